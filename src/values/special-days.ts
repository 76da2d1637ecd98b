import { isCalendarDate } from './calendar-date.js';
import { type Fault, faultsUnder } from './fault.js';
import { isJsonObject, pointer } from './json-map.js';
import { textFault, type TextFaultCode } from './plain-text.js';
import { isEndTime, isStartTime } from './time-of-day.js';
import { unknownFieldFaults } from './unknown-field.js';

/** A day on which an organization is closed. */
export interface Holiday {
  /** `YYYY-MM-DD`. */
  date: string;
  label: string;
}

/** Hours that replace a date's usual ones; `start` and `end` as in a period, and both `null` when closed. */
export interface ExceptionalHours {
  date: string;
  closed: boolean;
  start: string | null;
  end: string | null;
  label: string | null;
}

export type SpecialDayFaultCode =
  | TextFaultCode
  | 'not_an_array'
  | 'not_an_object'
  | 'unknown_field'
  | 'too_many'
  | 'not_a_date'
  | 'duplicate_date'
  | 'not_a_boolean'
  | 'not_a_time'
  | 'not_a_text';
export type SpecialDayFault = Fault<SpecialDayFaultCode>;

/** What is wrong with `[{date, label}]`: at most 400, each on its own real date, with a label of at most 100 characters. */
export function holidayFaults(value: unknown): SpecialDayFault[] {
  return listFaults(value, ['date', 'label'], (day) => labelFaults(day.label));
}

/**
 * What is wrong with `[{date, closed, start, end, label}]`: at most 400, each on its own real date. A date that isn't
 * closed needs `start` and `end`; `label` may be absent or `null`, and so may the times of a closed one.
 */
export function exceptionalHoursFaults(value: unknown): SpecialDayFault[] {
  return listFaults(value, ['date', 'closed', 'start', 'end', 'label'], (day) => [
    ...closedFaults(day.closed),
    ...timeFaults('start', day.start, day.closed),
    ...timeFaults('end', day.end, day.closed),
    ...(isAbsent(day.label) ? [] : labelFaults(day.label)),
  ]);
}

/** Holidays in the order of their dates, from a value that `holidayFaults` found nothing in. */
export function readHolidays(checked: readonly Holiday[]): Holiday[] {
  return byDate(checked.map(({ date, label }) => ({ date, label })));
}

/** Exceptional hours in the order of their dates, from a value that `exceptionalHoursFaults` found nothing in. */
export function readExceptionalHours(
  checked: readonly (Pick<ExceptionalHours, 'date' | 'closed'> & Partial<ExceptionalHours>)[],
): ExceptionalHours[] {
  return byDate(
    checked.map(({ date, closed, start = null, end = null, label = null }) => {
      return closed ? { date, closed, start: null, end: null, label } : { date, closed, start, end, label };
    }),
  );
}

const MAX_DAYS = 400;
const LABEL_MAX_LENGTH = 100;

type DayCheck = (day: Record<string, unknown>) => SpecialDayFault[];

function listFaults(value: unknown, keys: readonly string[], check: DayCheck): SpecialDayFault[] {
  if (!Array.isArray(value)) return [{ pointer: '', code: 'not_an_array', message: 'The list is an array.' }];
  if (value.length > MAX_DAYS) {
    return [{ pointer: '', code: 'too_many', message: `At most ${MAX_DAYS} dates.`, parameters: { limit: MAX_DAYS } }];
  }
  const dates = new Set<unknown>();
  return value.flatMap((day: unknown, i) => {
    if (!isJsonObject(day)) return [{ pointer: pointer(i), code: 'not_an_object', message: 'A date is an object.' }];
    const faults = [...unknownFieldFaults(day, keys), ...dateFaults(day.date, dates), ...check(day)];
    dates.add(day.date);
    return faultsUnder(pointer(i), faults);
  });
}

function dateFaults(date: unknown, before: ReadonlySet<unknown>): SpecialDayFault[] {
  if (typeof date !== 'string' || !isCalendarDate(date)) {
    return [{ pointer: '/date', code: 'not_a_date', message: 'The date is a day of the calendar, as YYYY-MM-DD.' }];
  }
  return before.has(date) ? [{ pointer: '/date', code: 'duplicate_date', message: 'A date may occur only once.' }] : [];
}

function closedFaults(closed: unknown): SpecialDayFault[] {
  if (typeof closed === 'boolean') return [];
  return [{ pointer: '/closed', code: 'not_a_boolean', message: 'Closed is true or false.' }];
}

function timeFaults(key: 'start' | 'end', time: unknown, closed: unknown): SpecialDayFault[] {
  const isTime = key === 'start' ? isStartTime : isEndTime;
  if (typeof time === 'string' && isTime(time)) return [];
  if (isAbsent(time) && closed !== false) return [];
  return [{ pointer: pointer(key), code: 'not_a_time', message: 'Open hours have a start and an end, each as HH:mm.' }];
}

function labelFaults(label: unknown): SpecialDayFault[] {
  if (typeof label !== 'string') return [{ pointer: '/label', code: 'not_a_text', message: 'The label is a text.' }];
  const fault = textFault(label, { max: LABEL_MAX_LENGTH });
  return fault ? [{ ...fault, pointer: '/label' }] : [];
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function byDate<Dated extends { date: string }>(days: Dated[]): Dated[] {
  return days.sort((a, b) => (a.date < b.date ? -1 : 1));
}
