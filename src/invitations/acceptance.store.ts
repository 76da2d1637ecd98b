import { Injectable } from '@nestjs/common';
import type { Closed } from '../auth/auth.failures.js';
import type { MemberRole } from '../auth/roles.js';
import { Database, type Statement, type Tx } from '../database/database.js';
import { invitationLocks } from '../database/locks.js';
import type { InvitationStatus } from './invitations.rules.js';
import { INVITATION_STATUS } from './invitations.statements.js';
import { uuidv7 } from '../values/uuid.js';

/** An invitation as the one who accepts it meets it. */
export interface Invited {
  id: string;
  organizationId: string;
  email: string;
  emailKey: string;
  accessRole: MemberRole;
  departmentId: string | null;
  generation: number;
  status: InvitationStatus;
  /** Why nobody joins the organization for now. */
  closed: Closed | null;
}

/** Whoever has the invited address already. */
export interface Account {
  id: string;
  status: 'active' | 'disabled';
  verificationStatus: 'verified' | 'unverified';
  passwordHash: string | null;
  /** Then the password alone proves nothing. */
  hasFactor: boolean;
  homeOrganizationId: string | null;
  /** Nobody's own yet: another organization has typed the address, and neither a password nor a proof of it is there. */
  isPlaceholder: boolean;
  /** Whether rights as a guest wait for the proof that an invitation brings. */
  rightsRest: boolean;
  avatarId: string | null;
  /** Why somebody at home elsewhere does nothing for now. */
  closed: Closed | null;
  /** In the organization that invites. */
  membership: { accessRole: MemberRole; departmentId: string | null } | null;
}

export interface Meeting {
  invited: Invited | undefined;
  account: Account | undefined;
}

export interface NewAccount {
  email: string;
  emailKey: string;
  fullName: string;
  passwordHash: string;
  organizationId: string;
}

const readInvited: Statement = {
  name: 'accept-invited',
  text: `select i.id, i.organization_id as "organizationId", i.email, i.email_key as "emailKey", i.role as "accessRole",
      i.department_id as "departmentId", i.generation,
      ${INVITATION_STATUS} as status, roster_closed(o) as closed
    from invitations i join organizations o on o.id = i.organization_id where i.id = $1`,
};
const readAccount: Statement = {
  name: 'accept-account',
  text: `select u.id, u.status, u.verification_status as "verificationStatus", u.password_hash as "passwordHash",
      exists (select from factors f where f.user_id = u.id and f.confirmed_at is not null) as "hasFactor",
      u.organization_id as "homeOrganizationId", u.avatar_id as "avatarId", roster_closed_home(u.id) as closed,
      not u.superadmin and u.password_hash is null and u.verification_status <> 'verified'
        and u.organization_id is distinct from i.organization_id as "isPlaceholder",
      u.guest_rights_rest and u.organization_id is distinct from i.organization_id as "rightsRest",
      case when m.user_id is not null
        then jsonb_build_object('accessRole', m.role, 'departmentId', m.department_id) end as membership
    from invitations i
    join users u on u.email_key = i.email_key
    left join memberships m on m.user_id = u.id and m.organization_id = i.organization_id
    where i.id = $1`,
};
/** Waits for whoever takes the address at the same moment, and then leaves it to them. */
const insertUser: Statement = {
  name: 'accept-insert-user',
  text: `insert into users (id, organization_id, email, email_key, full_name, password_hash, verification_status)
    values ($1, $2, $3, $4, $5, $6, 'verified')
    on conflict (email_key) do nothing returning id`,
};
/** $2 the home of somebody who has none. */
const updateUser: Statement = {
  name: 'accept-update-user',
  text: `update users set verification_status = 'verified', organization_id = coalesce(organization_id, $2),
      version = version + $3, updated_at = now()
    where id = $1 returning version`,
};
const setPassword: Statement = { name: 'accept-set-password', text: 'select roster_set_password($1, $2)' };
const insertMember: Statement = {
  name: 'accept-insert-member',
  text: 'insert into memberships (user_id, organization_id, role, department_id) values ($1, $2, $3, $4)',
};
const closeInvitation: Statement = {
  name: 'accept-close',
  text: 'update invitations set accepted_at = now(), accepted_by = $2, updated_at = now() where id = $1',
};

/** What accepting reads and writes; in the service's name, since whoever accepts belongs to no tenant yet. */
@Injectable()
export class AcceptanceStore {
  constructor(private readonly database: Database) {}

  async find(invitationId: string): Promise<Invited | undefined> {
    const [row] = await this.database.read<Invited>('service', readInvited, [invitationId]);
    return row;
  }

  async findAccount(invitationId: string): Promise<Account | undefined> {
    const [row] = await this.database.read<Account>('service', readAccount, [invitationId]);
    return row;
  }

  /** Locks organizations, user and invitation, and reads behind the locks, in one round trip. */
  async lock(tx: Tx, invitationId: string): Promise<Meeting> {
    const locks = invitationLocks.map((lock) => tx.query(lock, [invitationId]));
    const [[invited], [account]] = await Promise.all([
      tx.query<Invited>(readInvited, [invitationId]),
      tx.query<Account>(readAccount, [invitationId]),
      ...locks,
    ]);
    return { invited, account };
  }

  /** `undefined` when somebody else has the address by now. */
  async insertUser(tx: Tx, account: NewAccount): Promise<string | undefined> {
    const { organizationId, email, emailKey, fullName, passwordHash } = account;
    const values = [uuidv7(), organizationId, email, emailKey, fullName, passwordHash];
    const [row] = await tx.query<{ id: string }>(insertUser, values);
    return row?.id;
  }

  /** The version of the profile, which counts a change of it and not one of the password. */
  async updateUser(
    tx: Tx,
    userId: string,
    { home, passwordHash, versions }: { home: string; passwordHash: string | null; versions: 0 | 1 },
  ): Promise<number> {
    const [row] = await tx.query<{ version: number }>(updateUser, [userId, home, versions]);
    if (passwordHash !== null) await this.setPassword(tx, userId, passwordHash);
    if (row === undefined) throw new Error('A locked user was not there to be changed.');
    return row.version;
  }

  async setPassword(tx: Tx, userId: string, passwordHash: string): Promise<void> {
    await tx.query(setPassword, [userId, passwordHash]);
  }

  async insertMember(tx: Tx, userId: string, { organizationId, accessRole, departmentId }: Invited): Promise<void> {
    await tx.query(insertMember, [userId, organizationId, accessRole, departmentId]);
  }

  async close(tx: Tx, userId: string, { id }: Invited): Promise<void> {
    await tx.query(closeInvitation, [id, userId]);
  }
}
