/**
 * Keeps the servers that test files share, one for each of Jest's workers, beyond the end of a file. Whoever asks for one by
 * a name gets it; it is started when it isn't there. A server with settings of its own, and a command, is started in a process
 * that has loaded the service already (`guest-servers.mjs`), of which there are as many as are needed at once: loading
 * costs more than all else of a start. Like the database (`disposable-postgres.mjs`), this program runs as long as its standard
 * input is open, so a run that was killed leaves no server behind.
 *
 *     const host = await startServerHost();   // { url, stop() }
 *     POST <url>/shared/<name> {…environment}    →   { pid, url, log }
 *     POST <url>/guests {…environment}           →   { id, url, log }
 *     DELETE <url>/guests/<id>                   →   { failure? }
 *     POST <url>/commands { args, env, input }   →   { exitCode, stdout, stderr }
 */
import { fork, spawn } from 'node:child_process';
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
const GUESTS = fileURLToPath(new URL('./guest-servers.mjs', import.meta.url));

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
  const [servers, hosts, lodged] = [new Map(), [], new Map()];
  const share = async (name, request) => {
    const server = servers.get(name) ?? start(join(folder, `${name}.log`), await json(request));
    servers.set(name, server);
    return { pid: server.process.pid, url: await addressOf(server), log: server.log };
  };
  /** One that has nothing to do: Nest has one log for a process, and a command has its globals. */
  const freeHost = () => {
    const found = hosts.find(({ isBusy, process: { connected } }) => !isBusy && connected);
    const free = found ?? new GuestHost(folder);
    if (found === undefined) hosts.push(free);
    return Object.assign(free, { isBusy: true });
  };
  const lodge = async (request) => {
    const env = await json(request);
    const host = freeHost();
    const guest = await host.start(env);
    lodged.set(guest.id, host);
    return guest;
  };
  const doors = {
    shared: share,
    guests: (id, request) => (request.method === 'DELETE' ? lodged.get(id).stop(id) : lodge(request)),
    commands: async (_, request) => {
      const command = await json(request);
      return freeHost().run(command);
    },
  };
  const door = createServer(async (request, answer) => {
    const [, kind, name] = request.url.split('/');
    answer.end(JSON.stringify(await doors[kind](name, request)));
  }).listen(0, '127.0.0.1');
  await once(door, 'listening');
  process.stdout.write(`http://127.0.0.1:${door.address().port}\n`);
  await once(process.stdin.resume(), 'end');
  const measured = await Promise.all([...servers.values()].map(countSeries));
  const programs = [...servers.values(), ...hosts];
  const ends = await Promise.all(programs.map(({ process: program }) => stopped(program)));
  await rm(folder, { recursive: true, force: true });
  const tooMany = measured.filter((series) => series > MOST_SERIES);
  if (tooMany.length > 0)
    console.error(`/metrics has ${tooMany.join(', ')} series after the tests, of ${MOST_SERIES}.`);
  process.exit(ends.every((end) => end === 0) && tooMany.length === 0 ? 0 : 1);
}

/** A process for a server at a time, or a command. */
class GuestHost {
  isBusy = false;
  process = fork(GUESTS, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  waiting = new Map();
  count = 0;

  constructor(folder) {
    this.folder = folder;
    this.process.on('message', ({ id, ...said }) => this.waiting.get(id)(said));
    this.process.on('exit', () => this.waiting.forEach((resolve) => resolve({ failure: 'Its process has ended.' })));
  }

  async start(env) {
    const id = this.newId();
    const log = join(this.folder, `${id}.log`);
    const said = await this.ask({ id, env, log });
    this.isBusy = said.failure === undefined;
    return { id, log, ...said };
  }

  stop(id) {
    return this.ask({ id }).finally(() => (this.isBusy = false));
  }

  run(command) {
    return this.ask({ id: this.newId(), command }).finally(() => (this.isBusy = false));
  }

  newId() {
    return `${this.process.pid}-${++this.count}`;
  }

  ask(message) {
    if (!this.process.connected) return Promise.resolve({ failure: 'Its process has ended.' });
    return new Promise((resolve) => {
      this.waiting.set(message.id, resolve);
      this.process.send(message);
    });
  }
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
