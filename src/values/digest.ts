import { DAYS } from './business-hours.js';
import type { Fault } from './fault.js';
import { pointer } from './json-map.js';
import { minutesOf } from './time-of-day.js';
import { clockOf, firstAt, wallTimeAt } from './time-zone.js';

/** How often what gathers is told: `immediately`, `hourly`, `daily at 09:00` or `weekly at monday 09:00`. */
type Digest = string;

/** What is wrong with a change of digests by category; `null` takes one away. */
export function digestsFaults(value: Record<string, unknown>): Fault[] {
  return Object.entries(value)
    .filter(([, digest]) => digest !== null && (typeof digest !== 'string' || !DIGEST.test(digest)))
    .map(([category]) => ({
      pointer: pointer(category),
      code: 'unknown_value',
      message:
        'This must be `immediately`, `hourly`, `daily at <time>` or `weekly at <day> <time>`, such as `weekly at monday 09:00`.',
    }));
}

/**
 * When what happens at the instant is told with others: always later, by the clocks of the zone; `null` for at once. A time
 * that the clocks leave out is the instant of the leap.
 */
export function nextBatch(digest: Digest, zone: string, instant: number): number | null {
  const { hourly, daily, day, weekly } = DIGEST.exec(digest)?.groups ?? {};
  const time = daily ?? weekly;
  const clock = clockOf(zone);
  const now = wallTimeAt(clock, instant);
  if (hourly !== undefined) return instant + HOUR - modulo(now, HOUR);
  if (time === undefined) return null;
  for (let date = Math.floor(now / DAY); ; date++) {
    if (day !== undefined && DAYS[modulo(date + THURSDAY, 7)] !== day) continue;
    const at = firstAt(clock, date * DAY + minutesOf(time) * MINUTE);
    if (at > instant) return at;
  }
}

const TIME = String.raw`(?:[01]\d|2[0-3]):[0-5]\d`;
const DIGEST = new RegExp(
  `^(?:immediately|(?<hourly>hourly)|daily at (?<daily>${TIME})|weekly at (?<day>${DAYS.join('|')}) (?<weekly>${TIME}))$`,
);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** What day of the week 1970-01-01 was, from a Monday on. */
const THURSDAY = 3;

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
