/**
 * `npm run build`: makes `dist` of the sources, unless the one that is there was made of the same. Needs nothing but Node to
 * find that out, so it may run where the development dependencies are gone and nothing may be written.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const CONFIGURATION = [
  'package.json',
  'nest-cli.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'migrations/tsconfig.json',
];
/** Written last: without it the folder isn't whole. */
const STAMP = `${ROOT}dist/built-from`;

const { engines } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'));
const floor = engines.node.replace('>=', '');
// As `src/node-floor.ts` says it, which isn't built yet.
if (process.versions.node.localeCompare(floor, 'en', { numeric: true }) < 0) {
  console.error(`roster: This is Node ${process.versions.node}, and Roster needs ${floor} or later; 24 is best.`);
  process.exit(1);
}

const sources = fingerprint();
if (stampOf() !== sources) build();

function build() {
  rmSync(`${ROOT}dist`, { recursive: true, force: true });
  const PATH = `${ROOT}node_modules/.bin${delimiter}${process.env.PATH}`;
  const options = { cwd: ROOT, shell: true, stdio: 'inherit', env: { ...process.env, PATH } };
  const { status } = spawnSync('nest build && tsc -p migrations', options);
  if (status === 0) writeFileSync(STAMP, sources);
  else if (status === 127) console.error('roster: What builds it isn’t installed: npm ci --include=dev.');
  process.exitCode = status ?? 1;
}

function stampOf() {
  try {
    return readFileSync(STAMP, 'utf8');
  } catch {
    return undefined;
  }
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const path of [...CONFIGURATION, ...sourcesIn('migrations'), ...sourcesIn('src')]) {
    hash.update(`${path}\n`).update(readFileSync(ROOT + path));
  }
  return hash.digest('hex');
}

function sourcesIn(folder) {
  return readdirSync(ROOT + folder, { recursive: true })
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => `${folder}/${path}`);
}
