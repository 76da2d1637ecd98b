import { namesOf, type AnyFact, type AnyField } from '../fields/field.js';
import { userFields } from '../fields/user.fields.js';
import { listedFields } from './listed.fields.js';

/** What a list shows of a person beside the person's own facts, such as the version. */
export const LISTED = namesOf(listedFields, ({ list }: AnyFact) => list !== undefined);
const SORTED = namesOf(listedFields, ({ list }: AnyFact) => list === 'sorted');

/** Chosen one by one: a number is one person's, and whoever moves leaves the list. */
const NOT_IN_ROWS = new Set<string>(['sinchPhoneNumber', 'organizationId']);
/** What a list tells of each person whether the caller may change it. */
export const ROW_FIELDS = namesOf(
  userFields,
  ({ list, sent }: AnyField, name) => list !== undefined && sent !== false && !NOT_IN_ROWS.has(name),
);
export type RowField = (typeof ROW_FIELDS)[number];
export const MOST_ROW_FIELDS = 8;

/** What a list may be sorted by, as the summary names it. */
export const SORT_NAMES = [...SORTED, 'createdAt', 'updatedAt', 'hasPersona', 'version'] as const;

/** What a list shows of a guest: what members see of each other, and what the guest is in the organization. */
const OF_GUESTS = new Set<string>([
  ...namesOf(listedFields, (row) => (row as AnyField).members === true),
  'accessRole',
  'departmentId',
  'createdAt',
]);

export function isForGuests(name: string): boolean {
  return OF_GUESTS.has(name);
}

export type SortName = (typeof SORT_NAMES)[number];

/** One column of an order. */
export interface SortKey {
  name: SortName;
  descending: boolean;
}

export const MOST_SORT_KEYS = 4;
const MOST_CATEGORIES = 20;

/** `-createdAt,fullName`; `undefined` for what isn't such a text. */
export function parseSort(text: string): SortKey[] | undefined {
  const keys = text.split(',', MOST_SORT_KEYS + 1).map((part) => {
    const descending = part.startsWith('-');
    return { name: (descending ? part.slice(1) : part) as SortName, descending };
  });
  const names = new Set(keys.map(({ name }) => name));
  const isGood = names.size === keys.length && keys.length <= MOST_SORT_KEYS;
  return isGood && [...names].every((name) => SORT_NAMES.includes(name)) ? keys : undefined;
}

/** `calls:false,campaigns:true`; `undefined` for what isn't such a text. */
export function parseNotificationFilter(text: string): Map<string, boolean> | undefined {
  const parts = text
    .split(',', MOST_CATEGORIES + 1)
    .map((part) => /^([a-z][A-Za-z0-9]{0,49}):(true|false)$/.exec(part));
  const wanted = new Map<string, boolean>();
  for (const part of parts) if (part !== null) wanted.set(part[1] ?? '', part[2] === 'true');
  return wanted.size === parts.length && wanted.size <= MOST_CATEGORIES ? wanted : undefined;
}

/** How a search text is read: as part of a phone number, or as words. */
export type Search = { kind: 'phone'; digits: string } | { kind: 'words'; words: string[] };

export function parseSearch(text: string): Search {
  const digits = text.replaceAll(/[\s().-]/g, '');
  if (/^\+?\d{4,15}$/.test(digits)) return { kind: 'phone', digits };
  return { kind: 'words', words: [...new Set(text.trim().split(/\s+/))] };
}

/** Whether the trigram index can find it by itself: three letters or digits in a row. */
export function isIndexed(search: Search): boolean {
  return search.kind === 'phone' || search.words.some((word) => /[\p{L}\p{N}]{3}/u.test(word));
}
