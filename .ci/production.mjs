/**
 * What an operator does: the install section of docs/operations.md, line by line in a clone of its own, which is read-only from
 * there on and run by somebody who isn't root; then the same from the one file of `npm pack`, in an empty folder. The argument
 * is an empty folder.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withService } from './service.mjs';

const [clone, elsewhere, data] = ['clone', 'elsewhere', 'data'].map((name) => join(process.argv[2], name));
/** `nobody`, for whom nothing is prepared. */
const person = process.getuid() === 0 ? { uid: 65_534, gid: 65_534 } : {};
const env = { ...process.env, NODE_ENV: 'production' };

mkdirSync(data, { recursive: true });
chmodSync(process.argv[2], 0o755);
chmodSync(data, 0o777);
run('git', ['clone', '--quiet', '--no-hardlinks', process.cwd(), clone]);
for (const line of installation()) run('bash', ['-ec', line], { cwd: clone, env });
mkdirSync(elsewhere);
const file = run('npm', ['pack', '--silent', '--pack-destination', elsewhere], { cwd: clone, env }).trim();
run('chmod', ['-R', 'a-w', clone]);
await serve({ program: join(clone, 'dist/cli.js'), cwd: clone });

run('npm', ['install', '--omit=dev', '--prefer-offline', '--no-audit', '--no-fund', `./${file}`], {
  cwd: elsewhere,
  env,
});
assert.match(run('npx', ['--offline', 'roster', '--version'], { cwd: elsewhere }), /^\d+\.\d+\.\d+\n$/);
run('chmod', ['-R', 'a-w', elsewhere]);
await serve({ program: join(elsewhere, 'node_modules/.bin/roster'), cwd: elsewhere });
run('chmod', ['-R', 'u+w', clone, elsewhere]);

/** Ready, twice on the same data. */
async function serve({ program, cwd }) {
  const folder = join(data, cwd === clone ? 'clone' : 'package');
  const started = { program, args: ['start'], cwd, ...person, env: { NODE_ENV: 'production' } };
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
