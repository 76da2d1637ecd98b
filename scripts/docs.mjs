/**
 * Prints what the code says of itself into pages of `docs`, one module of `pages` each. With --check it only fails when a
 * page says something else. Expects a built `dist`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { accessPage } from './pages/access.mjs';
import { errorsPage } from './pages/errors.mjs';
import { eventsPage } from './pages/events.mjs';
import { policyPage } from './pages/policy.mjs';
import { settingsPage } from './pages/settings.mjs';

const pages = {
  'docs/access.md': accessPage,
  'docs/errors.md': errorsPage,
  'docs/events.md': eventsPage,
  'docs/policy.md': policyPage,
  'docs/settings.md': settingsPage,
};

for (const [path, print] of Object.entries(pages)) {
  const file = new URL(`../${path}`, import.meta.url);
  const options = await resolveConfig(file);
  const page = await format(await print(), { ...options, parser: 'markdown' });
  if (page === textOf(file)) continue;
  if (process.argv.includes('--check')) {
    console.error(`${path} is not what the code says: npm run docs`);
    process.exitCode = 1;
  } else writeFileSync(file, page);
}

function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
