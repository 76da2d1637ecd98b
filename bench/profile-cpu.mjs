import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { cpuOf, cpuOfMainThread } from './cpu.mjs';
import { loadHttp } from './load.mjs';
import { selfTimes } from './self-time.mjs';
import { startBareServer, startService } from './servers.mjs';
import { withWorld } from './world.mjs';

const WARM_UP_SECONDS = 5;
const MOST_FUNCTIONS = 40;
const RESULTS = fileURLToPath(new URL('./results/', import.meta.url));
const PRELOAD = ['--import', new URL('./profiler.mjs', import.meta.url).href];

/** Where the CPU time of a GET and a PUT goes, beside the bare server's; keeps the profiles for Chrome's DevTools. */
export function profileCpu({ seconds }) {
  return withWorld(async (world, started) => {
    await mkdir(RESULTS, { recursive: true });
    const servers = {
      service: started(await startService(world, PRELOAD)),
      bare: started(await startBareServer(world, PRELOAD)),
    };
    for (const method of ['GET', 'PUT']) {
      const profiles = {};
      for (const [name, server] of Object.entries(servers)) {
        profiles[name] = await profileOf(server, { name, method, seconds, people: world.people });
      }
      print(method, profiles);
    }
    process.stdout.write(`${RESULTS}*.cpuprofile\n`);
  });
}

/** Samples tell shares; what they are shares of is the CPU time of the main thread, in microseconds a request. */
async function profileOf(server, { name, method, seconds, people }) {
  const load = (label, length) => loadHttp(server, { method, people, seconds: length, label: `${label} ${name}` });
  const usage = async () => ({ all: await cpuOf(server.pid), main: await cpuOfMainThread(server.pid) });
  await load('warm-up', WARM_UP_SECONDS);
  await tell(server, 'start');
  const before = await usage();
  const { durations } = await load('profiled', seconds);
  const after = await usage();
  const file = `${RESULTS}${name}-${method.toLowerCase()}.cpuprofile`;
  await tell(server, { file });

  const { busy, owners, functions } = selfTimes(JSON.parse(await readFile(file, 'utf8')));
  const main = ((after.main - before.main) * 1000) / durations.length;
  const all = ((after.all - before.all) * 1000) / durations.length;
  const each = (times) => new Map([...times].map(([title, time]) => [title, (time / busy) * main]));
  return { main, others: all - main, owners: each(owners), functions: each(functions) };
}

async function tell({ child }, message) {
  child.send(message);
  await once(child, 'message');
}

function print(method, { service, bare }) {
  const lines = [row(`${method}: CPU, µs a request`, 'service', 'bare', 'more')];
  const add = (title, ours, theirs) =>
    lines.push(row(title, ours.toFixed(1), theirs.toFixed(1), (ours - theirs).toFixed(1)));
  for (const owner of new Set([...service.owners.keys(), ...bare.owners.keys()])) {
    add(`  ${owner}`, service.owners.get(owner) ?? 0, bare.owners.get(owner) ?? 0);
  }
  add('main thread', service.main, bare.main);
  add('other threads', service.others, bare.others);
  lines.push('', `${method}: the service's functions, µs a request in themselves`);
  for (const [title, time] of [...service.functions].slice(0, MOST_FUNCTIONS)) {
    lines.push(`${time.toFixed(1).padStart(8)}  ${title}`);
  }
  process.stdout.write(`${lines.join('\n')}\n\n`);
}

function row(title, ...cells) {
  return title.padEnd(30) + cells.map((cell) => cell.padStart(10)).join('');
}
