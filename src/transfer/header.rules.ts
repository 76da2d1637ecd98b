import { isJsonObject } from '../values/json-map.js';
import { COLUMNS } from './columns.js';
import { faultyColumns, headerMissing } from './transfer.failures.js';

/** How the columns of a file are to be understood. */
export interface Naming {
  /** Name in the file → the column that it is, or `null` for none. */
  columns: ReadonlyMap<string, string | null>;
  /** Whether columns that nobody knows are passed over, instead of refusing the file. */
  ignoresUnknown: boolean;
}

/** The header of a file, understood. */
export interface Header {
  /** By place; `undefined` where the column is passed over. */
  columns: readonly (string | undefined)[];
  /** The names of those. */
  ignored: readonly string[];
}

const MOST_NAMES = 100;
const LONGEST_NAME = 64;
const BY_SMALL_NAME = new Map([...COLUMNS.keys()].map((name) => [name.toLowerCase(), name]));

/** What the first row of a table names. The names are taken in any case; columns without one, at the end, aren't there. */
export function headerOf(cells: readonly string[], { columns: renamed, ignoresUnknown }: Naming): Header {
  const names = cells.map((cell) => cell.trim());
  while (names.at(-1) === '') names.pop();
  const columns = names.map((name) => columnOf(name, renamed));
  const unknown = names.filter((_, nth) => columns[nth] === undefined);
  if (unknown.length > 0 && !ignoresUnknown) throw faultyColumns('unknown_column', shown(unknown), [...COLUMNS.keys()]);
  const known = columns.filter((column) => typeof column === 'string');
  const twice = known.filter((column, nth) => known.indexOf(column) !== nth);
  if (twice.length > 0) throw faultyColumns('duplicate_column', [...new Set(twice)]);
  if (!known.includes('email')) throw headerMissing();
  const ignored = names.filter((_, nth) => typeof columns[nth] !== 'string');
  return { columns: columns.map((column) => column ?? undefined), ignored: shown(ignored) };
}

/** A JSON object such as `{"E-Mail":"email","Notes":null}`; `undefined` for what isn't one, or names other columns. */
export function parseColumns(text: string): ReadonlyMap<string, string | null> | undefined {
  const map = parsed(text);
  if (!isJsonObject(map)) return undefined;
  const entries = Object.entries(map).map(([name, column]): [string, unknown] => [name.trim(), column]);
  const isGood = entries.every(([, column]) => column === null || COLUMNS.has(column as string));
  return isGood && entries.length <= MOST_NAMES ? new Map(entries as [string, string | null][]) : undefined;
}

function columnOf(name: string, renamed: Naming['columns']): string | null | undefined {
  const column = renamed.get(name);
  return column === undefined ? BY_SMALL_NAME.get(name.toLowerCase()) : column;
}

/** A header can be anything, a whole file without line breaks for one. */
function shown(names: readonly string[]): string[] {
  const some = names.slice(0, MOST_NAMES);
  return some.map((name) => (name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
