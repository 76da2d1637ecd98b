import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { TestDatabase } from './database.js';

/** A server that was there before the test file and stays after it. */
export interface SharedServer {
  pid: number;
  url: string;
  /** The file of its log, and up to where the files before have read it. */
  log: string;
  from: number;
}

/** The name of the database that the server of this worker has for itself. */
export const SHARED_DATABASE = `shared_${process.env.JEST_WORKER_ID ?? '1'}`;

const LOCK_NOT_AVAILABLE = '55P03';

/** The server of this worker, as good as new: with a database that is as the migrations left it. */
export async function joinSharedServer(database: TestDatabase, env: Record<string, string>): Promise<SharedServer> {
  if (await database.open()) await emptyAgain(database);
  else await keepSeeds(database);
  const host = process.env.TEST_SERVERS_URL ?? 'missing: run the tests with npm test';
  const answer = await fetch(`${host}/shared/${SHARED_DATABASE}`, { method: 'POST', body: JSON.stringify(env) });
  const { url, ...server } = (await answer.json()) as Omit<SharedServer, 'from' | 'url'> & { url?: string };
  if (url === undefined) throw new Error(`The server did not start:\n${readFileSync(server.log, 'utf8')}`);
  return { ...server, url, from: readTo(server.log) };
}

/** Leaves the rest of the log to the next file. */
export function leaveSharedServer({ log }: SharedServer, position: number): void {
  writeFileSync(placeIn(log), String(position));
}

function readTo(log: string): number {
  return existsSync(placeIn(log)) ? Number(readFileSync(placeIn(log), 'utf8')) : 0;
}

function placeIn(log: string): string {
  return `${log}.read`;
}

/** The tables that a new database has rows in, but for the list of migrations. */
export const SEEDED = ['platform', 'notification_categories'];

async function keepSeeds(database: TestDatabase): Promise<void> {
  const copies = SEEDED.map((table) => `create table seeds.${table} as table public.${table};`);
  await database.query(`create schema seeds; ${copies.join(' ')}`);
}

async function emptyAgain(database: TestDatabase): Promise<void> {
  const tables = await database.query<{ name: string; isLarge: boolean }>(
    `select relname as name, pg_relation_size(oid) > 1000000 as "isLarge" from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'migrations'`,
  );
  const names = tables.map(({ name }) => name);
  // Truncating makes some two hundred files anew, which takes fifteen times as long as few rows do.
  const rows = tables.some(({ isLarge }) => isLarge)
    ? [`truncate ${names.join()};`]
    : names.map((name) => `delete from ${name};`);
  const seeds = SEEDED.map((table) => `insert into ${table} select * from seeds.${table};`);
  const empty = [
    `lock table ${names.join()} in access exclusive mode;`,
    'set local session_replication_role = replica;',
    ...rows,
    ...seeds,
  ].join(' ');
  while (!(await emptied(database, empty)));
}

/**
 * Whether nobody stood in the way. What the server does by itself reads these tables in orders of its own and could wait
 * for us in a circle; we give way before PostgreSQL looks for circles (`deadlock_timeout`, one second), so that it is never
 * the server that has to.
 */
async function emptied(database: TestDatabase, empty: string): Promise<boolean> {
  try {
    await database.query(`set local lock_timeout = '200ms'; ${empty}`);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === LOCK_NOT_AVAILABLE) return false;
    throw error;
  }
}
