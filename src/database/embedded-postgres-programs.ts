import { spawn } from 'node:child_process';
import { chown, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

/** As whom PostgreSQL's programs run; it refuses to be root. Empty for an ordinary user: as the service itself. */
export interface RunAs {
  /** Command put in front of the program. */
  readonly prefix: readonly string[];
  /** Account to drop to; it has to own the cluster. */
  readonly account?: Account;
}

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export interface ProgramResult {
  readonly succeeded: boolean;
  readonly output: string;
}

const AS_OURSELVES: RunAs = { prefix: [] };

/** Runs a program to its end and returns what it printed, on both streams. */
export function runProgram(runAs: RunAs, cwd: string, command: readonly string[]): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawnAs(runAs, command, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ succeeded: code === 0, output: output.trim() }));
  });
}

/**
 * Runs a program that leaves a server behind, and tells whether it succeeded. It gets a session of its own, so that
 * Ctrl-C meant for the service does not reach the server, and writes to the log file (a descriptor): a pipe would stay
 * open as long as the server lives.
 */
export function runLauncher(runAs: RunAs, cwd: string, command: readonly string[], log: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawnAs(runAs, command, { cwd, stdio: ['ignore', log, log], detached: true, windowsHide: true });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code === 0));
  });
}

/** Gives a path and all below it to the account that PostgreSQL's programs run as. */
export async function handOver({ account }: RunAs, path: string): Promise<void> {
  if (!account) return;
  const { succeeded, output } = await runProgram(AS_OURSELVES, '/', [
    'chown',
    '-R',
    `${account.uid}:${account.gid}`,
    path,
  ]);
  if (!succeeded) throw new EmbeddedPostgresError(`Could not hand ${path} over to the database's account: ${output}`);
}

/**
 * Root runs PostgreSQL in a user namespace, where the same files seem to belong to an ordinary account. Where that is
 * refused (most containers), it drops to an account, which then owns the cluster and keeps it on later starts.
 */
export async function chooseRunAs(directory: string, cluster: string, postgres: string): Promise<RunAs> {
  if (process.getuid?.() !== 0) return AS_OURSELVES;

  const clusterOwner = await unprivilegedOwner(cluster);
  if (clusterOwner) return { prefix: [], account: clusterOwner };

  for (const runAs of await candidates(directory)) {
    if (await canUse(runAs, directory, postgres)) return runAs;
    // A folder that only root may enter, as mkdtemp makes them: it becomes the account's.
    if (runAs.account && (await canUse(runAs, dirname(directory), postgres))) {
      await chown(directory, runAs.account.uid, runAs.account.gid);
      return runAs;
    }
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL does not run as root, and neither \`unshare --user\` nor another account can reach ${directory}: start Roster as an ordinary user, or set DATABASE_URL.`,
  );
}

async function unprivilegedOwner(path: string): Promise<Account | undefined> {
  const owner = await stat(path).catch(() => undefined);
  return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : undefined;
}

async function candidates(directory: string): Promise<RunAs[]> {
  const accounts = await readAccounts();
  const owner = await unprivilegedOwner(directory);
  const dropped = [owner, accounts.get('postgres'), accounts.get('nobody')].filter((account) => account !== undefined);

  // NOTE: initdb looks the name of its account up, so the namespace has to map to one that exists.
  const face = accounts.get('postgres') ?? accounts.get('nobody') ?? [...accounts.values()][0];
  const unshared = face && {
    prefix: ['unshare', '--user', `--map-user=${face.uid}`, `--map-group=${face.gid}`, '--'],
  };
  return [...(unshared ? [unshared] : []), ...dropped.map((account) => ({ prefix: [], account }))];
}

/** The unprivileged accounts of this machine, by name. */
async function readAccounts(): Promise<Map<string, Account>> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n');
  const accounts = lines.map((line) => {
    const [name = '', , uid, gid] = line.split(':');
    return [name, { uid: Number(uid), gid: Number(gid) }] as const;
  });
  return new Map(accounts.filter(([, { uid }]) => uid > 0));
}

async function canUse(runAs: RunAs, directory: string, postgres: string): Promise<boolean> {
  const probe = 'test -x "$1" && exec "$2" --version';
  const result = await runProgram(runAs, '/', ['sh', '-c', probe, 'probe', directory, postgres]).catch(() => undefined);
  return result?.succeeded ?? false;
}

type SpawnOptions = Parameters<typeof spawn>[2];

function spawnAs({ prefix, account }: RunAs, command: readonly string[], options: SpawnOptions) {
  const [program = '', ...args] = [...prefix, ...command];
  return spawn(program, args, { ...options, ...account, env: cleanEnvironment() });
}

/** PGPORT, PGDATA and the like must not reach our server; messages are in English because we read them. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('PG') && !name.startsWith('LC_'));
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}
