import { isCalendarDate } from './calendar-date.js';

/**
 * Whether this is a moment as RFC 3339 writes it, with its offset and at most nine digits of a second, of which three are
 * kept. The day has to exist, and in UTC the year is one of 1 to 9999, so that what is stored can be written the same way.
 */
export function isInstant(text: string): boolean {
  const [, day] = INSTANT.exec(text) ?? [];
  if (day === undefined || !isCalendarDate(day)) return false;
  const moment = Date.parse(text);
  return moment >= FIRST && moment <= LAST;
}

/** Hours of a day and of an offset from 00 to 23; a leap second has no place in a timestamp. */
const INSTANT =
  /^(\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
/** The form alone, for whoever checks one elsewhere. */
export const INSTANT_PATTERN = INSTANT.source;
const FIRST = Date.parse('0001-01-01T00:00:00Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');
