import { randomBytes } from 'node:crypto';
import { access, appendFile, mkdtemp, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PostgresBinaries } from './embedded-postgres-binaries.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { handOver, runProgram, type RunAs } from './embedded-postgres-programs.js';

/** What is fixed about one data folder for the length of one start. */
export interface Cluster {
  /** The folder given by the caller, resolved. */
  readonly directory: string;
  /** PostgreSQL's own data folder in it. */
  readonly path: string;
  readonly logFile: string;
  readonly binaries: PostgresBinaries;
  readonly runAs: RunAs;
}

export type Settings = Readonly<Record<string, string>>;

const SETTINGS_FILE = 'roster.conf';
const DRAFT_PREFIX = 'postgres.initdb-';

/** Makes the cluster if there is none, and returns its superuser's password. */
export async function prepareCluster(cluster: Cluster, durability: 'durable' | 'disposable'): Promise<string> {
  await removeDrafts(cluster.directory);
  if (await exists(join(cluster.path, 'PG_VERSION'))) {
    await handOver(cluster.runAs, cluster.path);
    return getPassword(cluster);
  }
  const password = await findOrCreatePassword(cluster);
  await createCluster(cluster, durability);
  return password;
}

/** Settings of the last start that got as far as writing them; with the server running, those it runs with. */
export function readSettings(cluster: Cluster): Promise<string> {
  return readFile(join(cluster.path, SETTINGS_FILE), 'utf8').catch(() => '');
}

export async function writeSettings(cluster: Cluster, content: string): Promise<void> {
  const file = join(cluster.path, SETTINGS_FILE);
  await writeFile(file, content);
  await handOver(cluster.runAs, file);
}

export function formatSettings(settings: Settings): string {
  const lines = Object.entries(settings).map(
    ([name, value]) => `${name} = '${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'\n`,
  );
  return `# Written by Roster at each start. Settings of your own: ALTER SYSTEM SET.\n${lines.join('')}`;
}

/** Refuses what would not be one line of a configuration file. */
export function checkSettings(settings: Settings): void {
  for (const [name, value] of Object.entries(settings)) {
    if (/^[a-z_][a-z0-9_.]*$/i.test(name) && !/[\r\n\0]/.test(value)) continue;
    throw new EmbeddedPostgresError(`Not a PostgreSQL setting: ${JSON.stringify(name)} = ${JSON.stringify(value)}.`);
  }
}

/** initdb works in a draft folder, and only a finished cluster gets its name: an interrupted one leaves no half. */
async function createCluster(cluster: Cluster, durability: 'durable' | 'disposable'): Promise<void> {
  const draft = await mkdtemp(join(cluster.directory, DRAFT_PREFIX));
  await handOver(cluster.runAs, draft);

  const { succeeded, output } = await runProgram(cluster.runAs, cluster.directory, [
    cluster.binaries.initdb,
    `--pgdata=${draft}`,
    '--username=postgres',
    `--pwfile=${passwordFile(cluster)}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The same order on every machine, whatever its C library or ICU.
    '--locale-provider=builtin',
    '--locale=C',
    '--builtin-locale=C.UTF-8',
    ...(durability === 'disposable' ? ['--no-sync'] : []),
  ]);
  if (!succeeded)
    throw new EmbeddedPostgresError(`Could not create the database in ${cluster.path}: ${reason(output)}`);

  await appendFile(join(draft, 'postgresql.conf'), `\ninclude_if_exists = '${SETTINGS_FILE}'\n`, { flush: true });
  await renameInto(draft, cluster.path);
  await flushFolder(cluster.directory);
}

/** What initdb complains about, without the success story before it. */
function reason(output: string): string {
  return output.match(/(?:error|FATAL|initdb): .*/g)?.join(' ') ?? output.replaceAll('\n', ' ');
}

async function renameInto(draft: string, path: string): Promise<void> {
  try {
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new EmbeddedPostgresError(`${path} is in the way and is not a PostgreSQL cluster (${code}): move it away.`);
  }
}

async function removeDrafts(directory: string): Promise<void> {
  const names = await readdir(directory);
  for (const name of names.filter((candidate) => candidate.startsWith(DRAFT_PREFIX))) {
    // Its initdb may have outlived the service by a moment and still be writing: hence the retries.
    await rm(join(directory, name), { recursive: true, force: true, maxRetries: 10 });
  }
}

function passwordFile(cluster: Pick<Cluster, 'directory'>): string {
  return join(cluster.directory, 'postgres-password');
}

async function getPassword(cluster: Cluster): Promise<string> {
  const password = await findPassword(cluster);
  if (password) return password;
  throw new EmbeddedPostgresError(
    `${passwordFile(cluster)}, the password of the database beside it, is gone: restore it.`,
  );
}

/** Empty before the first start. */
export async function findPassword(cluster: Pick<Cluster, 'directory'>): Promise<string> {
  const content = await readFile(passwordFile(cluster), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return content.trim();
}

/** Written to the disk before the cluster that needs it; an interrupted first start leaves one to use again. */
async function findOrCreatePassword(cluster: Cluster): Promise<string> {
  const found = await findPassword(cluster);
  const password = found || randomBytes(24).toString('base64url');
  if (!found) await writeFile(passwordFile(cluster), `${password}\n`, { mode: 0o600, flush: true });
  await handOver(cluster.runAs, passwordFile(cluster));
  return password;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Makes a rename survive a power failure. Windows has no such thing. */
async function flushFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path);
  await folder.sync().finally(() => folder.close());
}
