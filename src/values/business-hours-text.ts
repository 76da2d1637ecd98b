import { type BusinessHours, businessHoursOf, type Day, DAYS, type Period } from './business-hours.js';
import { MAX_PERIODS, overlap } from './business-hours.js';
import { CLOCK_TIME, readClockRange } from './clock-range.js';
import { formatDays, readDays } from './day-names.js';
import { sameJson } from './merge.js';

/** Texts that can be read, to be shown with the refusal of one that can't. */
export const acceptedBusinessHoursForms: readonly string[] = [
  '9am-6pm Mon-Fri',
  'Mon-Fri 09:00-18:00, Sat 10-14',
  'Mon, Wed, Fri 8:30am - 12pm and 1pm-5pm',
  'Weekdays 9-5, closed weekends',
  'Mon-Sun 22:00-06:00',
  '24/7',
  'closed',
];

/**
 * Reads weekly hours from a text of at most 1,000 characters, or returns `undefined` when it can't be read, or only by guessing.
 *
 * Each part of the text is days with hours, in either order and the same order throughout; `closed` may come before its
 * days. Days that aren't named are closed, and a day may be named once. Times are read by `readClockRange`.
 */
export function parseBusinessHoursText(text: string): BusinessHours | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const plain = plainForm(text);
  if (plain === 'closed') return businessHoursOf({});
  if (plain === '24/7') return businessHoursOf(Object.fromEntries(DAYS.map((day) => [day, ALL_DAY])));

  const clauses = plain
    .split(';')
    .filter((part) => part.trim() !== '')
    .map(readClause);
  const days = clauses.flat();
  const week = new Map(days);
  const isReadable = days.length > 0 && clauses.every((clause) => clause.length > 0);
  const isClear = week.size === days.length && days.every(([, periods]) => isDay(periods));
  return isReadable && isClear ? businessHoursOf(Object.fromEntries(week)) : undefined;
}

/** A text that `parseBusinessHoursText` reads as the same hours, such as `Mon-Fri 09:00-12:00 and 13:00-17:00, Sat 10:00-14:00`. */
export function formatBusinessHours(hours: BusinessHours): string {
  if (DAYS.every((day) => sameJson(hours[day].periods, ALL_DAY))) return '24/7';
  const runs: { days: Day[]; periods: Period[] }[] = [];
  for (const day of DAYS) {
    const run = runs.at(-1);
    if (run && sameJson(run.periods, hours[day].periods)) run.days.push(day);
    else runs.push({ days: [day], periods: hours[day].periods });
  }
  const open = runs.filter((run) => run.periods.length > 0);
  return open.map((run) => `${formatDays(run.days)} ${formatPeriods(run.periods)}`).join(', ') || 'closed';
}

/** Room for `MAX_PERIODS` on each of seven days as `formatBusinessHours` writes them. */
const MAX_LENGTH = 1000;
const ALL_DAY: readonly Period[] = [{ start: '00:00', end: '24:00' }];

type Item = { kind: 'days'; days: readonly Day[] } | { kind: 'hours' | 'closed'; periods: readonly Period[] };

function isDay(periods: readonly Period[]): boolean {
  return periods.length <= MAX_PERIODS && !overlap(periods);
}

/** The text in lower case, with one sign for each thing: `-` for up to, `,` for and, `;` between parts. */
function plainForm(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[\u2010-\u2015\u2212\uff0d~]/g, '-')
    .trim();
  if (/^(?:open )?24\s*\/\s*7$/.test(plain)) return '24/7';
  return plain
    .replace(/\b(?:to|until|till|through|thru)\b/g, '-')
    .replace(/\band\b|[&+/]/g, ',')
    .replace(/\b24\s*(?:hours|hrs?|h)\b/g, 'allday')
    .replace(/\ball[ -]day\b/g, 'allday')
    .replace(/\bevery ?day\b/g, 'daily')
    .replace(/\bnoon\b/g, '12pm')
    .replace(/\bmidnight\b/g, '12am')
    .replace(/\b(?:open|from)\b/g, ' ')
    .replace(/\n/g, ';')
    .replace(/\s+/g, ' ')
    .replace(/, ?,/g, ',')
    .trim();
}

/** Each day that the clause names with its periods; nothing when it can't be read. */
function readClause(clause: string): [Day, readonly Period[]][] {
  const items = readItems(clause) ?? [];
  const shape = items.map((item) => SIGNS[item.kind]).join('');
  const order = ORDERS.find((groups) => shape.match(groups)?.join('') === shape);
  const groups = order ? [...shape.matchAll(order)] : [];
  return groups.flatMap((group) => readGroup(items.slice(group.index, group.index + group[0].length)));
}

function readGroup(items: readonly Item[]): [Day, readonly Period[]][] {
  const days = items.flatMap((item) => (item.kind === 'days' ? item.days : []));
  const periods = items.flatMap((item) => (item.kind === 'days' ? [] : item.periods));
  return days.map((day) => [day, periods]);
}

const SIGNS = { days: 'D', hours: 'H', closed: 'X' } as const;
/** Days first or hours first; each pattern finds the groups of a clause. */
const ORDERS = [/D+(?:H+|X)|XD+/g, /(?:H+|X)D+/g];

/** NOTE: Sticky, so that anything which isn't an item ends the reading. */
const ITEM = new RegExp(
  String.raw` ?(?:(?<first>[a-z]+)\.?(?: ?- ?(?<last>[a-z]+)\.?)? ?:?|(?<start>${CLOCK_TIME}) ?- ?(?<end>${CLOCK_TIME})) ?,? ?`,
  'y',
);

function readItems(clause: string): Item[] | undefined {
  const items: Item[] = [];
  for (let at = 0; at < clause.length; at = ITEM.lastIndex) {
    ITEM.lastIndex = at;
    const item = readItem(ITEM.exec(clause)?.groups ?? {});
    if (!item) return undefined;
    items.push(item);
  }
  return items;
}

function readItem({ first, last, start, end }: Record<string, string | undefined>): Item | undefined {
  if (start !== undefined && end !== undefined) {
    const period = readClockRange(start, end);
    return period && { kind: 'hours', periods: [period] };
  }
  if (last === undefined && first === 'closed') return { kind: 'closed', periods: [] };
  if (last === undefined && first === 'allday') return { kind: 'hours', periods: ALL_DAY };
  const days = readDays(first ?? '', last);
  return days && { kind: 'days', days };
}

function formatPeriods(periods: readonly Period[]): string {
  return periods.map(({ start, end }) => `${start}-${end}`).join(' and ');
}
