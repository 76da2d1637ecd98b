import type { Code } from '../codes.js';
import { isCalendarDate } from './calendar-date.js';
import { EMAIL_MAX_LENGTH, parseEmail, type Email } from './email.js';
import type { FaultParameters } from '../failure.js';
import type { Fault } from './fault.js';
import { INSTANT_PATTERN, isInstant } from './instant.js';
import { isJsonObject, jsonFaults, MAP_LIMITS, type JsonLimits, type JsonMap } from './json-map.js';
import { LANGUAGE_MAX_LENGTH, parseLanguage } from './language.js';
import { parsePhone, type PhoneNumber } from './phone-number.js';
import { isBlank, textFault, type TextLimits } from './plain-text.js';
import { isTimeZone } from './time-zone.js';
import { isUuid } from './uuid.js';
import { isWebUrl } from './web-url.js';

export const KINDS = [
  'text',
  'number',
  'flag',
  'oneOf',
  'instant',
  'date',
  'email',
  'phone',
  'language',
  'timeZone',
  'webUrl',
  'id',
  'map',
] as const;
export type KindName = (typeof KINDS)[number];

/**
 * What a value is, whoever defines the field. `Read` is what is made of a value that was sent, once; `Kept` is what is
 * stored of it, where that is less.
 */
export interface Kind<Read, Kept = Read> {
  readonly name: KindName;
  /** JSON Schema of the value, as it is sent and as it is shown. */
  readonly shape: Shape;
  /** What a body's schema says beyond it. */
  readonly sending?: Omit<Shape, 'type'>;
  readonly limits: Limits;
  readonly read: (sent: unknown) => Read | Misfit;
  /** As the history keeps it, in JSON, and back. */
  toHistory(kept: Kept): unknown;
  fromHistory(told: unknown): Kept;
}

export interface Shape {
  type: 'string' | 'boolean' | 'integer' | 'object' | 'array';
  format?: string;
  enum?: string[];
  items?: Shape;
  minItems?: number;
  maxItems?: number;
  additionalProperties?: boolean;
  example?: unknown;
}

/** What a form can check by itself. Lengths are in code points; a map has its limit in bytes, which no form counts. */
export interface Limits {
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  /** A regular expression for the whole text. */
  pattern?: string;
}

/** A value that can't be read, and why; pointers start at the value. */
export class Misfit {
  constructor(readonly faults: readonly Fault[]) {}
}

interface Example {
  example?: string;
}

/** A text that people read: at most `max` code points, no control characters (see `plain-text.ts`). */
export function text({ example, ...limits }: TextLimits & Example): Kind<string> {
  const read = (sent: string) => {
    const found = textFault(sent, limits);
    return found === undefined ? sent : misfit(found.code, found.message, found.parameters);
  };
  const lengths = { maxLength: limits.max, ...(limits.min !== undefined && { minLength: limits.min }) };
  return kind('text', { shape: shaped('string', { example }), limits: lengths, read: ofText(read) });
}

/** A name that may be blank: one of spaces and invisible characters alone is read as the empty text. */
export function name(facts: { max: number } & Example): Kind<string> {
  return readAs(text(facts), (found) => (isBlank(found) ? '' : found));
}

/** A whole number from `min` to `max`. */
export function number({ min, max, example = min }: { min: number; max: number; example?: number }): Kind<number> {
  const isGood = (sent: unknown) => Number.isInteger(sent) && Number(sent) >= min && Number(sent) <= max;
  const misfits = `This must be a whole number from ${min} to ${max}.`;
  return kind('number', {
    shape: shaped('integer', { example }),
    limits: { minimum: min, maximum: max },
    read: (sent) =>
      isGood(sent) ? (sent as number) : misfit('invalid_number', misfits, { minimum: min, maximum: max }),
  });
}

/** `true` or `false`; texts and numbers are not. */
export function flag(): Kind<boolean> {
  return kind('flag', {
    shape: shaped('boolean'),
    sending: { example: true },
    read: (sent) => (typeof sent === 'boolean' ? sent : misfit('wrong_type', 'This must be true or false.')),
  });
}

/** One of a closed set of texts, in exactly this spelling. */
export function oneOf<const Value extends string>(values: readonly Value[], { example }: Example = {}): Kind<Value> {
  const misfits = `This must be one of ${values.join(', ')}.`;
  return kind('oneOf', {
    shape: shaped('string', { enum: [...values], example }),
    sending: { example: example ?? values[0] },
    read: ofText((sent) => values.find((one) => one === sent) ?? misfit('unknown_value', misfits, { allowed: values })),
  });
}

/** A moment, sent as RFC 3339 with its offset, such as `2026-11-21T09:00:00Z` (see `instant.ts`). */
export function instant(): Kind<Date> {
  const misfits = 'This must be a moment of the years 1 to 9999 with its offset, such as 2026-11-21T09:00:00Z.';
  return {
    ...kind('instant', {
      shape: shaped('string', { format: 'date-time' }),
      sending: { example: '2026-11-21T09:00:00Z' },
      limits: { pattern: INSTANT_PATTERN },
      read: (sent): Date | Misfit =>
        typeof sent === 'string' && isInstant(sent) ? new Date(sent) : misfit('invalid_instant', misfits),
    }),
    toHistory: (kept) => kept.toISOString(),
    fromHistory: (told) => new Date(told as string),
  };
}

/** A day of the calendar, `YYYY-MM-DD`. */
export function date(): Kind<string> {
  return kind('date', {
    shape: shaped('string', { format: 'date' }),
    sending: { example: '2026-11-21' },
    limits: { pattern: String.raw`^\d{4}-\d{2}-\d{2}$` },
    read: ofText((sent) =>
      isCalendarDate(sent) ? sent : misfit('invalid_date', 'This must be a day such as 2026-11-21.'),
    ),
  });
}

/** Read as what is shown and what is compared. */
export function email({ example = 'alex@acme.example' }: Example = {}): Kind<Email, string> {
  return kind('email', {
    shape: shaped('string', { example }),
    sending: { format: 'email' },
    limits: { maxLength: EMAIL_MAX_LENGTH },
    read: ofText(
      (sent) =>
        parseEmail(sent) ?? misfit('invalid_email', 'This must be an e-mail address such as alex@acme.example.'),
    ),
  });
}

/** A number with its country's prefix; it is stored as E.164. */
export function phone({ example = '+14155550199' }: Example = {}): Kind<PhoneNumber, string> {
  const misfits = 'This must be a phone number with its country prefix, such as +14155550199.';
  return kind('phone', {
    shape: shaped('string', { example }),
    limits: { maxLength: 40 },
    read: ofText((sent) => parsePhone(sent) ?? misfit('invalid_phone_number', misfits)),
  });
}

/** A BCP 47 tag, in any case; read in its canonical form. */
export function language({ example = 'en-CA' }: Example = {}): Kind<string> {
  return kind('language', {
    shape: shaped('string', { example }),
    limits: { maxLength: LANGUAGE_MAX_LENGTH },
    read: ofText(
      (sent) =>
        parseLanguage(sent) ?? misfit('invalid_language', 'This must be a BCP 47 language tag, such as en or en-CA.'),
    ),
  });
}

/** A name of the IANA time zone database. */
export function timeZone({ example = 'America/Toronto' }: Example = {}): Kind<string> {
  const misfits = 'This must be a name of the IANA time zone database, such as America/Toronto.';
  return kind('timeZone', {
    shape: shaped('string', { example }),
    limits: { maxLength: 64 },
    read: ofText((sent) => (isTimeZone(sent) ? sent : misfit('invalid_time_zone', misfits))),
  });
}

/** An http or https address without credentials; 2048 characters unless told. */
export function webUrl({
  max = 2048,
  example = 'https://acme.example/logo.png',
}: Example & { max?: number } = {}): Kind<string> {
  const misfits = 'This must be an http or https address without a user name or password in it.';
  return kind('webUrl', {
    shape: shaped('string', { example }),
    sending: { format: 'uri' },
    limits: { maxLength: max },
    read: ofText((sent) => {
      const found = textFault(sent, { max });
      if (found !== undefined) return misfit(found.code, found.message, found.parameters);
      return isWebUrl(sent) ? sent : misfit('invalid_url', misfits);
    }),
  });
}

/** An identifier; it is read in lower case. */
export function id({ example = '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4' }: Example = {}): Kind<string> {
  return kind('id', {
    shape: shaped('string', { format: 'uuid' }),
    sending: { example },
    limits: { pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' },
    read: ofText((sent) => (isUuid(sent) ? sent.toLowerCase() : misfit('invalid_id', 'This must be a UUID.'))),
  });
}

/** A free-form JSON object, kept exactly as sent; 64 KiB and 32 levels unless told. */
export function map({
  example = { signature: 'Best, Alex' },
  ...limits
}: Partial<JsonLimits> & { example?: JsonMap } = {}): Kind<JsonMap> {
  return kind('map', {
    shape: shaped('object', { additionalProperties: true, example }),
    read: (sent) => {
      if (!isJsonObject(sent)) return misfit('wrong_type', 'This must be an object.');
      const faults = jsonFaults(sent, { ...MAP_LIMITS, ...limits });
      return faults.length === 0 ? sent : new Misfit(faults);
    },
  });
}

/** A map whose keys are known; `null` takes one away. It is small enough for a free-form one. */
export function mapOf(faultsOf: (sent: JsonMap) => readonly Fault[], { example }: { example: JsonMap }): Kind<JsonMap> {
  return readAs(map({ example }), (sent) => {
    const faults = faultsOf(sent);
    return (faults.length === 0 ? sent : new Misfit(faults)) as JsonMap;
  });
}

/** What stands for being without a value, among values. */
const NONE = 'none';

/** How many values there may be, unless told. */
const MOST_VALUES = 50;

/**
 * One of several values, each read by their kind: in a text separated by commas, or as a list. With `none`, that word stands for
 * being without one, and is read as `null`.
 */
export function anyOf<Read>(
  { name, shape, read }: Pick<Kind<Read>, 'name' | 'shape' | 'read'>,
  { none = false, most = MOST_VALUES }: { none?: boolean; most?: number } = {},
): Kind<(Read | null)[]> {
  const { example, ...items } = none && shape.enum !== undefined ? { ...shape, enum: [...shape.enum, NONE] } : shape;
  // A format would not let `none` through.
  if (none) delete items.format;
  return kind(name, {
    shape: {
      type: 'array',
      items,
      minItems: 1,
      maxItems: most,
      ...(example !== undefined && { example: [example] }),
    },
    read: (sent) => {
      if (typeof sent !== 'string' && !Array.isArray(sent)) return misfit('wrong_type', 'This must be values.');
      const values = partsOf(sent, most);
      if (values === undefined) return misfit('too_many', `Send at most ${most} values.`, { limit: most });
      if (values.length === 0) return misfit('too_few', 'Send at least one value.', { limit: 1 });
      const found = values.map((value) => (none && value === NONE ? null : read(value)));
      return found.find((one) => one instanceof Misfit) ?? (found as (Read | null)[]);
    },
  });
}

/** Nothing where there are too many, which nobody takes apart. */
function partsOf(sent: string | readonly unknown[], most: number): unknown[] | undefined {
  const parts = (typeof sent === 'string' ? [sent] : sent.slice(0, most + 1)).flatMap((one) =>
    typeof one === 'string' ? one.split(',', most + 1) : [one],
  );
  return parts.length > most ? undefined : parts;
}

/** From or until when something is looked for; a day stands for its beginning. */
export interface Bound {
  at: Date;
  isDay: boolean;
}

/** A moment, or a day of UTC (see {@link instant} and {@link date}). */
export function bound(): Kind<Bound> {
  const misfits =
    'This must be a day such as 2026-11-21, or a moment of the years 1 to 9999 with its offset, such as 2026-11-21T09:00:00Z.';
  return kind('instant', {
    shape: shaped('string', { example: '2026-11-21' }),
    limits: { maxLength: 64 },
    read: ofText((sent): Bound | Misfit => {
      if (isCalendarDate(sent)) return { at: new Date(sent), isDay: true };
      return isInstant(sent) ? { at: new Date(sent), isDay: false } : misfit('invalid_instant', misfits);
    }),
  });
}

/** The same checks, with something else made of what was read. */
export function readAs<Read, Kept, Other>(
  { read, ...others }: Kind<Read, Kept>,
  make: (found: Read, sent: unknown) => Other,
): Kind<Other, Kept> {
  return {
    ...others,
    read: (sent) => {
      const found = read(sent);
      return found instanceof Misfit ? found : make(found, sent);
    },
  };
}

/** The same checks, with the value kept as it was sent. */
export function asSent<Read>(kind: Kind<Read, string>): Kind<string> {
  return readAs(kind, (_found, sent) => sent as string);
}

/** How a text of a form of its own is told. */
interface Written {
  parse: (text: string) => unknown;
  max: number;
  example: string;
  parameters?: FaultParameters;
}

/** A text of a form of its own: what `parse` doesn't know is refused with this fault. */
export function written(code: Code, misfits: string, { parse, max, example, parameters }: Written): Kind<string> {
  const isGood = (sent: string) => sent.length <= max && parse(sent) !== undefined;
  return kind('text', {
    shape: shaped('string', { example }),
    limits: { maxLength: max },
    read: ofText((sent) => (isGood(sent) ? sent : misfit(code, misfits, parameters))),
  });
}

function kind<Read, Kept>(
  name: KindName,
  { limits = {}, ...facts }: Pick<Kind<Read, Kept>, 'shape' | 'sending' | 'read'> & { limits?: Limits },
): Kind<Read, Kept> {
  return { name, limits, toHistory: (kept) => kept, fromHistory: (told) => told as Kept, ...facts };
}

function misfit(code: Code, message: string, parameters?: FaultParameters): Misfit {
  return new Misfit([{ pointer: '', code, message, ...(parameters && { parameters }) }]);
}

function ofText<Read>(read: (sent: string) => Read | Misfit): (sent: unknown) => Read | Misfit {
  return (sent) => (typeof sent === 'string' ? read(sent) : misfit('wrong_type', 'This must be a text.'));
}

/** Without the facts that nobody told: an `undefined` would override what a docstring says. */
function shaped(type: Shape['type'], facts: { [Name in keyof Shape]?: Shape[Name] | undefined } = {}): Shape {
  const told = Object.entries(facts).filter(([, fact]) => fact !== undefined);
  return { type, ...Object.fromEntries(told) };
}
