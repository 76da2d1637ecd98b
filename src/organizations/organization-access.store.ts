import { Injectable } from '@nestjs/common';
import type { Role } from '../auth/roles.js';
import { Database, type Scope, type Statement, type Tx } from '../database/database.js';
import { ACTING_ROLE } from '../users/user.sql.js';

/** $1 user, $2 organization. No row: no such organization, or the user is disabled. */
const READ_ROLE = `select ${ACTING_ROLE} as role
    from organizations o
    join users u on u.id = $1 and u.status = 'active'
    left join memberships m on m.user_id = u.id and m.organization_id = o.id
    where o.id = $2`;
const findRole: Statement = { name: 'organization-role', text: READ_ROLE };
/** Nothing is locked for somebody without a right to change anything behind the lock. */
const lockOrganization: Statement = {
  name: 'organization-lock',
  text: `select id from organizations where id = $2 and (${READ_ROLE}) in ('ADMIN', 'SUPERADMIN') for no key update`,
};

@Injectable()
export class OrganizationAccessStore {
  constructor(private readonly database: Database) {}

  async findRole(scope: Scope, userId: string, organizationId: string): Promise<Role | null | undefined> {
    const [row] = await this.database.read<{ role: Role | null }>(scope, findRole, [userId, organizationId]);
    return row?.role;
  }

  /** Locks the organization for an administrator, and reads the role behind the lock, in one round trip. */
  async lock(
    tx: Tx,
    userId: string,
    organizationId: string,
  ): Promise<{ isLocked: boolean; role: Role | null | undefined }> {
    const locks = tx.query(lockOrganization, [userId, organizationId]);
    const role = tx.query<{ role: Role | null }>(findRole, [userId, organizationId]);
    const [locked, [row]] = await Promise.all([locks, role]);
    return { isLocked: locked.length > 0, role: row?.role };
  }
}
