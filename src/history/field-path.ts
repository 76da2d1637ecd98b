import { userFacts } from '../fields/user.fields.js';
import { policy } from '../organizations/policy.js';
import { pointer, segmentsOf } from '../values/json-map.js';
import { TOLD_FIELDS } from './words.js';

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

/** Kinds of things that an organization has several of, each with parts; a company is one. */
const THINGS: ReadonlySet<string> = new Set([
  ...Object.keys(policy).flatMap((name) => (name.includes('.') ? name.split('.').slice(0, 1) : [])),
  'invitations',
]);

const KNOWN: ReadonlySet<string> = new Set([...TOLD_FIELDS, ...Object.keys(userFacts)]);
