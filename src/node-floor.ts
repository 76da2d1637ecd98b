import { createRequire } from 'node:module';

/**
 * The first import of every program: an older Node is told so in one line, and the program ends. Whatever is imported beside it
 * has to be readable by that Node too, since all of it is parsed before any of it runs; what isn't, such as sharp, is loaded later.
 */
const { engines } = createRequire(import.meta.url)('../package.json') as { engines: { node: string } };
const refusal = refusalOf(process.versions.node, engines.node);
if (refusal !== undefined) {
  process.stderr.write(refusal);
  process.exit(1);
}

/** What a Node is told that is older than this range, such as `>=20.19`. */
export function refusalOf(running: string, range: string): string | undefined {
  const floor = range.replace('>=', '');
  if (running.localeCompare(floor, 'en', { numeric: true }) >= 0) return undefined;
  return `roster: This is Node ${running}, and Roster needs ${floor} or later; 24 is best.\n`;
}
