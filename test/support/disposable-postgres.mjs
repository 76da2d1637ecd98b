/**
 * An embedded PostgreSQL that lives as long as the process that asked for it: this program runs the server and waits for
 * the end of its standard input, so a parent that was killed leaves neither a server nor a folder behind.
 *
 *     const postgres = await startDisposablePostgres();   // { url, stop() }
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Starts an empty server, fsync off, and answers its URL; needs a built `dist`. */
export async function startDisposablePostgres() {
  const keeper = spawn(process.execPath, [fileURLToPath(import.meta.url)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true, // Ctrl-C is for the parent; the keeper goes after it.
  });
  const gone = once(keeper, 'exit');
  const url = await firstLine(keeper.stdout);
  if (url === undefined) throw new Error('The embedded PostgreSQL of the tests did not start.');
  return {
    url,
    async stop() {
      keeper.stdin.end();
      await gone;
    },
  };
}

async function firstLine(stream) {
  for await (const line of createInterface({ input: stream })) return line;
  return undefined;
}

async function keep() {
  const { startEmbeddedPostgres } = await import('../../dist/database/embedded-postgres.js');
  const directory = await mkdtemp(join(tmpdir(), 'roster-test-'));
  try {
    const settings = { max_connections: '300' };
    const postgres = await startEmbeddedPostgres({ directory, durability: 'disposable', settings });
    process.stdout.write(`${postgres.url}\n`);
    await once(process.stdin.resume(), 'end');
    await postgres.stop();
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await keep();
