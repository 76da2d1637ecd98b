import type { Kind } from '../values/kinds.js';
import type { AnyFact } from './field.js';
import { userFacts, userFields, type UserState } from './user.fields.js';

/** One value of a user's state and where it is in the rows of the statements. */
export interface Column {
  name: Exclude<keyof UserState, 'id'>;
  /** In a row. */
  column: string;
  /** In the statement. */
  source: string;
  /** Of the user's own table, which the hot write keeps; the others are written apart. */
  isOwn: boolean;
  kind: Kind<unknown>;
  isMap: boolean;
  blank: unknown;
  /** Whether the history tells it: not what follows from another one. */
  isTold: boolean;
}

/** Everything kept of a user, in the order of the table. */
export const COLUMNS: readonly Column[] = Object.entries({ ...userFields, ...userFacts }).map(([name, row]) => {
  const { stored, blank, told, kind }: AnyFact = row;
  const column = snakeCase(name);
  return {
    name: name as Column['name'],
    column,
    source: stored ?? `u.${column}`,
    isOwn: stored === undefined,
    kind,
    isMap: kind.name === 'map',
    blank: blank ?? null,
    isTold: told !== false,
  };
});

export const OWN_COLUMNS = COLUMNS.filter(({ isOwn }) => isOwn);

/** The columns of a user, `u`, with membership `m` at home and SMS number `n`. */
export const USER_COLUMNS = ['u.id', ...COLUMNS.map(({ source, column }) => named(source, column))].join(', ');

/** A row of the statements, by column. */
export type UserRow = Readonly<Record<string, unknown>>;

export function toUserState(row: UserRow): UserState {
  const state = stateOf(row.id);
  for (const { name, column } of COLUMNS) state[name] = row[column];
  return state as UserState;
}

/** Somebody who isn't there yet, as a row. */
export function blankUserRow(): UserRow {
  return Object.fromEntries(COLUMNS.map(({ column, blank }) => [column, blank]));
}

/** The values of the user's own columns, as parameters, in their order. */
export function ownValues(state: UserState): unknown[] {
  return OWN_COLUMNS.map(({ name, isMap }) => (isMap ? JSON.stringify(state[name]) : state[name]));
}

/**
 * NOTE: a copy of a state that has all its keys, because an object that grows key by key under computed names becomes a
 * dictionary to V8 after a dozen of them.
 */
function stateOf(id: unknown): Record<string, unknown> {
  const state: Record<string, unknown> = { ...BLANK };
  state.id = id;
  return state;
}

/** As `JSON.parse` makes it: with one shape for all copies. */
const BLANK = JSON.parse(
  JSON.stringify({ id: '', ...Object.fromEntries(COLUMNS.map(({ name, blank }) => [name, blank])) }),
) as Record<string, unknown>;

function named(source: string, column: string): string {
  return source === `u.${column}` ? source : `${source} as ${column}`;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
