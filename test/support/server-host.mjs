/**
 * Keeps the servers that test files share, one for each of Jest's workers, beyond the end of a file. Whoever asks for one by
 * a name gets it; it is started when it isn't there. Like the database (`disposable-postgres.mjs`), this program runs as long
 * as its standard input is open, so a run that was killed leaves no server behind.
 *
 *     const host = await startServerHost();   // { url, stop() }
 *     POST <url>/<name> {…environment}   →   { pid, url, log }
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** See src/operations/metrics.ts. */
const MOST_SERIES = 300;
const PROGRAM = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export async function startServerHost() {
  const host = spawn(process.execPath, [fileURLToPath(import.meta.url)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true, // Ctrl-C is for the parent; the host goes after it.
  });
  const gone = once(host, 'exit');
  const [url] = await once(createInterface({ input: host.stdout }), 'line');
  return {
    url,
    async stop() {
      host.stdin.end();
      const [code] = await gone;
      if (code !== 0) throw new Error('A server that the tests shared did not end well after SIGTERM.');
    },
  };
}

async function keep() {
  const folder = await mkdtemp(join(tmpdir(), 'roster-servers-'));
  const servers = new Map();
  const door = createServer(async (request, answer) => {
    const name = request.url.slice(1);
    const server = servers.get(name) ?? start(join(folder, `${name}.log`), await json(request));
    servers.set(name, server);
    answer.end(JSON.stringify({ pid: server.process.pid, url: await addressOf(server), log: server.log }));
  }).listen(0, '127.0.0.1');
  await once(door, 'listening');
  process.stdout.write(`http://127.0.0.1:${door.address().port}\n`);
  await once(process.stdin.resume(), 'end');
  const measured = await Promise.all([...servers.values()].map(countSeries));
  const ends = await Promise.all([...servers.values()].map(({ process: server }) => stopped(server)));
  await rm(folder, { recursive: true, force: true });
  const tooMany = measured.filter((series) => series > MOST_SERIES);
  if (tooMany.length > 0)
    console.error(`/metrics has ${tooMany.join(', ')} series after the tests, of ${MOST_SERIES}.`);
  process.exit(ends.every((end) => end === 0) && tooMany.length === 0 ? 0 : 1);
}

function start(log, env) {
  const output = openSync(log, 'w');
  return { log, process: spawn(process.execPath, [PROGRAM], { env, stdio: ['ignore', output, output] }) };
}

/** Nothing, when it ends before it listens; its log says why. */
async function addressOf({ log, process: server }) {
  for (; server.exitCode === null; await delay(10)) {
    const [, address] = /"address":"(http[^"]*)"/.exec(await readFile(log, 'utf8')) ?? [];
    if (address !== undefined) return address;
  }
  return undefined;
}

/** What a server measures after all that the tests asked of it. */
async function countSeries({ log, process: server }) {
  const address = await addressOf({ log, process: server });
  if (address === undefined) return 0;
  const text = await (await fetch(`${address}/metrics`)).text();
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
}

async function stopped(server) {
  if (server.exitCode !== null || server.signalCode !== null) return server.exitCode ?? server.signalCode;
  const gone = once(server, 'exit');
  server.kill('SIGTERM');
  const [code, signal] = await gone;
  return code ?? signal;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await keep();
