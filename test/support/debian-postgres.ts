import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';

const BINARIES = '/usr/lib/postgresql/15/bin';
const MOST_TRIES = 5;
/** `nobody`: PostgreSQL refuses to run as root. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** Whether the oldest PostgreSQL that is supported is installed, as CI does; with its `pg_dump`, which the embedded one lacks. */
export const hasDebianPostgres = existsSync(join(BINARIES, 'pg_dump'));

/** Runs one of its programs to its end: what it wrote, also where it failed. */
export async function runPostgresProgram(name: string, args: string[]): Promise<{ exitCode: number; stderr: string }> {
  try {
    const { stderr } = await promisify(execFile)(join(BINARIES, name), args, { ...NOBODY, cwd: tmpdir() });
    return { exitCode: 0, stderr };
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string };
    return { exitCode: code, stderr };
  }
}

/** An empty cluster of PostgreSQL 15, fsync off, with a superuser `postgres`. */
export class DebianPostgres {
  private constructor(
    readonly url: string,
    /** Removed with it. */
    readonly folder: string,
    private readonly end: () => Promise<void>,
  ) {}

  static async start(): Promise<DebianPostgres> {
    const folder = await mkdtemp(join(tmpdir(), 'roster-debian-'));
    if (NOBODY.uid !== undefined) await chown(folder, NOBODY.uid, NOBODY.gid);
    const data = join(folder, 'cluster');
    const made = await runPostgresProgram('initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '-N']);
    if (made.exitCode !== 0) throw new Error(made.stderr);
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const port = await freePort();
      const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-F'];
      const server = spawn(join(BINARIES, 'postgres'), args, { ...NOBODY, cwd: folder, stdio: 'ignore' });
      const gone = once(server, 'exit');
      const url = `postgres://postgres:any@127.0.0.1:${port}/postgres`;
      // Somebody else may have taken the port meanwhile.
      if (!(await answers(url, server))) continue;
      return new DebianPostgres(url, folder, async () => {
        server.kill('SIGINT');
        await gone;
        await rm(folder, { recursive: true, force: true });
      });
    }
    throw new Error(`PostgreSQL 15 does not start in ${folder}.`);
  }

  stop(): Promise<void> {
    return this.end();
  }
}

/** Whether it does, and hasn't ended. */
async function answers(url: string, server: ChildProcess): Promise<boolean> {
  while (server.exitCode === null) {
    const client = new pg.Client(url);
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      await delay(100);
    }
  }
  return false;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
