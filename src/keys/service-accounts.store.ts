import { Injectable } from '@nestjs/common';
import type { MemberRole } from '../auth/roles.js';
import { Database, type Scope, type Statement, type Tx } from '../database/database.js';
import { SHOWN_NAME } from '../users/user.statements.js';
import { IS_ALIVE } from './keys.store.js';

export interface ServiceAccountRow {
  id: string;
  name: string;
  accessRole: MemberRole;
  status: 'active' | 'disabled';
  createdAt: Date;
  keys: number;
  lastUsedAt: Date | null;
}

export interface NewServiceAccount {
  id: string;
  organizationId: string;
  name: string;
  accessRole: MemberRole;
}

/** $1 organization. */
const THEIRS = `u.organization_id = $1 and u.kind = 'service'`;
const ACCOUNT = `select u.id, coalesce(${SHOWN_NAME}, '') as name, m.role as "accessRole", u.status, u.created_at as "createdAt",
    (select count(*)::integer from access_keys k
      where k.user_id = u.id and ${IS_ALIVE}) as keys,
    (select max(k.last_used_at) from access_keys k where k.user_id = u.id) as "lastUsedAt"
  from users u join memberships m on m.user_id = u.id and m.organization_id = u.organization_id
  where ${THEIRS} and u.deleted_at is null`;

const readAll: Statement = { name: 'service-accounts', text: `${ACCOUNT} order by name, u.id` };
const readOne: Statement = { name: 'service-account', text: `${ACCOUNT} and u.id = $2` };
/** The deleted ones as well: they can be restored. */
const countAll: Statement = {
  name: 'service-accounts-count',
  text: `select count(*)::integer as count from users u where ${THEIRS}`,
};
const insertAccount: Statement = {
  name: 'service-account-insert',
  text: `with account as (
      insert into users (id, organization_id, kind, email, full_name) values ($1, $2, 'service', '', $3))
    insert into memberships (user_id, organization_id, role) values ($1, $2, $4)`,
};

/** The service accounts of an organization. */
@Injectable()
export class ServiceAccountsStore {
  constructor(private readonly database: Database) {}

  /** In the order of their names. */
  list(scope: Scope, organizationId: string): Promise<ServiceAccountRow[]> {
    return this.database.read<ServiceAccountRow>(scope, readAll, [organizationId]);
  }

  async find(scope: Scope, organizationId: string, id: string): Promise<ServiceAccountRow | undefined> {
    const [row] = await this.database.read<ServiceAccountRow>(scope, readOne, [organizationId, id]);
    return row;
  }

  async findIn(tx: Tx, organizationId: string, id: string): Promise<ServiceAccountRow | undefined> {
    const [row] = await tx.query<ServiceAccountRow>(readOne, [organizationId, id]);
    return row;
  }

  async count(tx: Tx, organizationId: string): Promise<number> {
    const [row] = await tx.query<{ count: number }>(countAll, [organizationId]);
    return row?.count ?? 0;
  }

  async insert(tx: Tx, { id, organizationId, name, accessRole }: NewServiceAccount): Promise<void> {
    await tx.query(insertAccount, [id, organizationId, name, accessRole]);
  }
}
