import { sameJson } from './merge.js';
import { minutesOf } from './time-of-day.js';

/** Monday first, as in ISO 8601. */
export const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Day = (typeof DAYS)[number];

/** From `start` up to `end`, wall-clock `HH:mm`. An `end` at or before `start` is on the next day; `24:00` is midnight. */
export interface Period {
  start: string;
  end: string;
}

/** One day. `periods` is the truth, in order and without overlaps; the rest is what a client with one span a day reads. */
export interface DayHours {
  /** Whether there is a period. */
  enabled: boolean;
  /** Start of the first period. */
  start: string | null;
  /** End of the last period. */
  end: string | null;
  periods: Period[];
}

/** Most periods that a day may have. */
export const MAX_PERIODS = 6;

export type BusinessHours = Record<Day, DayHours>;

/** A change of some days. A day that is `null` is closed; a key that is absent stays. */
export type BusinessHoursPatch = { [day in Day]?: DayPatch | null | undefined };
export interface DayPatch {
  enabled?: boolean | undefined;
  start?: string | null | undefined;
  end?: string | null | undefined;
  periods?: Period[] | null | undefined;
}

/** The canonical hours of a week; days without periods are closed. */
export function businessHoursOf(periodsByDay: { [day in Day]?: readonly Period[] }): BusinessHours {
  return weekOf((day) => dayHours(inOrder(periodsByDay[day] ?? [])));
}

export const CLOSED_ALL_WEEK: BusinessHours = businessHoursOf({});

/** The current hours with the days of a checked patch (see `businessHoursFaults`); `current` itself when nothing changes. */
export function mergeBusinessHours(current: BusinessHours, patch: BusinessHoursPatch): BusinessHours {
  const merged = weekOf((day) => dayHours(mergedPeriods(current[day], patch[day]) ?? current[day].periods));
  return sameJson(merged, current) ? current : merged;
}

/** Reads the structured form, checked by `businessHoursFaults`, as a whole week: a day that is absent is closed. */
export function readBusinessHours(checked: BusinessHoursPatch): BusinessHours {
  return mergeBusinessHours(CLOSED_ALL_WEEK, checked);
}

/**
 * What a day's periods become, or `undefined` when the patch opens the day without saying from when to when.
 *
 * The day is merged key by key, and of keys that say different things the first of these speaks: `null` or
 * `enabled: false` closes · `periods` other than the current ones · `start` and `end`, which make one period. So a client
 * that reads a day, changes one key and sends all of it back gets what it means.
 */
export function mergedPeriods(current: DayHours, patch: DayPatch | null | undefined): readonly Period[] | undefined {
  if (patch === undefined) return current.periods;
  if (patch === null || patch.enabled === false) return [];

  const periods = periodsSpeak(current, patch) ? inOrder(patch.periods ?? []) : spanPeriods(current, patch);
  return patch.enabled && periods?.length === 0 ? undefined : periods;
}

/** Whether two periods of one day have a moment in common. */
export function overlap(periods: readonly Period[]): boolean {
  return inOrder(periods).some((period, i, all) => {
    const next = all[i + 1];
    return next !== undefined && minutesOf(next.start) < endMinutes(period);
  });
}

function inOrder(periods: readonly Period[]): Period[] {
  return periods
    .map(({ start, end }) => ({ start, end }))
    .sort((a, b) => minutesOf(a.start) - minutesOf(b.start) || endMinutes(a) - endMinutes(b));
}

function periodsSpeak(current: DayHours, patch: DayPatch): boolean {
  return patch.periods !== undefined && !sameJson(inOrder(patch.periods ?? []), current.periods);
}

function spanPeriods(current: DayHours, patch: DayPatch): readonly Period[] | undefined {
  const { start = current.start, end = current.end } = patch;
  if (start === current.start && end === current.end) return current.periods;
  if (start !== null && end !== null) return [{ start, end }];
  return start === end ? [] : undefined;
}

/** Minutes from the midnight before the period starts; more than 1440 when it ends on the next day. */
function endMinutes({ start, end }: Period): number {
  return minutesOf(end) <= minutesOf(start) ? minutesOf(end) + 1440 : minutesOf(end);
}

function dayHours(periods: readonly Period[]): DayHours {
  return {
    enabled: periods.length > 0,
    start: periods[0]?.start ?? null,
    end: periods.at(-1)?.end ?? null,
    periods: [...periods],
  };
}

function weekOf(hours: (day: Day) => DayHours): BusinessHours {
  return Object.fromEntries(DAYS.map((day) => [day, hours(day)])) as BusinessHours;
}
