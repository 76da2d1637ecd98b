import { userFacts, userFields } from '../fields/user.fields.js';
import { policy } from '../organizations/policy.js';
import { pointer, segmentsOf } from '../values/json-map.js';

/** Where changes tell of a field: below a pointer, or a part of each thing of a kind. */
export type FieldPath = { below: string } | { things: string; part: string };

/** What a name, or a pointer, of a field stands for; nothing when no change could tell of it. */
export function fieldPathOf(text: string): FieldPath | undefined {
  if (text.startsWith('/')) return KNOWN.has(segmentsOf(text)[0] ?? '') ? { below: text } : undefined;
  const [name = '', part, ...more] = text.split('.');
  if (!KNOWN.has(name) || more.length > 0 || part === '') return undefined;
  if (part === undefined) return { below: pointer(name) };
  return THINGS.has(name) ? { things: name, part } : { below: pointer(name, part) };
}

/** `members.accessRole` → `members`, `accessRole`. */
const OF_ORGANIZATIONS = Object.keys(policy).map((name) => name.split('.') as [string, string?]);

/** A company is one, and its changes tell its fields by themselves. */
const COMPANY = 'company';

/** Kinds of things that an organization has several of. */
const THINGS: ReadonlySet<string> = new Set([
  ...OF_ORGANIZATIONS.flatMap(([things, part]) => (part === undefined || things === COMPANY ? [] : [things])),
  'invitations',
]);

const KNOWN: ReadonlySet<string> = new Set([
  ...Object.keys({ ...userFields, ...userFacts }),
  ...['persona', 'notificationPreferences', 'notificationChannels', 'erased'],
  ...OF_ORGANIZATIONS.map(([name, part]) => (name === COMPANY && part !== undefined ? part : name)),
  ...THINGS,
]);
