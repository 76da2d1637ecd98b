import { expect } from '@jest/globals';
import type { TestDatabase } from './database.js';

/** What refusals leave behind by design: they count attempts, and note when somebody was seen. */
const COUNTERS = ['client_activity', 'login_attempts', 'migrations', 'refresh_tokens', 'sessions'];

export type Rows = Record<string, unknown[]>;

/** Every row of every other table, in a fixed order, as one consistent reading; a new table is in it by itself. */
export async function snapshotRows(database: TestDatabase): Promise<Rows> {
  const tables = await database.query<{ name: string }>(
    `select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname <> all ($1) order by relname`,
    [COUNTERS],
  );
  const columns = tables.map(
    ({ name }) =>
      `(select coalesce(jsonb_agg(r order by r), '[]') from (select to_jsonb(t) r from ${name} t) x) as ${name}`,
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
