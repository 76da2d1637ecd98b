import type { Cell } from '../columns.js';

/** How a cell of a sheet is written; its text is what stands in it, or that of the shared string. */
interface WrittenCell {
  type: string;
  text: string;
  isDate: boolean;
  hasFormula: boolean;
}

/** The text that a cell shows, as a CSV file would have it; a number keeps the 15 digits that spreadsheets count with. */
export function cellOf({ type, text, isDate, hasFormula }: WrittenCell, { is1904 }: { is1904: boolean }): Cell {
  if (type === 'e') return errorCell(text.slice(0, 32));
  if (text === '') return hasFormula && type !== 'str' ? { fault: 'The formula has no value; save the values.' } : '';
  if (type === 'b') return text === '1' || text === 'true' ? 'true' : 'false';
  if (type === 'd') return { date: /(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z` };
  if (type !== '' && type !== 'n') return text;
  const number = Number(text);
  if (!Number.isFinite(number)) return { fault: 'The cell has no number that can be read.' };
  return isDate ? { date: momentOf(number, is1904) } : numberText(number);
}

function errorCell(error: string): Cell {
  return { fault: `The cell has the error ${error}.`, error };
}

function numberText(number: number): string {
  return String(Number(number.toPrecision(15)));
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** Day 0 of the two calendars. NOTE: the first has a February 29 in 1900 that never was, so it begins a day late after that. */
const EPOCH_1900 = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);
const LEAP_DAY = 60;

/** A spreadsheet has no time zones: what it says is UTC. To the second, as days are fractions. */
function momentOf(days: number, is1904: boolean): string {
  const real = is1904 || days >= LEAP_DAY ? days : days + 1;
  const seconds = Math.round(((is1904 ? EPOCH_1904 : EPOCH_1900) + real * DAY_MS) / 1000);
  const moment = new Date(seconds * 1000);
  return Number.isNaN(moment.getTime()) ? '' : moment.toISOString();
}

/** The formats of dates and times that have no code of their own [ECMA-376, 18.8.30]. */
const BUILT_IN = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
] as const;

/** Whether a number is shown as a date or time: by its format’s id, or the code that a workbook gives it. */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return BUILT_IN.some(([from, to]) => id >= from && id <= to);
  const plain = code.replace(/"[^"]*"?|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '');
  return /[ymdhs]/i.test(plain);
}

/** Where a reference such as `AB12` is; from 0. Beyond `ZZZ` there is no column. */
export function columnOf(reference: string): number | undefined {
  const letters = /^[A-Z]{1,3}(?=\d)/.exec(reference)?.[0];
  if (letters === undefined) return undefined;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

/** What XML can't hold is written as `_x000D_`. */
export function unescaped(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}
