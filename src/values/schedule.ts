import { DAYS, type Day, type Period } from './business-hours.js';
import type { ExceptionalHours, Holiday } from './special-days.js';
import { minutesOf } from './time-of-day.js';
import { clockOf, firstAt, wallTimeAt, type ZoneClock } from './time-zone.js';

/*
 * What weekly periods of wall-clock times come to at instants, in a zone. A period is of the day it begins on, also
 * where it goes on behind midnight. How a time is read that the clocks leave out, or show twice: see `firstAt`.
 */

/** Periods by day; a day that is absent has none. */
export type WeeklyPeriods = { [day in Day]?: readonly Period[] };

/** Weekly periods, and the dates that have others. */
export interface ScheduleFacts {
  timezone: string;
  periods: WeeklyPeriods;
  holidays?: readonly Holiday[];
  exceptionalHours?: readonly ExceptionalHours[];
}

/** The same, made ready to be asked. */
export interface Schedule {
  clock: ZoneClock;
  /** Monday first. */
  week: readonly (readonly Span[])[];
  /** By the number of the day, counted from 1970-01-01. */
  dates: ReadonlyMap<number, SpecialDate>;
}

/** In minutes from the midnight that the day begins with. */
interface Span {
  start: number;
  end: number;
}

interface SpecialDate {
  kind: 'holiday' | 'exceptionalHours';
  spans: readonly Span[];
}

/** From an instant up to another, in milliseconds. */
export interface Interval {
  from: number;
  to: number;
}

/** Whether an instant is in a period. */
export interface ScheduleState {
  isIn: boolean;
  /** When that is another; it is the same until then at least. `null`: never, by what is known now. */
  until: number | null;
  /** What the date has instead of its weekly periods. */
  date: SpecialDate['kind'] | null;
}

/** An exceptional date outweighs a holiday. */
export function scheduleOf({ timezone, periods, holidays = [], exceptionalHours = [] }: ScheduleFacts): Schedule {
  const closed = holidays.map(({ date }) => [dayOf(date), { kind: 'holiday', spans: [] }] as const);
  const other = exceptionalHours.map(({ date, ...hours }) => {
    return [dayOf(date), { kind: 'exceptionalHours', spans: spansOfDate(hours) }] as const;
  });
  return {
    clock: clockOf(timezone),
    week: DAYS.map((day) => (periods[day] ?? []).map(spanOf).sort((one, other) => one.start - other.start)),
    dates: new Map<number, SpecialDate>([...closed, ...other]),
  };
}

/** The periods between two instants, in order; those that touch are one, and the first and last are cut. */
export function intervalsBetween(schedule: Schedule, { from, to }: Interval): Interval[] {
  const last = dayAt(schedule, to);
  const found: Interval[] = [];
  for (let day = dayAt(schedule, from) - DAYS_BEFORE; day <= last; day++) {
    for (const interval of intervalsOn(schedule, day)) {
      const cut = { from: Math.max(interval.from, from), to: Math.min(interval.to, to) };
      const before = found.at(-1);
      if (cut.from >= cut.to) continue;
      if (before !== undefined && cut.from <= before.to) before.to = Math.max(before.to, cut.to);
      else found.push(cut);
    }
  }
  return found;
}

/** Whether the instant is in a period, and until when. */
export function scheduleAt(schedule: Schedule, instant: number): ScheduleState {
  const today = dayAt(schedule, instant);
  const date = schedule.dates.get(today)?.kind ?? null;
  // What never changes needn’t be looked through.
  if (isAlwaysTheSame(schedule, today))
    return { isIn: schedule.week.some((spans) => spans.length > 0), until: null, date };
  let end: number | undefined;
  for (let day = today - DAYS_BEFORE; day <= today + MOST_DAYS_AHEAD; day++) {
    for (const { from, to } of intervalsOn(schedule, day)) {
      if (to <= instant) continue;
      if (end === undefined && from > instant) return { isIn: false, until: from, date };
      if (end !== undefined && from > end) return { isIn: true, until: end, date };
      end = Math.max(end ?? to, to);
    }
    if (end !== undefined && end < firstAt(schedule.clock, (day + 1) * DAY)) return { isIn: true, until: end, date };
  }
  return { isIn: end !== undefined, until: end ?? instant + MOST_DAYS_AHEAD * DAY, date };
}

/** The beginning of a date there: `utcMidnight` is when it begins in UTC. */
export function beginningOf({ clock }: Pick<Schedule, 'clock'>, utcMidnight: Date): number {
  return firstAt(clock, utcMidnight.getTime());
}

const DAY = 86_400_000;
const MINUTE = 60_000;
/** A period may have begun on the day before, which the clocks may have left out. */
const DAYS_BEFORE = 2;
/** Whoever looks for longer asks again then. */
const MOST_DAYS_AHEAD = 400;

function intervalsOn({ clock, week, dates }: Schedule, day: number): Interval[] {
  const spans = dates.get(day)?.spans ?? week[weekdayOf(day)] ?? [];
  const at = (minutes: number): number => firstAt(clock, day * DAY + minutes * MINUTE);
  return spans.map(({ start, end }) => ({ from: at(start), to: at(end) })).filter(({ from, to }) => from < to);
}

function dayAt({ clock }: Schedule, instant: number): number {
  return Math.floor(wallTimeAt(clock, instant) / DAY);
}

function dayOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY;
}

/** 1970-01-01 was a Thursday. */
function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

function spanOf({ start, end }: Period): Span {
  const [from, to] = [minutesOf(start), minutesOf(end)];
  return { start: from, end: to <= from ? to + 1440 : to };
}

function spansOfDate({ closed, start, end }: Omit<ExceptionalHours, 'date'>): Span[] {
  return closed || start === null || end === null ? [] : [spanOf({ start, end })];
}

function isAlwaysTheSame({ week, dates }: Schedule, today: number): boolean {
  const hasNone = week.every((spans) => spans.length === 0);
  const hasAll = week.every((spans) => spans.some(({ start, end }) => start === 0 && end === 1440));
  return (hasNone || hasAll) && [...dates.keys()].every((day) => day < today - DAYS_BEFORE);
}
