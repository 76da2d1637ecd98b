import { type Day, DAYS } from './business-hours.js';

/**
 * Reads a lower-case name of a day (`mon`, `mondays`) or of days (`weekdays`), or the days from one name up to another,
 * past Sunday where needed (`fri` to `mon`). `undefined` for other words, and for a span from a day to itself.
 */
export function readDays(first: string, last?: string): readonly Day[] | undefined {
  const from = NAMED_DAYS.get(first);
  if (last === undefined) return from;
  const to = NAMED_DAYS.get(last);
  if (from?.length !== 1 || to?.length !== 1 || from[0] === to[0]) return undefined;
  const days = [...DAYS, ...DAYS];
  const start = days.indexOf(from[0] as Day);
  return days.slice(start, days.indexOf(to[0] as Day, start) + 1);
}

/** The short name of a day, or of the first and last of consecutive days: `Sat`, `Mon-Fri`. */
export function formatDays(days: readonly Day[]): string {
  const ends = days.length > 1 ? [days[0], days.at(-1)] : days;
  return ends.map((day = 'monday') => day.charAt(0).toUpperCase() + day.slice(1, 3)).join('-');
}

const NAMED_DAYS: ReadonlyMap<string, readonly Day[]> = new Map([
  ...named(['weekday', 'weekdays'], DAYS.slice(0, 5)),
  ...named(['weekend', 'weekends'], DAYS.slice(5)),
  ...named(['daily'], DAYS),
  ...DAYS.flatMap((day) => named([day, `${day}s`, day.slice(0, 3), day.slice(0, 2)], [day])),
  ...named(['tues'], ['tuesday']),
  ...named(['weds'], ['wednesday']),
  ...named(['thur', 'thurs'], ['thursday']),
]);

function named(names: readonly string[], days: readonly Day[]): [string, readonly Day[]][] {
  return names.map((name) => [name, days]);
}
