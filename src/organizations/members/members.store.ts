import { Injectable } from '@nestjs/common';
import type { MemberRole, Role } from '../../auth/roles.js';
import { Database, type Scope, type Statement, type Tx } from '../../database/database.js';
import { isAmong } from '../../database/filters.statements.js';
import { lockUsers } from '../../database/locks.js';
import { isAdminThere, ROLE_THERE, SHOWN_NAME } from '../../users/user.statements.js';

export interface MemberRow {
  id: string;
  fullName: string | null;
  email: string;
  designation: string | null;
  picture: string | null;
  avatarId: string | null;
  organizationId: string;
  accessRole: MemberRole;
  departmentId: string | null;
  roleRests: boolean;
  isHome: boolean;
  /** Of the profile, which counts what somebody at home is. */
  profileVersion: number;
  createdAt: Date;
  /** What they are at home, and what the caller is there: whose profile it is. */
  home: { role: Role; departmentId: string | null };
  atHome: { role: MemberRole | null; departmentId: string | null };
}

export interface MemberFilter {
  role: readonly MemberRole[] | undefined;
  departmentId: readonly (string | null)[] | undefined;
  /** The last user of the page before. */
  after: string | undefined;
  limit: number;
}

/** A user and what they are in one organization, behind the lock of the user. */
export interface LockedPerson {
  isSuperadmin: boolean;
  homeOrganizationId: string | null;
  status: 'active' | 'disabled';
  /** Whether the rights as a guest rest: see `roster_acting_role`. */
  rightsRest: boolean;
  /** `null`: no member. */
  accessRole: MemberRole | null;
  departmentId: string | null;
  defaultOrganizationId: string | null;
  /** The number of this organization that is assigned to them. */
  smsNumber: string | null;
}

export interface Membership {
  userId: string;
  organizationId: string;
  accessRole: MemberRole;
  departmentId: string | null;
}

/** Somebody as the members of an organization show them; what they are there is `m`. */
const memberOf = (memberships: string) => `select u.id, ${SHOWN_NAME} as "fullName",
    u.email, u.designation, u.picture, u.avatar_id as "avatarId", m.organization_id as "organizationId", m.role as "accessRole",
    ${ROLE_THERE} <> m.role as "roleRests",
    m.department_id as "departmentId", u.organization_id is not distinct from m.organization_id as "isHome", u.version as "profileVersion",
    m.created_at as "createdAt",
    jsonb_build_object('role', case when u.superadmin then 'SUPERADMIN' else coalesce(h.role, 'SALES_REP') end,
      'departmentId', h.department_id) as home,
    jsonb_build_object('role', roster_acting_role(me.guest_rights_rest, me.organization_id, a.organization_id, a.role),
      'departmentId', a.department_id) as "atHome"
  from ${memberships} m join users u on u.id = m.user_id
  left join memberships h on h.user_id = u.id and h.organization_id = u.organization_id
  left join users me on me.id = roster_user()
  left join memberships a on a.user_id = me.id and a.organization_id = u.organization_id
  where m.organization_id = $1 and u.deleted_at is null`;
const MEMBER = memberOf('memberships');

/** $1 organization, $2 the last user before, $3 roles, $4 departments, $5 how many. */
const readPage: Statement = {
  name: 'members-page',
  text: `${MEMBER} and u.kind = 'person' and ($2::uuid is null or m.user_id > $2) and ${isAmong('m.role', '$3', 'text')}
    and ${isAmong('m.department_id', '$4', 'uuid')} order by m.user_id limit $5`,
};
const readMember: Statement = { name: 'member-read', text: `${MEMBER} and m.user_id = $2` };
/** $1 organization, $2 user, $3 role, $4 department: as it would be with these. */
const readPlanned: Statement = {
  name: 'member-planned',
  text: memberOf(`(select $1::uuid as organization_id, $2::uuid as user_id, $3::text as role, $4::uuid as department_id,
      coalesce((select x.created_at from memberships x where x.user_id = $2 and x.organization_id = $1), now()) as created_at)`),
};
const readHome: Statement = { name: 'member-home', text: 'select organization_id as home from users where id = $1' };
const findDepartment: Statement = {
  name: 'member-department',
  text: 'select from departments where id = $2 and organization_id = $1',
};
/** $1 user, $2 organization. */
const readPerson: Statement = {
  name: 'member-person',
  text: `select u.superadmin as "isSuperadmin", u.organization_id as "homeOrganizationId", u.status,
      u.guest_rights_rest as "rightsRest",
      m.role as "accessRole", m.department_id as "departmentId", u.default_organization_id as "defaultOrganizationId",
      n.e164 as "smsNumber"
    from users u
    left join memberships m on m.user_id = u.id and m.organization_id = $2
    left join sms_numbers n on n.assignee_id = u.id and n.organization_id = $2
    where u.id = $1 and u.deleted_at is null and u.kind = 'person'`,
};
const countOtherAdmins: Statement = {
  name: 'member-other-admins',
  text: `select count(*)::integer as count from memberships m join users u on u.id = m.user_id
    where m.organization_id = $1 and u.status = 'active' and u.id <> $2
      and ${isAdminThere('u', 'm')}`,
};
const insertMember: Statement = {
  name: 'member-insert',
  text: 'insert into memberships (user_id, organization_id, role, department_id) values ($1, $2, $3, $4)',
};
const updateMember: Statement = {
  name: 'member-update',
  text: 'update memberships set role = $3, department_id = $4 where user_id = $1 and organization_id = $2',
};
const deleteMember: Statement = {
  name: 'member-delete',
  text: 'delete from memberships where user_id = $1 and organization_id = $2',
};
/** The default organization and the number follow the membership by their foreign keys; this counts it as a change. */
const bumpPerson: Statement = {
  name: 'member-bump-person',
  text: 'update users set version = version + 1, updated_at = now() where id = $1 returning version',
};

@Injectable()
export class MembersStore {
  constructor(private readonly database: Database) {}

  /** In the order they were made users. */
  page(scope: Scope, organizationId: string, { after, role, departmentId, limit }: MemberFilter): Promise<MemberRow[]> {
    const values = [organizationId, after ?? null, role ?? null, departmentId ?? null, limit];
    return this.database.read<MemberRow>(scope, readPage, values);
  }

  async find(scope: Scope, organizationId: string, userId: string): Promise<MemberRow | undefined> {
    const [row] = await this.database.read<MemberRow>(scope, readMember, [organizationId, userId]);
    return row;
  }

  async findIn(tx: Tx, organizationId: string, userId: string): Promise<MemberRow | undefined> {
    const [row] = await tx.query<MemberRow>(readMember, [organizationId, userId]);
    return row;
  }

  /** As somebody would be shown with a membership that isn't written. */
  async planned(
    tx: Tx,
    { userId, organizationId, accessRole, departmentId }: Membership,
  ): Promise<MemberRow | undefined> {
    const [row] = await tx.query<MemberRow>(readPlanned, [organizationId, userId, accessRole, departmentId]);
    return row;
  }

  /** Where somebody is at home at this moment, without a lock; `undefined` when the caller reaches nobody of this id. */
  async homeOf(tx: Tx, userId: string): Promise<string | null | undefined> {
    const [row] = await tx.query<{ home: string | null }>(readHome, [userId]);
    return row?.home;
  }

  async departmentExists(tx: Tx, organizationId: string, departmentId: string): Promise<boolean> {
    return (await tx.query(findDepartment, [organizationId, departmentId])).length > 0;
  }

  /** Locks the user and reads behind the lock, in one round trip; `undefined` when there is none. */
  async lock(tx: Tx, organizationId: string, userId: string): Promise<LockedPerson | undefined> {
    const locked = tx.query(lockUsers, [[userId]]);
    const [, [row]] = await Promise.all([locked, tx.query<LockedPerson>(readPerson, [userId, organizationId])]);
    return row;
  }

  /** The same without a lock, for what won't be written. */
  async findPerson(tx: Tx, organizationId: string, userId: string): Promise<LockedPerson | undefined> {
    const [row] = await tx.query<LockedPerson>(readPerson, [userId, organizationId]);
    return row;
  }

  /** The active administrators of the organization beside this user. */
  async countOtherAdmins(tx: Tx, organizationId: string, userId: string): Promise<number> {
    const [row] = await tx.query<{ count: number }>(countOtherAdmins, [organizationId, userId]);
    return row?.count ?? 0;
  }

  async insert(tx: Tx, { userId, organizationId, accessRole, departmentId }: Membership): Promise<void> {
    await tx.query(insertMember, [userId, organizationId, accessRole, departmentId]);
  }

  async update(tx: Tx, { userId, organizationId, accessRole, departmentId }: Membership): Promise<void> {
    await tx.query(updateMember, [userId, organizationId, accessRole, departmentId]);
  }

  async delete(tx: Tx, organizationId: string, userId: string): Promise<void> {
    await tx.query(deleteMember, [userId, organizationId]);
  }

  /** The new version of the person's profile. */
  async bumpPerson(tx: Tx, userId: string): Promise<number> {
    const [row] = await tx.query<{ version: number }>(bumpPerson, [userId]);
    if (row === undefined) throw new Error('A locked user was not there to be changed.');
    return row.version;
  }
}
