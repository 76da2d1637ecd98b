import { contentOf, cursorOf } from '../http/cursor.js';
import { isUuid } from '../values/uuid.js';
import type { SortKey } from './people-list-query.js';

/** Where a page ends: the values it is sorted by, in the order of the sort, and the person's id there. */
export interface Place {
  values: (string | number)[];
  id: string;
}

/** Where a page is to go on from, and which way. */
export interface PageEnd extends Place {
  direction: 'after' | 'before';
}

/** Opaque to clients, and good for one sort. */
export function formatCursor(sort: readonly SortKey[], { values, id, direction }: PageEnd): string {
  return direction === 'after' ? cursorOf(nameOf(sort), values, id) : cursorOf(nameOf(sort), values, id, direction);
}

/** `undefined` for what wasn't made for this sort. Kinds of values are for the caller to check. */
export function parseCursor(sort: readonly SortKey[], cursor: string): PageEnd | undefined {
  const content = contentOf(cursor);
  if (!Array.isArray(content) || content.length < 3 || content.length > 4) return undefined;
  const [name, values, id, direction = 'after'] = content as unknown[];
  if (direction !== 'after' && direction !== 'before') return undefined;
  if (name !== nameOf(sort) || !isUuid(id) || !Array.isArray(values) || values.length !== sort.length) return undefined;
  return values.every(isValue) ? { values, id, direction } : undefined;
}

/** NUL and lone surrogates are no text to PostgreSQL. */
const UNSTORABLE = /[\0\p{Cs}]/u;

function isValue(value: unknown): value is string | number {
  return typeof value === 'string' ? !UNSTORABLE.test(value) : Number.isSafeInteger(value);
}

function nameOf(sort: readonly SortKey[]): string {
  return sort.map(({ name, descending }) => (descending ? `-${name}` : name)).join(',');
}
