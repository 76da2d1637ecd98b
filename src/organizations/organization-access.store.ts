import { Injectable } from '@nestjs/common';
import type { Closed } from '../auth/auth.failures.js';
import type { Role } from '../auth/roles.js';
import { Database, type Scope, type Statement, type Tx } from '../database/database.js';
import { ACTING_ROLE } from '../users/user.statements.js';

/** What somebody is in an organization, and which version that has; `null`: nobody there. */
export interface Standing {
  role: Role | null;
  version: number;
  stepUpFields: string[];
  /** Whether changes of what is there are taken with `If-Match` alone. */
  requirePreconditions: boolean;
  /** Why nobody but the platform’s administrators does anything there. */
  closed: Closed | null;
  /** Of the membership there. */
  departmentId: string | null;
}

/** Whether the lock was given, and the standing behind it. */
interface Locked {
  isLocked: boolean;
  standing: Standing | undefined;
}

/** $1 user, $2 organization. No row: no such organization, or the user is disabled. */
const READ_STANDING = `select ${ACTING_ROLE} as role, o.version, o.step_up_fields as "stepUpFields",
    o.require_preconditions as "requirePreconditions", roster_closed(o) as closed,
    m.department_id as "departmentId"
    from organizations o
    join users u on u.id = $1 and u.status = 'active'
    left join memberships m on m.user_id = u.id and m.organization_id = o.id
    where o.id = $2`;
const findStanding: Statement = { name: 'organization-standing', text: READ_STANDING };
/** Nothing is locked for somebody without a right to change anything behind the lock. */
const lockOrganization: Statement = {
  name: 'organization-lock',
  text: `select id from organizations where id = $2
    and (select role from (${READ_STANDING}) as standing) in ('ADMIN', 'SUPERADMIN') for no key update`,
};

/** The same for the heads of a department, $3. */
const lockForHead: Statement = {
  name: 'organization-lock-for-head',
  text: `select id from organizations where id = $2
    and exists (select from (${READ_STANDING}) as standing where role in ('ADMIN', 'SUPERADMIN')
      or (role = 'DEPARTMENT_HEAD' and standing."departmentId" = $3)) for no key update`,
};

@Injectable()
export class OrganizationAccessStore {
  constructor(private readonly database: Database) {}

  async find(scope: Scope, userId: string, organizationId: string): Promise<Standing | undefined> {
    const [row] = await this.database.read<Standing>(scope, findStanding, [userId, organizationId]);
    return row;
  }

  async findIn(tx: Tx, userId: string, organizationId: string): Promise<Standing | undefined> {
    const [row] = await tx.query<Standing>(findStanding, [userId, organizationId]);
    return row;
  }

  /** Locks the organization for an administrator, and reads the standing behind the lock, in one round trip. */
  lock(tx: Tx, userId: string, organizationId: string): Promise<Locked> {
    return this.behind(tx, tx.query(lockOrganization, [userId, organizationId]), userId, organizationId);
  }

  /** The same for an administrator, or a head of the department. */
  lockForHead(tx: Tx, userId: string, organizationId: string, departmentId: string): Promise<Locked> {
    return this.behind(tx, tx.query(lockForHead, [userId, organizationId, departmentId]), userId, organizationId);
  }

  private async behind(tx: Tx, locks: Promise<unknown[]>, userId: string, organizationId: string): Promise<Locked> {
    const [locked, standing] = await Promise.all([locks, this.findIn(tx, userId, organizationId)]);
    return { isLocked: locked.length > 0, standing };
  }
}
