import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { TestDatabase } from '../support/database.js';
import type { Department, Organization, Person } from '../support/given.js';
import type { TestServer } from '../support/server.js';

/** An organization with a row in every table that tenants have rows in. */
export interface Tenant {
  organization: Organization;
  department: Department;
  admin: Person;
  rep: Person;
  /** What is in each row of the tenant, and in no row of another. */
  marks: string[];
}

export async function givenTenant({ given, database, as, logIn }: TestServer): Promise<Tenant> {
  const organization = await given.organization();
  const department = await given.department(organization);
  const admin = await given.admin(organization);
  const rep = await given.rep(organization, { department, designation: 'Agent', phoneNumber: given.phoneNumber() });
  const number = await given.smsNumber(organization, { assignee: rep });
  await given.persona(rep, { position: 'Leasing Manager' });
  for (const owner of [organization, department, rep]) await given.preference(owner, 'calls', { enabled: false });
  await database.query(
    `insert into notification_categories (id, organization_id, key, label, channels, position)
    values ($1, $2, 'viewings', 'Viewings', '{email}', 20)`,
    [uuidv7(), organization.id],
  );
  await database.query(
    `insert into retired_notification_categories (id, organization_id, key, label, channels, enabled_by_default, position)
    values ($1, $2, 'visits', 'Visits', '{email}', true, 21)`,
    [uuidv7(), organization.id],
  );
  await database.query(`insert into client_activity (user_id, channel, first_seen_at) values ($1, 'sdk', now())`, [
    rep.id,
  ]);
  await given.invitation(organization);
  await logIn(rep);
  await as(rep).put(
    '/api/user/profile',
    { designation: 'Closer' },
    { 'idempotency-key': randomBytes(8).toString('hex') },
  );
  const later = new Date(Date.now() + 86_400_000).toISOString();
  await as(rep).put(`/api/user/profile?applyAt=${later}`, { designation: 'Agent' });
  await as(rep).post('/api/user/email-verification');
  await database.query(
    `insert into access_keys (id, user_id, name, scopes, expires_at, told_days)
    values (gen_random_uuid(), $1, 'Report', '{profile:read}', now() + interval '30 days', 999)`,
    [rep.id],
  );
  await given.totp(rep);
  await given.recoveryCode(rep);
  await database.query(
    `insert into login_challenges (hash, user_id, password_proof, expires_at)
    values (sha256('x'), $1, sha256('y'), now() + interval '1 hour') on conflict do nothing`,
    [admin.id],
  );
  const webhook = await given.webhook(organization);
  await database.query(
    `insert into webhook_deliveries (id, ordinal, webhook_id, kind, event_id, type, subject_id, state, ended_at)
    values (gen_random_uuid(), 1, $1, 'test', gen_random_uuid(), 'webhook.test', $1, 'delivered', now())`,
    [webhook.id],
  );
  await database.query(
    `insert into erasures (id, subject, subject_id, organization_id, due_at, erased_at, erased)
    values ($1, 'user', gen_random_uuid(), $2, now(), now(), '{"profiles": 1}')`,
    [uuidv7(), organization.id],
  );
  await database.query('select roster_give_positions(10000)');
  const sessions = await database.query<{ id: string }>('select id from sessions where user_id = any ($1)', [
    [admin.id, rep.id],
  ]);
  const own = [organization, department, admin, rep, number, webhook, ...sessions].map(({ id }) => id);
  return { organization, department, admin, rep, marks: [...own, organization.companyId] };
}

/** Tables and views that the service can read, but for the lock row of the platform. */
export async function tenantTables(database: TestDatabase): Promise<string[]> {
  const tables = await database.query<{ name: string }>(
    `select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm') and relname <> 'platform'
      and has_table_privilege('roster_service', oid, 'select')
    order by relname`,
  );
  return tables.map(({ name }) => name);
}

export type Scope = { userId: string } | 'service' | 'nobody' | 'owner';

/** Does the work with the rights of the service, in a scope, and takes it back; as the owner, nothing is hidden. */
export async function withScope<Result>(
  database: TestDatabase,
  scope: Scope,
  work: (client: pg.ClientBase) => Promise<Result>,
): Promise<Result> {
  const client = await database.connect();
  try {
    await client.query('begin');
    if (scope !== 'owner') await client.query('set local role roster_service');
    if (scope === 'service' || scope === 'owner') await client.query(`select set_config('roster.reach', '*', true)`);
    if (typeof scope === 'object') {
      await client.query(`select set_config('roster.user', $1, true)`, [scope.userId]);
    }
    return await work(client);
  } finally {
    await client.query('rollback');
    client.release();
  }
}

/** Every row of a table that the scope sees, as text, without any filter of the application. */
export async function rowsSeen(database: TestDatabase, scope: Scope, table: string): Promise<string[]> {
  const { rows } = await withScope(database, scope, (client) =>
    client.query<{ row: string }>(`select to_jsonb(t)::text as row from ${table} t`),
  );
  return rows.map(({ row }) => row);
}
