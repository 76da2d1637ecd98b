import { Injectable } from '@nestjs/common';
import { revokeOtherSessionsOf, revokeSessionsOf } from '../auth/sessions.store.js';
import { Database, type Statement, type Tx } from '../database/database.js';
import { RESETTABLE } from './mailed-links.store.js';

/** What a new password for an account is held against. */
export interface PasswordAccount {
  email: string;
  emailKey: string;
  passwordHash: string | null;
  isDisabled: boolean;
  /** Whether a link to its address may open it. */
  isResettable: boolean;
}

const ACCOUNT = `select u.email, u.email_key as "emailKey", u.password_hash as "passwordHash", u.status = 'disabled' as "isDisabled",
  ${RESETTABLE} as "isResettable" from users u where u.id = $1`;

const findAccount: Statement = { name: 'password-account', text: ACCOUNT };
const lockAccount: Statement = { name: 'password-lock-account', text: `${ACCOUNT} for no key update` };
const setPassword: Statement = { name: 'password-set', text: 'select roster_set_password($1, $2)' };

/** Passwords of accounts; in the service's name, since nobody else reads or sets one. */
@Injectable()
export class PasswordsStore {
  constructor(private readonly database: Database) {}

  async find(userId: string): Promise<PasswordAccount | undefined> {
    const [row] = await this.database.read<PasswordAccount>('service', findAccount, [userId]);
    return row;
  }

  async lock(tx: Tx, userId: string): Promise<PasswordAccount | undefined> {
    const [row] = await tx.query<PasswordAccount>(lockAccount, [userId]);
    return row;
  }

  /** Whoever logs in at the same moment with the one before is let in before this, and out by it. */
  async set(tx: Tx, userId: string, passwordHash: string): Promise<void> {
    await tx.query(setPassword, [userId, passwordHash]);
  }

  async endLogins(tx: Tx, userId: string): Promise<void> {
    await tx.query(revokeSessionsOf, [userId, 'password']);
  }

  async endOtherLogins(tx: Tx, userId: string, stayingId: string): Promise<void> {
    await tx.query(revokeOtherSessionsOf, [userId, stayingId, 'password']);
  }
}
