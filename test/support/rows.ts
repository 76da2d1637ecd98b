import { expect } from '@jest/globals';
import type { TestDatabase } from './database.js';

/** Everything that a refused request must leave alone. Sessions and login attempts are left out: those count refusals too. */
const TABLES = [
  'changes',
  'companies',
  'departments',
  'idempotency_keys',
  'invitations',
  'memberships',
  'notification_categories',
  'notification_preferences',
  'organizations',
  'personas',
  'search_texts',
  'sms_numbers',
  'users',
] as const;

export type Rows = Record<(typeof TABLES)[number], unknown[]>;

/**
 * Every row of the tables, in a fixed order, as one consistent reading.
 *
 * @public
 */
export async function snapshotRows(database: TestDatabase): Promise<Rows> {
  const columns = TABLES.map(
    (table) =>
      `(select coalesce(jsonb_agg(r order by r), '[]') from (select to_jsonb(t) r from ${table} t) x) as ${table}`,
  );
  const [rows] = await database.query<Rows>(`select ${columns.join(', ')}`);
  if (rows === undefined) throw new Error('A select without from answered no row.');
  return rows;
}

/**
 * Does the work and expects the rows to be as before, to the last column.
 *
 *     const reply = await unchanged(database, () => as(alex).put('/api/user/profile', { accessRole: 'ADMIN' }));
 */
export async function unchanged<Result>(database: TestDatabase, work: () => Promise<Result>): Promise<Result> {
  const before = await snapshotRows(database);
  const result = await work();
  expect(await snapshotRows(database)).toEqual(before);
  return result;
}
