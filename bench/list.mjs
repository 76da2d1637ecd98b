import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { seqScansOf } from './list-plans.mjs';
import { withListWorlds } from './list-world.mjs';
import { median } from './report.mjs';
import { startService } from './servers.mjs';
import { tokenOf } from './world.mjs';

const RESULTS = fileURLToPath(new URL('./results/', import.meta.url));
/** Organizations; 5,000 people in each. */
const SIZES = { small: 2, large: Number(process.env.ORGANIZATIONS ?? 200) };
/** The same list among a million people may take this many times as long as among ten thousand. */
const TARGET = 2;
const REQUESTS = 40;

/** What an ADMIN asks of one organization; the last page of a list is asked for by the cursor before it. */
const LISTS = {
  'first page': '',
  'filtered, sorted, searched': 'q=alex&role=SALES_REP&status=active&sort=fullName,-createdAt',
  'a rare word': 'q=rossi.4&sort=-createdAt',
  'without accents': 'q=jurgen%20strauss&role=SALES_REP,DEPARTMENT_HEAD',
  'part of a phone': 'q=0012345&sort=email',
  'by the latest change': 'sort=-updatedAt&language=fr',
  'persona and notification': 'hasPersona=true&notification=calls:false&sort=designation,fullName',
  'by last login': 'sort=-lastLoginAt&lastSeenBefore=2100-01-01,none',
  'with the total': 'q=agent&total=true',
  'a page far behind': 'sort=fullName&limit=50',
};

/** Lists of one organization among ten thousand and among a million people, in one run; and plans without a full scan. */
export function benchList({ rounds }) {
  return withListWorlds(SIZES, async (worlds, started) => {
    for (const world of Object.values(worlds)) world.server = started(await startService(world));
    const scans = await seqScansOf(worlds.large);
    const measurements = [];
    for (const [list, query] of Object.entries(LISTS)) {
      const paths = {};
      for (const [name, world] of Object.entries(worlds)) {
        paths[name] = list === 'a page far behind' ? await farBehind(world, query) : query;
        await timesOf(world, paths[name]);
      }
      for (let round = 1; round <= rounds; round++) {
        const [small, large] = [await timesOf(worlds.small, paths.small), await timesOf(worlds.large, paths.large)];
        measurements.push({ list, round, small: median(small), large: median(large) });
      }
    }
    await report(worlds, { rounds, measurements, scans });
  });
}

/** The cursor of the page that starts after 4,000 people. */
async function farBehind(world, query) {
  let cursor = '';
  for (let page = 0; page < 20; page++) {
    const body = await ask(world, `${query.replace('limit=50', 'limit=200')}${cursor && `&cursor=${cursor}`}`);
    cursor = body.nextCursor;
  }
  return `${query}&cursor=${cursor}`;
}

/** Milliseconds of each of some requests, one after the other. */
async function timesOf(world, query) {
  const times = [];
  for (let nth = 0; nth < REQUESTS; nth++) {
    const start = performance.now();
    await ask(world, query);
    times.push(performance.now() - start);
  }
  return times;
}

async function ask({ server, admin }, query) {
  const headers = { authorization: `Bearer ${tokenOf(admin)}` };
  const answer = await fetch(`${server.url}/api/users?${query}`, { headers });
  const body = await answer.json();
  if (answer.status !== 200) throw new Error(`${query}: ${JSON.stringify(body)}`);
  return body;
}

async function report(worlds, { rounds, measurements, scans }) {
  const figures = Object.keys(LISTS).map((list) => {
    const ofList = measurements.filter((one) => one.list === list);
    const [small, large] = ['small', 'large'].map((name) => median(ofList.map((one) => one[name])));
    return { list, small, large, ratio: median(ofList.map((one) => one.large / one.small)) };
  });
  const [few, many] = [worlds.small.people, worlds.large.people].map((count) => count.toLocaleString('en'));
  process.stdout.write(`GET /api/users in one organization, median ms${' '.repeat(8)}${few}${' '.repeat(6)}${many}\n`);
  for (const { list, small, large, ratio } of figures) {
    const verdict = ratio <= TARGET ? 'reached' : 'MISSED';
    const cells = [small, large].map((ms) => ms.toFixed(1).padStart(12)).join('');
    process.stdout.write(`  ${list.padEnd(44)}${cells}   × ${ratio.toFixed(2)}, target ${TARGET}: ${verdict}\n`);
  }
  process.stdout.write(`full scans at ${many}: ${scans.length === 0 ? 'none' : scans.join('; ')}\n`);

  const at = new Date().toISOString();
  const machine = { cpus: availableParallelism(), platform: `${process.platform} ${process.arch}` };
  const file = `${RESULTS}list-${at.replaceAll(/[:.]/g, '-')}.json`;
  await mkdir(RESULTS, { recursive: true });
  await writeFile(file, `${JSON.stringify({ at, machine, rounds, figures, scans, measurements }, null, 2)}\n`);
  process.stdout.write(`\n${file}\n`);
  if (scans.length > 0 || figures.some(({ ratio }) => ratio > TARGET)) process.exitCode = 1;
}
