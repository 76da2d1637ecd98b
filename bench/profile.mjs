import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cpuOf, cpuOfPostgres } from './cpu.mjs';
import { CONNECTIONS, loadHttp, startLoop } from './load.mjs';
import { medians, ratiosOf, sharesOf, tableOf } from './report.mjs';
import { startBareServer, startOpenServer, startService } from './servers.mjs';
import { sameAnswers } from './same-answers.mjs';
import { withWorld } from './world.mjs';

const WARM_UP_SECONDS = 3;
const RESULTS = fileURLToPath(new URL('./results/', import.meta.url));

/** What the service has to reach of the bare server; and the bare server of itself without row security. */
const COMPARISONS = [
  { method: 'GET', of: 'service', to: 'bare', target: 0.7 },
  { method: 'GET', of: 'key', to: 'service', target: 0.9 },
  { method: 'GET', of: 'bare', to: 'open' },
  { method: 'PUT', of: 'service', to: 'bare', target: 0.8 },
  { method: 'PUT', of: 'key', to: 'service', target: 0.9 },
  { method: 'PUT', of: 'service', to: 'loop' },
  { method: 'PUT', of: 'bare', to: 'open' },
];

/** The share of the service's time for a request that row security may take. */
const MOST_FOR_ROW_SECURITY = 0.1;

/** GET and PUT of my own profile: the service against a bare server, and the write against a bare loop. */
export function benchProfile({ rounds, seconds }) {
  return withWorld(async (world, started) => {
    const targets = await startTargets(world, started);
    await sameAnswers(targets.service, targets.bare, world.people[0]);
    const measure = (name, method, label, length) =>
      measureLoad(world, { ...targets[name], name }, { method, label: `${label} ${name}`, seconds: length });
    for (const [method, name] of plan(0)) await measure(name, method, 'warm-up', WARM_UP_SECONDS);

    const measurements = [];
    for (let round = 1; round <= rounds; round++) {
      for (const [method, name] of plan(round)) {
        await world.tidy();
        await measure(name, method, `${round} warm-up`, 1);
        const measured = await measure(name, method, `${round}`, seconds);
        measurements.push({ round, method, name, ...measured });
        process.stderr.write(`round ${round}: ${method} ${name} ${Math.round(measured.perSecond)}/s\n`);
      }
    }
    await report(world, { rounds, seconds, measurements });
  });
}

/** What a round measures; every other round in reverse, so that nobody always comes first. */
function plan(round) {
  const steps = [
    ['GET', 'service'],
    ['GET', 'key'],
    ['GET', 'bare'],
    ['GET', 'open'],
    ['PUT', 'service'],
    ['PUT', 'key'],
    ['PUT', 'bare'],
    ['PUT', 'open'],
    ['PUT', 'loop'],
  ];
  return round % 2 === 0 ? steps : steps.reverse();
}

async function startTargets(world, started) {
  const service = started(await startService(world));
  const bare = started(await startBareServer(world));
  const open = started(await startOpenServer(world));
  const loop = started(startLoop(world));
  return {
    service: { ...service, run: (job) => loadHttp(service, job) },
    key: { ...service, run: (job) => loadHttp(service, { ...job, people: world.peopleByKey }) },
    bare: { ...bare, run: (job) => loadHttp(bare, job) },
    open: { ...open, run: (job) => loadHttp(open, job) },
    loop,
  };
}

/** Runs one load, with the CPU time that it cost; a PUT has to leave one row in the history per request. */
async function measureLoad(world, target, { method, label, seconds }) {
  const usage = async () => ({
    changes: await settledChanges(world),
    server: await cpuOf(target.pid),
    postgres: await cpuOfPostgres(world.postmaster),
  });
  const before = await usage();
  const outcome = await target.run({ method, label, seconds, people: world.people });
  const after = await usage();

  const { durations } = outcome;
  const requests = durations.length;
  const unanswered = after.changes - before.changes - requests;
  if (method === 'PUT' && !(unanswered >= 0 && unanswered <= CONNECTIONS)) {
    throw new Error(`${target.name} answered ${requests} writes and made ${unanswered + requests}.`);
  }
  durations.sort((a, b) => a - b);
  return {
    requests,
    perSecond: requests / outcome.seconds,
    p50: durations[Math.floor(requests * 0.5)],
    p99: durations[Math.floor(requests * 0.99)],
    serverCpu: (after.server - before.server) / requests,
    postgresCpu: (after.postgres - before.postgres) / requests,
  };
}

/** The length of the history, once what was under way when a load ended has come to its end. */
async function settledChanges(world) {
  for (let changes = await world.countChanges(); ;) {
    await delay(200);
    const later = await world.countChanges();
    if (later === changes) return changes;
    changes = later;
  }
}

async function report(world, { rounds, seconds, measurements }) {
  const figures = medians(measurements);
  const ratios = ratiosOf(measurements, COMPARISONS);
  const shares = sharesOf(measurements, MOST_FOR_ROW_SECURITY);
  process.stdout.write(`${tableOf(figures, ratios, shares)}\n`);

  const at = new Date().toISOString();
  const machine = { cpus: availableParallelism(), platform: `${process.platform} ${process.arch}` };
  const versions = { node: process.version, postgres: world.postgresVersion };
  const file = `${RESULTS}profile-${at.replaceAll(/[:.]/g, '-')}.json`;
  const result = {
    at,
    machine,
    versions,
    rounds,
    seconds,
    connections: CONNECTIONS,
    figures,
    ratios,
    shares,
    measurements,
  };
  await mkdir(RESULTS, { recursive: true });
  await writeFile(file, `${JSON.stringify(result, null, 2)}\n`);
  process.stdout.write(`\n${file}\n`);
}
