import fc from 'fast-check';
import { type Schema } from './documents.js';
import { BROKEN_JSON, HOSTILE_JSON, HOSTILE_KEYS } from './hostile.js';

/** Values that a schema describes. What stands for an id of the world is `{{…}}`, until the request is sent. */
export function valuesOf(schema: Schema, schemas: Record<string, Schema>, depth = 0): fc.Arbitrary<unknown> {
  const inner = (one: Schema) => valuesOf(one, schemas, depth + 1);
  if (schema.$ref !== undefined) return inner(schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  const [first, ...others] = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  if (first !== undefined) return fc.oneof(inner(first), ...others.map(inner));
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const typed = fc.oneof(...[schema.type ?? 'object'].flat().map((type) => valuesOfType(type, schema, inner)));
  return schema.example === undefined ? typed : fc.oneof(fc.constant(schema.example), typed);
}

/** JSON texts: what the schema describes, most often with something in it that it doesn't. */
export function jsonOf(schema: Schema, schemas: Record<string, Schema>): fc.Arbitrary<string> {
  const valid = valuesOf(schema, schemas);
  return fc.oneof(
    { weight: 4, arbitrary: valid.map((value) => textOf(value)) },
    { weight: 6, arbitrary: fc.tuple(valid, spoils).map(([value, all]) => textOf(all.reduce(spoiled, value))) },
    { weight: 1, arbitrary: fc.constantFrom(...HOSTILE_JSON, ...BROKEN_JSON) },
    { weight: 1, arbitrary: fc.json() },
  );
}

type Inner = (schema: Schema) => fc.Arbitrary<unknown>;

function valuesOfType(type: string, schema: Schema, inner: Inner): fc.Arbitrary<unknown> {
  const { minimum: min = -1000, maximum: max = 1_000_000 } = schema;
  if (type === 'null') return fc.constant(null);
  if (type === 'boolean') return fc.boolean();
  if (type === 'integer') return fc.integer({ min, max });
  if (type === 'number') return fc.double({ min, max, noNaN: true });
  if (type === 'array') return fc.array(inner(schema.items ?? {}), { maxLength: 3 });
  return type === 'string' ? textsOf(schema) : objectsOf(schema, inner);
}

function objectsOf({ properties = {}, required = [], additionalProperties }: Schema, inner: Inner) {
  const fields = Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, inner(field)]));
  const known = fc.record(fields, { requiredKeys: required.filter((name) => name in fields) });
  if (additionalProperties === false || Object.keys(fields).length > 0) return known;
  const others = typeof additionalProperties === 'object' ? inner(additionalProperties) : fc.jsonValue({ maxDepth: 2 });
  return fc.dictionary(fc.oneof(fc.constantFrom('calls', 'campaigns'), fc.string({ maxLength: 8 })), others);
}

/** Made once: their letters are drawn from a list of all of Unicode. */
const [webUrls, emails] = [fc.webUrl(), fc.emailAddress()];

function textsOf({ format, pattern, minLength = 0, maxLength = 40 }: Schema): fc.Arbitrary<string> {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern, 'u'));
  if (format === 'uuid') return fc.oneof(fc.constantFrom(...IDS), fc.uuid());
  if (format === 'email') return fc.oneof(emails, fc.constantFrom('ada@acme.example', '{{colleague}}@x.example'));
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  if (format === 'date') return fc.constantFrom('2026-12-25', '2027-01-01', '2028-02-29');
  if (format === 'uri') return webUrls;
  return fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, 40) });
}

/** What a request may name; the last two are none of the caller's. */
export const IDS = [
  '{{organization}}',
  '{{company}}',
  '{{department}}',
  '{{colleague}}',
  '{{rep}}',
  '{{number}}',
  '{{invitation}}',
  '{{stranger}}',
  '{{elsewhere}}',
] as const;

interface Spoil {
  /** Which of the value's places. */
  place: number;
  /** Only where an object or a list is, if there is any inside. */
  isWhole: boolean;
  /** Index into the hostile texts. */
  text: number;
  /** Adds a key instead of exchanging a value. */
  key: string | undefined;
}

/** The first of the hostile texts, which are the wrong shapes and names, come as often as all of them. */
const WORST_FIRST = 18;

const spoil: fc.Arbitrary<Spoil> = fc.record({
  place: fc.nat(1000),
  isWhole: fc.boolean(),
  text: fc.oneof(fc.nat(WORST_FIRST), fc.nat(HOSTILE_JSON.length - 1)),
  key: fc.option(fc.constantFrom(...HOSTILE_KEYS), { nil: undefined, freq: 1 }),
});

const spoils = fc.array(spoil, { minLength: 1, maxLength: 5 });

/** A copy of the value with a hostile text at one of its places. */
function spoiled(value: unknown, { place, isWhole, text, key }: Spoil): unknown {
  const copy: unknown = JSON.parse(JSON.stringify(value ?? null));
  const all = slotsIn(copy);
  const whole = all.filter(({ at, name }) => typeof at[name] === 'object');
  const slots = isWhole && whole.length > 0 ? whole : all;
  const slot = slots[place % Math.max(1, slots.length)];
  if (slot === undefined) return marker(text);
  const name = Array.isArray(slot.at) ? slot.name : (key ?? slot.name);
  // NOTE: `__proto__` has to become a key, not a prototype.
  Object.defineProperty(slot.at, name, { value: marker(text), enumerable: true, configurable: true, writable: true });
  return copy;
}

interface Slot {
  at: Record<string, unknown>;
  name: string;
}

/** Every place in a value that holds another. */
function slotsIn(value: unknown): Slot[] {
  if (typeof value !== 'object' || value === null) return [];
  const at = value as Record<string, unknown>;
  return Object.keys(at).flatMap((name) => [{ at, name }, ...slotsIn(at[name])]);
}

function marker(text: number): string {
  return `@@${text}@@`;
}

function textOf(value: unknown): string {
  return JSON.stringify(value ?? null).replaceAll(
    /"@@(\d+)@@"/g,
    (_, text: string) => HOSTILE_JSON[Number(text)] ?? '',
  );
}
