import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { loadHttp } from './load.mjs';
import { selfTimes } from './self-time.mjs';
import { startService } from './servers.mjs';
import { withWorld } from './world.mjs';

const WARM_UP_SECONDS = 5;
const RESULTS = fileURLToPath(new URL('./results/', import.meta.url));

/** Where the service's CPU time goes in a GET and a PUT of my own profile; keeps the profiles for Chrome's DevTools. */
export function profileCpu({ seconds }) {
  return withWorld(async (world, started) => {
    await mkdir(RESULTS, { recursive: true });
    const preload = new URL('./profiler.mjs', import.meta.url).href;
    const service = started(await startService(world, ['--import', preload]));
    for (const method of ['GET', 'PUT']) {
      const load = (label, length) => loadHttp(service, { method, people: world.people, seconds: length, label });
      await load('warm-up', WARM_UP_SECONDS);
      await tell(service, 'start');
      const { durations } = await load('profiled', seconds);
      const file = `${RESULTS}${method.toLowerCase()}-profile.cpuprofile`;
      await tell(service, { file });
      print(method, durations.length, selfTimes(JSON.parse(await readFile(file, 'utf8'))));
      process.stdout.write(`${file}\n\n`);
    }
  });
}

async function tell({ child }, message) {
  child.send(message);
  await once(child, 'message');
}

function print(method, requests, { busy, idle, owners, functions }) {
  const share = (time) => `${((100 * time) / busy).toFixed(1)} %`.padStart(8);
  const each = (time) => `${(time / requests).toFixed(1)} µs`.padStart(10);
  const lines = [
    `${method} /api/user/profile: ${each(busy).trim()} a request, idle ${((100 * idle) / (busy + idle)).toFixed(0)} %`,
    `${'part'.padEnd(24)}${'share'.padStart(8)}${'time'.padStart(10)}   of it in Node’s own code`,
    ...owners.map(({ name, time, core }) => `${name.padEnd(24)}${share(time)}${each(time)}${each(core)}`),
    '',
    'functions, by the time in themselves',
    ...functions.slice(0, 40).map(({ name, time }) => `${share(time)}${each(time)}  ${name}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
