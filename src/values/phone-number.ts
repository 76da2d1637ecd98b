import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/min';

/** A region that the phone library knows: ISO 3166-1 alpha-2, with the reserved AC, TA and XK. */
export type Region = CountryCode;

export interface PhoneNumber {
  /** E.164, such as `+14165550111`. */
  readonly e164: string;
  /** The number's own region, or `null` when it belongs to none (`+800…`) or its plan doesn't tell. */
  readonly region: Region | null;
}

/**
 * Reads a phone number, or returns `undefined` for a text that isn't one.
 *
 * A number without a `+` needs `defaultRegion`. Only ASCII digits, a leading plus, spaces, hyphens, dots and brackets are
 * taken: the library would silently clean away NUL, bidi marks and other scripts' digits, and drop an extension.
 *
 * A number has to be *possible* (its length fits the plan), not valid: plans change faster than their descriptions, and
 * ranges set aside for fiction (such as +44 7700 900xxx) are invalid by design. That is all the `min` metadata are
 * for; they tell regions as well as `max` does, at half the size.
 *
 * @example parsePhone('(416) 555-0111', 'CA') // { e164: '+14165550111', region: 'CA' }
 */
export function parsePhone(text: string, defaultRegion?: string): PhoneNumber | undefined {
  const written = text.trim();
  if (written.length > MAX_LENGTH || !WRITTEN_NUMBER.test(written)) return undefined;
  const asked = `${defaultRegion ?? ''} ${written}`;
  const number = known.get(asked) ?? readPhone(written, defaultRegion);
  if (known.size >= MOST_KNOWN) known.clear();
  if (number !== undefined) known.set(asked, number);
  return number;
}

/** What was read lately: a form sends its number with every change, and the library is slow enough to notice. */
const known = new Map<string, PhoneNumber>();
const MOST_KNOWN = 2_000;

function readPhone(written: string, defaultRegion?: string): PhoneNumber | undefined {
  const isRegional = defaultRegion !== undefined && isRegion(defaultRegion);
  const number = parsePhoneNumberFromString(written, {
    extract: false,
    ...(isRegional && { defaultCountry: defaultRegion }),
  });
  if (!number?.isPossible()) return undefined;
  return { e164: number.number, region: number.country ?? null };
}

/** A number as some clients show it: what to dial from abroad, and the rest. */
export interface PhoneParts {
  region: Region | null;
  /** Such as 31. */
  callingCode: number;
  /** Such as `612345678`: without the calling code and the domestic prefix. */
  national: string;
}

/** What to dial from abroad, such as 31 for NL. */
export function callingCodeOf(region: Region): number {
  return Number(getCountryCallingCode(region));
}

/** Takes an E.164 number apart; `undefined` for a text that isn't one. */
export function phoneParts(e164: string): PhoneParts | undefined {
  const number = parsePhoneNumberFromString(e164, { extract: false });
  if (number === undefined) return undefined;
  return {
    region: number.country ?? null,
    callingCode: Number(number.countryCallingCode),
    national: number.nationalNumber,
  };
}

/** Whether this is the upper-case ISO 3166-1 alpha-2 code of a region that has phone numbers. */
export function isRegion(code: unknown): code is Region {
  return typeof code === 'string' && isSupportedCountry(code);
}

/** Longest written form: fifteen digits with generous punctuation. */
const MAX_LENGTH = 40;
/** Besides ASCII: the no-break spaces and hyphens that address books paste. */
const WRITTEN_NUMBER = /^\+?[0-9 ().\u00a0\u202f\u2010-\u2013-]+$/;
