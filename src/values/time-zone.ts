import { createRequire } from 'node:module';

/** The release of the tz database that names are checked against, such as `2026d`. */
export const timeZoneDataVersion: string = readDatabase().version;

/**
 * Whether this is exactly the name of a zone or link of the IANA tz database, in the database's own spelling.
 *
 * Old names that the database keeps as links (`US/Pacific`, `EST`, `CET`) are taken, `Factory` (a placeholder for
 * "not set") isn't, and neither are abbreviations (`PST`), which `Intl.DateTimeFormat` would take on Node 20.
 */
export function isTimeZone(name: string): boolean {
  return names.has(name);
}

const PLACE = /^(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)\//;
const names = new Set(Object.keys(readDatabase().zones).filter((name) => name !== 'Factory'));

/** The zones that a form offers, in order: those that are called after a place, and `UTC`. Other names are taken too. */
export const TIME_ZONES: readonly string[] = [...names].filter((name) => PLACE.test(name) || name === 'UTC').sort();

/** NOTE: `require`, since importing JSON in an ES module prints an ExperimentalWarning on Node 20. */
function readDatabase(): { version: string; zones: Record<string, unknown> } {
  return createRequire(import.meta.url)('tzdata') as { version: string; zones: Record<string, unknown> };
}
