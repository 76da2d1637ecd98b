import type { JsonFault } from './json-map.js';
import { pointer } from './json-map.js';

/**
 * The numbers of a JSON text that a double can't give back as they were written: digits that are lost, `1e-400`, `-0`. The
 * text must be valid JSON; at most 20 faults. What is too large for any double is for `jsonFaults` to say.
 *
 * A text without a number of 16 digits, an exponent or a minus before a zero costs one search, some microseconds per KiB.
 */
export function numberFaults(text: string): JsonFault[] {
  return RISKY.test(text) ? lostNumbers(text) : [];
}

/** May be part of a text, which costs a closer look and nothing else. Fifteen digits always survive. */
const RISKY = /[[:,]\s*-?(?:[\d.]{16}|[\d.]+[eE]|0(?<=-0))/;
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[[\]{},]/g;
const MAX_FAULTS = 20;

/** Where the reading is: the keys and indexes that lead to the next value. */
interface Place {
  kind: 'list' | 'object';
  at: string | number;
  /** Whether the next text is a key. */
  expectsKey: boolean;
}

function lostNumbers(text: string): JsonFault[] {
  const faults: JsonFault[] = [];
  const places: Place[] = [];
  for (const [token] of text.matchAll(TOKEN)) {
    if (faults.length === MAX_FAULTS) break;
    if (isNumber(token)) {
      if (isLost(token)) faults.push(lost(pointer(...places.map(({ at }) => at))));
    } else read(token, places);
  }
  return faults;
}

function read(token: string, places: Place[]): void {
  const place = places.at(-1);
  if (token === '[') places.push({ kind: 'list', at: 0, expectsKey: false });
  else if (token === '{') places.push({ kind: 'object', at: '', expectsKey: true });
  else if (token === ']' || token === '}') places.pop();
  else if (place === undefined) return;
  else if (token === ',') next(place);
  else if (place.expectsKey) Object.assign(place, { at: JSON.parse(token) as string, expectsKey: false });
}

function next(place: Place): void {
  if (place.kind === 'list') place.at = Number(place.at) + 1;
  else place.expectsKey = true;
}

function isNumber(token: string): boolean {
  return /^[-\d]/.test(token);
}

function isLost(written: string): boolean {
  const value = Number(written);
  if (!Number.isFinite(value)) return false;
  return decimal(written) !== decimal(Object.is(value, -0) ? '0' : String(value));
}

/** One form for each decimal number: its sign, its digits without zeros around them, and the exponent of the last. */
function decimal(written: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = PARTS.exec(written) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = withoutZerosBehind(digits);
  if (significant === '') return `${sign}0`;
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

/** NOTE: `/0+$/` takes quadratic time for zeros that aren't at the end. */
function withoutZerosBehind(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}

const PARTS = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

function lost(at: string): JsonFault {
  return { pointer: at, code: 'number_not_exact', message: 'This number loses digits; send a text instead.' };
}
