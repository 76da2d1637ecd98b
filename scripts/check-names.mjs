/**
 * Holds the names of the files below `src`: kebab-case, and behind the last dot one of these roles or none. A name without
 * a role is a plain module: a type, a value or functions, or the one class that it is called after. What a role may import
 * is in `.dependency-cruiser.mjs`; why there are no others in docs/decisions/031-roles-of-files.md.
 */
import { readdirSync } from 'node:fs';

const ROLES = [
  // What is stored, and how.
  ['entity', 'store', 'statements'],
  // What is decided, and told.
  ['rules', 'failures', 'fields', 'settings'],
  // What goes over the wire.
  ['dto', 'view', 'docs', 'controller'],
  // What happens, and how it is put together.
  ['service', 'module'],
  // Nest's own.
  ['guard', 'pipe', 'filter', 'strategy'],
].flat();
const NAME = new RegExp(`^[a-z0-9]+(-[a-z0-9]+)*(\\.(${ROLES.join('|')}))?\\.ts$`);

const wrong = readdirSync(new URL('../src/', import.meta.url), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !NAME.test(entry.name))
  .map(({ name }) => name);
if (wrong.length > 0) {
  console.error(`The roles of files are ${ROLES.join(', ')}; not so: ${wrong.join(', ')}`);
  process.exitCode = 1;
}
