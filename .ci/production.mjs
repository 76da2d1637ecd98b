/**
 * What an operator does: the install section of docs/operations.md, line by line in a clone of its own, which is read-only from
 * there on, served from a PostgreSQL by somebody who isn't root; then the one file of `npm pack` in an empty folder of an ordinary
 * person, with its own database. Expects a built `dist`, for that PostgreSQL; the argument is a folder to be made.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startDisposablePostgres } from '../test/support/disposable-postgres.mjs';
import { withService } from './service.mjs';

const [clone, elsewhere, data] = ['clone', 'elsewhere', 'data'].map((name) => join(process.argv[2], name));
/** `nobody`, for whom nothing is prepared. */
const person = process.getuid() === 0 ? { uid: 65_534, gid: 65_534 } : {};
const env = { ...process.env, NODE_ENV: 'production' };

mkdirSync(data, { recursive: true });
for (const path of [dirname(process.argv[2]), process.argv[2]]) chmodSync(path, 0o755);
chmodSync(data, 0o777);
run('git', ['clone', '--quiet', '--no-hardlinks', process.cwd(), clone]);
for (const line of installation()) run('bash', ['-ec', line], { cwd: clone, env });
mkdirSync(elsewhere);
const file = run('npm', ['pack', '--silent', '--pack-destination', elsewhere], { cwd: clone, env }).trim();
run('chmod', ['-R', 'a-w', clone]);
const postgres = await startDisposablePostgres();
const settings = { DATABASE_URL: postgres.url, JWT_SECRET: 'a secret of thirty-two characters' };
await serve({ program: join(clone, 'dist/cli.js'), cwd: clone, settings }).finally(() => postgres.stop());

// With the prefix, because npm would else prefer a folder above that has a package in it.
const install = ['install', '--prefix', elsewhere, '--omit=dev', '--prefer-offline', '--no-audit', '--no-fund'];
run('npm', [...install, `./${file}`], { cwd: elsewhere, env });
assert.match(run('npx', ['--offline', 'roster', '--version'], { cwd: elsewhere }), /^\d+\.\d+\.\d+\n$/);
run('chown', ['-R', String(person.uid ?? process.getuid()), elsewhere]);
await serve({ program: join(elsewhere, 'node_modules/.bin/roster'), cwd: elsewhere });
run('chmod', ['-R', 'u+w', clone]);

/** Ready, twice on the same data. */
async function serve({ program, cwd, settings = {} }) {
  const folder = join(data, cwd === clone ? 'clone' : 'package');
  const started = { program, args: ['start'], cwd, ...person, env: { NODE_ENV: 'production', ...settings } };
  await withService(folder, async () => undefined, started);
  await withService(folder, async () => undefined, started);
}

function installation() {
  const [, block] = /```sh\n([^]*?)```/.exec(readFileSync('docs/operations.md', 'utf8'));
  return block.trim().split('\n');
}

function run(program, args, options = {}) {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], ...options });
}
