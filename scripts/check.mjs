/** `npm run check`: what can be known without running the service, quick first; stops at the first fault. */
import { spawnSync } from 'node:child_process';

const steps = {
  format: 'prettier --check --log-level warn .',
  names: 'node scripts/check-names.mjs',
  licences: 'node scripts/check-licences.mjs',
  engines: 'node scripts/check-engines.mjs',
  lint: 'eslint .',
  types: 'tsc',
  architecture: 'depcruise --config .dependency-cruiser.mjs src migrations test bench',
  'unused code': 'knip',
  build: 'npm run --silent build',
  'common passwords': 'node scripts/common-passwords.mjs --check',
  docs: 'node scripts/docs.mjs --check',
  compose: 'node scripts/check-compose.mjs',
  'OpenAPI documents': 'node scripts/documents.mjs && redocly lint dist/openapi/*.json',
  schema: 'node scripts/check-schema.mjs',
};

/** The linter of the documents tells nobody that it ran, and doesn't ask for a newer one. */
const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };

for (const [name, command] of Object.entries(steps)) {
  const started = Date.now();
  const { status, stdout, stderr } = spawnSync(command, { shell: true, encoding: 'utf8', env });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${status === 0 ? '✔' : '✘'} ${name} (${seconds} s)`);
  if (status === 0) continue;
  console.log(`${stdout}${stderr}`);
  process.exit(1);
}
