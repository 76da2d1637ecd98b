import { open, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  formatSettings,
  readSettings,
  writeSettings,
  type Cluster,
  type Settings,
} from './embedded-postgres-cluster.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { handOver, runLauncher, runProgram } from './embedded-postgres-programs.js';
import { runsPostgresOf } from './embedded-postgres-processes.js';

/** The first lines of postmaster.pid, as far as they are of use. */
interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly status: string;
}

/** A crash recovery may take minutes; giving up earlier would only leave it running without us. */
const PATIENCE_SECONDS = 600;

/** Larger than the process numbers of any kernel, so that no process has it. */
const NOBODYS_PID = 2_147_483_647;

const ATTEMPTS = 50;

/**
 * What passes: another program took the port, processes of the dead server haven't all noticed its end, or a server
 * whose service was killed while starting it appeared only now.
 */
const PASSING = /Address already in use|could not create any TCP\/IP sockets|still in use|lock file .* already exists/;

/**
 * Leaves the cluster's server running with these settings and returns its port. One that outlived its service is
 * adopted, or started anew where its settings differ: fsync must not stay off because a test ran here.
 */
export async function ensureRunning(cluster: Cluster, settings: Settings): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const running = await settledPostmaster(cluster);
    if (running && (await readSettings(cluster)) === withPort(settings, running.port)) return running.port;
    if (running) await stopServer(cluster);
    await disownStalePid(cluster);

    const port = await freePort();
    await writeSettings(cluster, withPort(settings, port));
    const complaint = await launch(cluster);
    if (complaint === undefined) return port;
    if (!PASSING.test(complaint) || attempt === ATTEMPTS) {
      throw new EmbeddedPostgresError(`PostgreSQL did not start: ${complaint} (see ${cluster.logFile})`);
    }
    await sleep(200);
  }
}

/** `pg_ctl stop -m fast`: open transactions are rolled back, everything is written. Nothing to do if it is gone. */
export async function stopServer(cluster: Cluster): Promise<void> {
  // NOTE: pg_ctl would signal whatever process has the number in postmaster.pid, so make sure that it is ours.
  if (!(await findPostmaster(cluster))) return;
  const { binaries, runAs, directory, path } = cluster;
  const command = [binaries.pgCtl, 'stop', '-D', path, '-m', 'fast', '-w', '-t', String(PATIENCE_SECONDS), '-s'];
  const { succeeded, output } = await runProgram(runAs, directory, command);
  if (succeeded || !(await findPostmaster(cluster))) return;
  throw new EmbeddedPostgresError(`PostgreSQL in ${path} did not stop: ${output.replaceAll('\n', ' ')}`);
}

/** The server of this cluster once it is neither starting nor stopping. */
export async function settledPostmaster(cluster: Pick<Cluster, 'path'>): Promise<Postmaster | undefined> {
  const deadline = Date.now() + PATIENCE_SECONDS * 1000;
  while (Date.now() < deadline) {
    const found = await findPostmaster(cluster);
    if (!found || found.status === 'ready') return found;
    await sleep(50);
  }
  throw new EmbeddedPostgresError(`PostgreSQL in ${cluster.path} is neither ready nor gone.`);
}

async function findPostmaster(cluster: Pick<Cluster, 'path'>): Promise<Postmaster | undefined> {
  const lines = ((await readPidFile(cluster)) ?? '').split('\n').map((line) => line.trim());
  const [pid, port, status = ''] = [Number(lines[0]), Number(lines[3]), lines[7]];
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return (await runsPostgresOf(cluster.path, pid)) ? { pid, port, status } : undefined;
}

async function readPidFile(cluster: Pick<Cluster, 'path'>): Promise<string | undefined> {
  return readFile(join(cluster.path, 'postmaster.pid'), 'utf8').catch(() => undefined);
}

/**
 * After a crash PostgreSQL refuses to start while any process has the number in its old postmaster.pid. Ours are known
 * to be gone, so the number goes; the rest stays, because PostgreSQL tells by it whether processes of the dead server
 * still use the data. (A file that a power failure left empty is refused too; the number alone mends it.)
 */
async function disownStalePid(cluster: Cluster): Promise<void> {
  const content = await readPidFile(cluster);
  if (content === undefined || (await findPostmaster(cluster))) return;
  const [, ...rest] = content.split('\n');
  await writeFile(join(cluster.path, 'postmaster.pid'), [NOBODYS_PID, ...rest].join('\n'));
}

/** Starts the server and waits until it answers; the reason if it does not. */
async function launch({ binaries, runAs, directory, path, logFile }: Cluster): Promise<string | undefined> {
  const log = await open(logFile, 'a', 0o600);
  try {
    await handOver(runAs, logFile);
    const { size } = await log.stat();
    const command = [binaries.pgCtl, 'start', '-D', path, '-l', logFile, '-w', '-t', String(PATIENCE_SECONDS), '-s'];
    if (await runLauncher(runAs, directory, command, log.fd)) return undefined;
    return await complaintSince(logFile, size);
  } finally {
    await log.close();
  }
}

async function complaintSince(logFile: string, offset: number): Promise<string> {
  const lines = (await readFile(logFile)).subarray(offset).toString().trim().split('\n');
  const fatal = lines.findLast((line) => line.includes('FATAL:')) ?? lines.at(-1) ?? '';
  return fatal.replace(/^.*FATAL:\s*/, '');
}

function withPort(settings: Settings, port: number): string {
  const fixed = { listen_addresses: '127.0.0.1', unix_socket_directories: '', port: String(port) };
  return formatSettings({ ...settings, ...fixed });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
