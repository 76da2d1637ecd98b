import { type BusinessHours, CLOSED_ALL_WEEK, type DayHours, type DayPatch, DAYS } from './business-hours.js';
import { MAX_PERIODS, mergedPeriods, overlap } from './business-hours.js';
import { type Fault, faultsUnder } from './fault.js';
import { isJsonObject, pointer } from './json-map.js';
import { endTimeFaults, startTimeFaults } from './time-of-day.js';
import { unknownFieldFaults } from './unknown-field.js';

export type BusinessHoursFaultCode =
  | 'not_an_object'
  | 'unknown_field'
  | 'not_a_boolean'
  | 'not_an_array'
  | 'not_a_time'
  | 'too_many'
  | 'hours_missing'
  | 'overlapping';
export type BusinessHoursFault = Fault<BusinessHoursFaultCode>;

/**
 * What is wrong with a change of business hours in the structured form: any of the seven lower-case days, each
 * `{enabled, start, end, periods: [{start, end}]}` in part, or `null` for closed; at most 6 periods a day.
 *
 * `current` is what the change is merged into (`{end: '19:00'}` is enough for a day that is open); a closed week unless given.
 */
export function businessHoursFaults(value: unknown, current: BusinessHours = CLOSED_ALL_WEEK): BusinessHoursFault[] {
  if (!isJsonObject(value)) return [{ pointer: '', code: 'not_an_object', message: 'Business hours are an object.' }];
  return [
    ...unknownFieldFaults(value, DAYS),
    ...DAYS.flatMap((day) => faultsUnder(pointer(day), dayFaults(value[day], current[day]))),
  ];
}

function dayFaults(day: unknown, current: DayHours): BusinessHoursFault[] {
  if (day === undefined || day === null) return [];
  if (!isJsonObject(day)) return [{ pointer: '', code: 'not_an_object', message: 'A day is an object or null.' }];
  const faults = [
    ...unknownFieldFaults(day, ['enabled', 'start', 'end', 'periods']),
    ...enabledFaults(day.enabled),
    ...timesFaults(day.start ?? undefined, day.end ?? undefined),
    ...periodsFaults(day.periods),
  ];
  return faults.length > 0 ? faults : mergeFaults(day, current);
}

function enabledFaults(enabled: unknown): BusinessHoursFault[] {
  if (enabled === undefined || typeof enabled === 'boolean') return [];
  return [{ pointer: '/enabled', code: 'not_a_boolean', message: 'Enabled is true or false.' }];
}

function periodsFaults(periods: unknown): BusinessHoursFault[] {
  if (periods === undefined || periods === null) return [];
  if (!Array.isArray(periods)) {
    return [{ pointer: '/periods', code: 'not_an_array', message: 'Periods are an array.' }];
  }
  if (periods.length > MAX_PERIODS) return faultsUnder('/periods', tooManyPeriods());
  return periods.flatMap((period, i) => faultsUnder(pointer('periods', i), periodFaults(period)));
}

/** Of a day, quiet hours too. */
export function tooManyPeriods(): Fault<'too_many'>[] {
  const message = `A day has at most ${MAX_PERIODS} periods.`;
  return [{ pointer: '', code: 'too_many', message, parameters: { limit: MAX_PERIODS } }];
}

function periodFaults(period: unknown): BusinessHoursFault[] {
  if (!isJsonObject(period)) return [{ pointer: '', code: 'not_an_object', message: 'A period is an object.' }];
  const missing = (['start', 'end'] as const).filter((key) => period[key] === undefined);
  return [
    ...unknownFieldFaults(period, ['start', 'end']),
    ...missing.map((key) => hoursMissing(pointer(key))),
    ...timesFaults(period.start, period.end),
  ];
}

/** What isn't sent is missing or not, by what it is merged into. */
function timesFaults(start: unknown, end: unknown): BusinessHoursFault[] {
  return [
    ...(start === undefined ? [] : faultsUnder('/start', startTimeFaults(start))),
    ...(end === undefined ? [] : faultsUnder('/end', endTimeFaults(end))),
  ];
}

/** What is wrong only together with the current hours; the day's form is checked by now. */
function mergeFaults(day: DayPatch, current: DayHours): BusinessHoursFault[] {
  const periods = mergedPeriods(current, day);
  if (periods === undefined) return [hoursMissing('')];
  if (!overlap(periods)) return [];
  return [{ pointer: '/periods', code: 'overlapping', message: 'Periods of a day may not overlap.' }];
}

function hoursMissing(at: string): BusinessHoursFault {
  return { pointer: at, code: 'hours_missing', message: 'Open hours need a start and an end.' };
}
