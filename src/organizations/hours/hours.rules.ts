import { invalidRequest } from '../../failure.js';
import type { Bound } from '../../values/kinds.js';
import { beginningOf, intervalsBetween, type Interval, type Schedule } from '../../values/schedule.js';
import type { HoursQuery, HoursView } from './hours.dto.js';

const DAY = 86_400_000;
const USUAL_DAYS = 7;
const MOST_DAYS = 366;

/** What a schedule comes to; by an hour more than the days that may be asked for, so that a year may have one of 25 hours. */
export function hoursBetween(
  schedule: Schedule,
  query: HoursQuery,
  now: number,
): Pick<HoursView, 'from' | 'to' | 'periods'> {
  const asked = intervalOf(schedule, query, now);
  const periods = intervalsBetween(schedule, asked);
  return { ...shown(asked), periods: periods.map(shown) };
}

function intervalOf(schedule: Schedule, { from, to }: HoursQuery, now: number): Interval {
  const since = from === undefined ? now : instantOf(schedule, from);
  const until = to === undefined ? since + USUAL_DAYS * DAY : instantOf(schedule, to);
  const isInRange = until > since && until - since <= MOST_DAYS * DAY + HOUR && until <= LATEST;
  if (isInRange) return { from: since, to: until };
  const message = `This must be after \`from\`, by at most ${MOST_DAYS} days.`;
  const parameters = { limit: MOST_DAYS };
  throw invalidRequest({ errors: [{ pointer: 'to', code: 'instant_out_of_range', message, parameters }] });
}

const HOUR = 3_600_000;
/** What is told has a year of four digits. */
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

function instantOf(schedule: Schedule, { at, isDay }: Bound): number {
  return isDay ? beginningOf(schedule, at) : at.getTime();
}

function shown({ from, to }: Interval): { from: Date; to: Date } {
  return { from: new Date(from), to: new Date(to) };
}
