/** `npm run check`: what can be known without running the service, quick first; stops at the first fault. */
import { spawnSync } from 'node:child_process';

const steps = {
  format: 'prettier --check --log-level warn .',
  lint: 'eslint .',
  types: 'tsc',
  architecture: 'depcruise --config .dependency-cruiser.mjs src migrations test bench',
  'unused code': 'knip',
  build: 'npm run --silent build',
  docs: 'node scripts/docs.mjs --check',
  schema: 'node scripts/check-schema.mjs',
};

for (const [name, command] of Object.entries(steps)) {
  const started = Date.now();
  const { status, stdout, stderr } = spawnSync(command, { shell: true, encoding: 'utf8' });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${status === 0 ? '✔' : '✘'} ${name} (${seconds} s)`);
  if (status === 0) continue;
  console.log(`${stdout}${stderr}`);
  process.exit(1);
}
