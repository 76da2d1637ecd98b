import { access, constants, mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { locateBinaries, type PostgresBinaries } from './embedded-postgres-binaries.js';
import {
  checkSettings,
  findPassword,
  prepareCluster,
  type Cluster,
  type Settings,
} from './embedded-postgres-cluster.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { isHeld, lockDirectory } from './embedded-postgres-lock.js';
import { chooseRunAs } from './embedded-postgres-programs.js';
import { ensureRunning, settledPostmaster, stopServer } from './embedded-postgres-server.js';

export interface EmbeddedPostgres {
  /** Connection URL of the superuser, database `roster` (created when missing). */
  readonly url: string;
  /** Stops the server (`pg_ctl stop -m fast`). Safe to call twice. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /**
   * Folder for the cluster (`postgres`), its password (`postgres-password`, mode 0600) and its log (`postgres.log`);
   * made when missing. One service at a time may use it.
   */
  directory: string;
  /** `durable` for real data; `disposable`, for tests only, is faster and may lose all of it in a crash. */
  durability: 'durable' | 'disposable';
  /** Further PostgreSQL settings, for example `{ max_connections: '300' }`. */
  settings?: Record<string, string>;
}

/** Errors that Roster answers itself, with their data, are not the log's business: `log` leaves out ERROR, keeps FATAL. */
const DEFAULTS: Settings = {
  shared_buffers: '128MB',
  max_connections: '100',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'log',
};

const DURABILITY: Record<EmbeddedPostgresOptions['durability'], Settings> = {
  durable: { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' },
  disposable: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
};

/**
 * Runs a PostgreSQL of its own in a folder, from the binaries in node_modules, on 127.0.0.1 and a free port. After a
 * `kill -9` of the service the server runs on and the next start adopts it; after one of the server it recovers.
 * Throws {@link EmbeddedPostgresError} with one line for the console.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  try {
    checkSettings(options.settings ?? {});
    const binaries = await locateBinaries();
    const directory = await makeDirectory(options.directory);
    return await startIn(directory, binaries, options);
  } catch (error) {
    if (error instanceof EmbeddedPostgresError) throw error;
    throw new EmbeddedPostgresError(`The database in ${options.directory} cannot be used: ${messageOf(error)}`);
  }
}

/**
 * The URL of the server that a running service has in the folder, for a command beside it; it ends with the service.
 * `undefined` when none runs.
 */
export async function findEmbeddedPostgres(directory: string): Promise<string | undefined> {
  if (!(await isHeld(directory))) return undefined;
  const place = { directory, path: join(await realpath(directory), 'postgres') };
  const [server, password] = [await settledPostmaster(place), await findPassword(place)];
  return server && urlOf(server.port, password, 'roster');
}

/** Whether a service ever made its database in the folder. */
export function hasEmbeddedPostgres(directory: string): Promise<boolean> {
  return access(join(directory, 'postgres', 'PG_VERSION')).then(
    () => true,
    () => false,
  );
}

async function startIn(directory: string, binaries: PostgresBinaries, options: EmbeddedPostgresOptions) {
  const unlock = await lockDirectory(directory);
  try {
    const path = join(directory, 'postgres');
    const runAs = await chooseRunAs(directory, path, binaries.postgres);
    const cluster = { directory, path, logFile: join(directory, 'postgres.log'), binaries, runAs };
    const url = await openCluster(cluster, options);
    return { url, stop: once(() => stopServer(cluster).finally(unlock)) };
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function openCluster(cluster: Cluster, { durability, settings }: EmbeddedPostgresOptions): Promise<string> {
  const password = await prepareCluster(cluster, durability);
  const port = await ensureRunning(cluster, { ...DEFAULTS, ...DURABILITY[durability], ...settings });
  try {
    await createDatabase(urlOf(port, password, 'postgres'));
  } catch (error) {
    await stopServer(cluster);
    throw error;
  }
  return urlOf(port, password, 'roster');
}

function urlOf(port: number, password: string, database: string): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
}

async function createDatabase(url: string): Promise<void> {
  const client = await connect(url);
  try {
    const found = await client.query(`select from pg_database where datname = 'roster'`);
    if (found.rowCount === 0) await client.query('create database roster');
  } finally {
    await client.end();
  }
}

/** An adopted server may be busy recovering from the crash of one of its own processes: 57P03, cannot connect now. */
async function connect(url: string): Promise<pg.Client> {
  for (let attempt = 1; ; attempt += 1) {
    const client = new pg.Client({ connectionString: url, ssl: false });
    try {
      await client.connect();
      return client;
    } catch (error) {
      if ((error as { code?: unknown }).code !== '57P03' || attempt === 100) throw error;
      await sleep(100);
    }
  }
}

async function makeDirectory(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  await access(directory, constants.W_OK | constants.X_OK);
  return realpath(directory);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= work());
}
