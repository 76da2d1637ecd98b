import { expect } from '@jest/globals';
import type { TestDatabase } from './database.js';

/**
 * What refusals leave behind by design, counted attempts and when somebody was seen, what others empty, the outbox and links
 * that were asked for an address that nobody has, and positions of changes that were made before.
 */
const COUNTERS = [
  'client_activity',
  'event_positions',
  'event_sequencer',
  'limit_counts',
  'login_attempts',
  'login_challenges',
  'login_networks',
  'mail_outbox',
  'mailed_links',
  'migrations',
  'refresh_tokens',
  'sessions',
  'used_passkey_challenges',
  'webhook_deliveries',
];

export type Rows = Record<string, unknown[]>;

/** Every row of every other table, in a fixed order, as one consistent reading; a new table is in it by itself. */
export function snapshotRows(database: TestDatabase): Promise<Rows> {
  return readTables<unknown[]>(
    database,
    (table) => `select coalesce(jsonb_agg(r order by r), '[]') from (select ${told(table)} r from ${table} t) x`,
  );
}

/** What a server that runs would write by itself within a second; before its rows are compared with later ones. */
export async function giveAllPositions(database: TestDatabase): Promise<void> {
  await database.query('select from roster_give_positions(100000)');
}

/** Every row of every table as PostgreSQL tells it, for databases that have to be alike to the last column. */
export async function everyRow(database: TestDatabase): Promise<Record<string, string[]>> {
  const tables = await database.query<{ name: string }>(
    `select relname::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`,
  );
  const rows: Record<string, string[]> = {};
  for (const { name } of tables) {
    const found = await database.query<{ row: string }>(`select t::text as row from ${name} t order by 1`);
    rows[name] = found.map(({ row }) => row);
  }
  return rows;
}

/**
 * The same as a number a table, for who compares often: it tells which table has been written, and not what. A row has the number
 * of the transaction that wrote it last; where others write later, what they don't write is looked at.
 */
export function digestRows(database: TestDatabase): Promise<Record<string, string>> {
  const digest = (table: string): string =>
    table in WRITTEN_LATER ? `hashtextextended((${told(table)})::text, 0)` : 't.xmin::text::bigint';
  return readTables<string>(
    database,
    (table) => `select count(*) || ' ' || coalesce(sum(${digest(table)}), 0) from ${table} t`,
  );
}

const WRITTEN_LATER: Readonly<Record<string, string>> = {
  access_keys: 'last_used_at',
  invitations: 'mailed_at,mailed_generation',
  webhooks: 'position,failing_since,warned_at',
};

/** A row but for what is written whenever somebody comes to it: senders of mail and of webhooks, and who notes what is used. */
function told(table: string): string {
  const written = WRITTEN_LATER[table];
  return written === undefined ? 'to_jsonb(t)' : `to_jsonb(t) - '{${written}}'::text[]`;
}

async function readTables<Value>(
  database: TestDatabase,
  select: (table: string) => string,
): Promise<Record<string, Value>> {
  const tables = await database.query<{ name: string }>(
    `select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname <> all ($1) order by relname`,
    [COUNTERS],
  );
  const columns = tables.map(({ name }) => `(${select(name)}) as ${name}`);
  const [row] = await database.query<Record<string, Value>>(`select ${columns.join(', ')}`);
  if (row === undefined) throw new Error('A select without from answered no row.');
  return row;
}

/**
 * Does the work and expects the rows to be as before, to the last column.
 *
 *     const reply = await unchanged(database, () => as(alex).put('/api/user/profile', { accessRole: 'ADMIN' }));
 */
export async function unchanged<Result>(database: TestDatabase, work: () => Promise<Result>): Promise<Result> {
  const before = await snapshotRows(database);
  const result = await work();
  const after = await snapshotRows(database);
  // Nearly always it is as it was, which a text tells sooner than Jest.
  if (JSON.stringify(after) !== JSON.stringify(before)) expect(after).toEqual(before);
  return result;
}
