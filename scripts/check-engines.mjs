/**
 * Whether all that is installed runs on the least Node of package.json's `engines`, by its own word: many machines have no newer
 * one, and `npm ci --engine-strict` has to pass there. What asks for more is pinned by `overrides` (docs/decisions/037-node.md).
 */
import { readFileSync } from 'node:fs';
import { minVersion, satisfies } from 'semver';

const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
const floor = minVersion(packages[''].engines.node).version;
const refused = Object.entries(packages)
  .filter(([, { engines }]) => !satisfies(floor, engines?.node ?? '*'))
  .map(([path, { engines, version }]) => `${path} ${version} (${engines.node})`);
if (refused.length > 0) {
  console.error(`Asks for more than Node ${floor}: ${refused.join(', ')}`);
  process.exitCode = 1;
}
