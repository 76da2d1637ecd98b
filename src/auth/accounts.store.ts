import { Injectable } from '@nestjs/common';
import { Database, type Statement } from '../database/database.js';
import { JOIN_HOME, ROLE, SHOWN_NAME } from '../users/user.statements.js';
import type { Caller } from './caller.js';
import type { Role } from './roles.js';
import { IS_ALIVE } from './sessions.store.js';

/** Who has logged in, as the login answers it. */
export interface AccountUser {
  id: string;
  email: string;
  fullName: string | null;
  organizationId: string | null;
  accessRole: Role;
}

/** What a login is held against. */
export interface Account {
  user: AccountUser;
  status: 'active' | 'disabled';
  passwordHash: string | null;
  hasFactor: boolean;
}

type AccountRow = AccountUser & Omit<Account, 'user'>;

const USER = `
  u.id, u.email, ${SHOWN_NAME} as "fullName",
  u.organization_id as "organizationId", ${ROLE} as "accessRole"`;

const findByEmail: Statement = {
  name: 'account-by-email',
  text: `
    select ${USER}, u.status, u.password_hash as "passwordHash",
      exists (select from factors f where f.user_id = u.id and f.confirmed_at is not null) as "hasFactor"
    from users u ${JOIN_HOME} where u.email_key = $1`,
};

const findByCaller: Statement = {
  name: 'account-by-caller',
  text: `
    select ${USER} from sessions s join users u on u.id = s.user_id ${JOIN_HOME}
    where s.id = $2 and s.user_id = $1 and ${IS_ALIVE} and u.status = 'active' and roster_closed_home(u.id) is null`,
};

/** Users as logging in sees them. */
@Injectable()
export class AccountsStore {
  constructor(private readonly database: Database) {}

  /** By the normalised e-mail address. */
  async findByEmail(emailKey: string): Promise<Account | undefined> {
    const [row] = await this.database.read<AccountRow>('service', findByEmail, [emailKey]);
    if (row === undefined) return undefined;
    const { status, passwordHash, hasFactor, ...user } = row;
    return { user, status, passwordHash, hasFactor };
  }

  /** Nothing once the session has ended or the user is disabled. */
  async findByCaller({ userId, sessionId }: Caller): Promise<AccountUser | undefined> {
    const [row] = await this.database.read<AccountUser>('service', findByCaller, [userId, sessionId]);
    return row;
  }
}
