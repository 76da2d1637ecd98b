import { contentOf, cursorOf } from '../http/cursor.js';
import { isUuid } from '../values/uuid.js';
import type { SortKey } from './people-list-query.js';

/** Where a page ended: the values it was sorted by, in the order of the sort, and the last person's id. */
export interface PageEnd {
  values: (string | number)[];
  id: string;
}

/** Opaque to clients, and good for one sort. */
export function formatCursor(sort: readonly SortKey[], { values, id }: PageEnd): string {
  return cursorOf(nameOf(sort), values, id);
}

/** `undefined` for what wasn't made for this sort. Kinds of values are for the caller to check. */
export function parseCursor(sort: readonly SortKey[], cursor: string): PageEnd | undefined {
  const content = contentOf(cursor);
  if (!Array.isArray(content) || content.length !== 3) return undefined;
  const [name, values, id] = content as unknown[];
  if (name !== nameOf(sort) || !isUuid(id) || !Array.isArray(values) || values.length !== sort.length) return undefined;
  return values.every(isValue) ? { values, id } : undefined;
}

/** NUL and lone surrogates are no text to PostgreSQL. */
const UNSTORABLE = /[\0\p{Cs}]/u;

function isValue(value: unknown): value is string | number {
  return typeof value === 'string' ? !UNSTORABLE.test(value) : Number.isSafeInteger(value);
}

function nameOf(sort: readonly SortKey[]): string {
  return sort.map(({ name, descending }) => (descending ? `-${name}` : name)).join(',');
}
