import { Injectable } from '@nestjs/common';
import type { Role } from '../auth/roles.js';
import { Database, type Scope, type Statement, type Tx } from '../database/database.js';
import { ROLE } from '../users/user.sql.js';

/** $1 user, $2 organization. No row: no such organization, or the user is disabled. */
const findRole: Statement = {
  name: 'organization-role',
  text: `select ${ROLE} as role
    from organizations o
    join users u on u.id = $1 and u.status = 'active'
    left join memberships m on m.user_id = u.id and m.organization_id = o.id
    where o.id = $2`,
};
const lockOrganization: Statement = {
  name: 'organization-lock',
  text: 'select id from organizations where id = $1 for no key update',
};

@Injectable()
export class OrganizationAccessStore {
  constructor(private readonly database: Database) {}

  async findRole(scope: Scope, userId: string, organizationId: string): Promise<Role | null | undefined> {
    const [row] = await this.database.read<{ role: Role | null }>(scope, findRole, [userId, organizationId]);
    return row?.role;
  }

  /** Locks the organization, and reads the role behind the lock, in one round trip. */
  async lock(tx: Tx, userId: string, organizationId: string): Promise<Role | null | undefined> {
    const locked = tx.query(lockOrganization, [organizationId]);
    const [, [row]] = await Promise.all([locked, tx.query<{ role: Role | null }>(findRole, [userId, organizationId])]);
    return row?.role;
  }
}
