/** Holds the licences of what is installed in production against a list: those that ask for no more than to be named, and sharp's library. */
import { readFileSync } from 'node:fs';

const ALLOWED = [
  'MIT',
  'MIT-0',
  'ISC',
  'BSD-3-Clause',
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'Python-2.0',
  'LGPL-3.0-or-later', // libvips, which sharp loads and anyone may replace.
];
/** Their package.json doesn't say; the file LICENSE beside it is MIT. */
const LOOKED_AT = ['node_modules/passport-strategy', 'node_modules/pause'];

const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
const refused = Object.entries(packages)
  .filter(([path, { dev }]) => path !== '' && !dev && !LOOKED_AT.includes(path))
  .filter(([, { license = '' }]) => !license.split(' AND ').every((one) => ALLOWED.includes(one)))
  .map(([path, { license }]) => `${path}: ${license ?? 'no licence'}`);
if (refused.length > 0) {
  console.error(`Not among the licences that are taken (scripts/check-licences.mjs): ${refused.join(', ')}`);
  process.exitCode = 1;
}
