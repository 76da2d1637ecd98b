import { DAYS, MAX_PERIODS, type Day } from './business-hours.js';
import { tooManyPeriods } from './business-hours-faults.js';
import { faultsUnder, type Fault } from './fault.js';
import { isJsonObject, pointer } from './json-map.js';
import { endTimeFaults, startTimeFaults } from './time-of-day.js';
import { isTimeZone } from './time-zone.js';
import { unknownFieldFaults } from './unknown-field.js';

/** From a wall-clock time `HH:mm` up to another; one that isn't later is on the next day. */
export interface QuietPeriod {
  from: string;
  to: string;
}

export const QUIET_MODES = ['defer', 'drop'] as const;
export type QuietMode = (typeof QUIET_MODES)[number];

/** What a level says of quiet hours; what is absent is inherited. */
export interface QuietHours {
  /** The zone that they are meant in; absent: the person's own. */
  timezone?: string;
  /** By day; a day that is absent has none. */
  periods?: { [day in Day]?: QuietPeriod[] };
  /** The categories that pass. */
  pass?: string[];
  /** What becomes of the others: told when the quiet ends, or never. */
  mode?: QuietMode;
}

/** Most categories that may pass. */
const MOST_PASSES = 200;

/** What is wrong with a change of quiet hours; `null` takes a key, or the periods of a day, away. */
export function quietHoursFaults(value: Record<string, unknown>): Fault[] {
  const { timezone, periods, pass, mode } = value;
  return [
    ...unknownFieldFaults(value, ['timezone', 'periods', 'pass', 'mode']),
    ...faultsUnder('/timezone', isAbsent(timezone) ? [] : zoneFaults(timezone)),
    ...faultsUnder('/periods', isAbsent(periods) ? [] : quietPeriodsFaults(periods)),
    ...faultsUnder('/pass', isAbsent(pass) ? [] : passFaults(pass)),
    ...faultsUnder('/mode', isAbsent(mode) ? [] : modeFaults(mode)),
  ];
}

function zoneFaults(zone: unknown): Fault[] {
  if (typeof zone === 'string' && isTimeZone(zone)) return [];
  return fault('invalid_time_zone', 'This must be a name of the IANA time zone database, such as America/Toronto.');
}

/** By day; `null` takes those of a day away. */
export function quietPeriodsFaults(week: unknown): Fault[] {
  if (!isJsonObject(week)) return fault('wrong_type', 'This must be an object of days.');
  const days = DAYS.flatMap((day) => faultsUnder(pointer(day), isAbsent(week[day]) ? [] : dayFaults(week[day])));
  return [...unknownFieldFaults(week, DAYS), ...days];
}

function dayFaults(periods: unknown): Fault[] {
  if (!Array.isArray(periods)) return fault('wrong_type', 'This must be a list of periods.');
  if (periods.length > MAX_PERIODS) return tooManyPeriods();
  return periods.flatMap((period, nth) => faultsUnder(pointer(nth), periodFaults(period)));
}

function periodFaults(period: unknown): Fault[] {
  if (!isJsonObject(period)) return fault('wrong_type', 'This must be an object with `from` and `to`.');
  return [
    ...unknownFieldFaults(period, ['from', 'to']),
    ...faultsUnder('/from', startTimeFaults(period.from)),
    ...faultsUnder('/to', endTimeFaults(period.to)),
  ];
}

/** Keys of categories; whether there are such is for others to say. */
export function passFaults(pass: unknown): Fault[] {
  const isList = Array.isArray(pass) && pass.every((key) => typeof key === 'string');
  if (!isList) return fault('wrong_type', 'This must be a list of keys of categories.');
  return pass.length <= MOST_PASSES
    ? []
    : fault('too_many', `At most ${MOST_PASSES} categories.`, { limit: MOST_PASSES });
}

function modeFaults(mode: unknown): Fault[] {
  const isKnown = QUIET_MODES.some((one) => one === mode);
  return isKnown ? [] : fault('unknown_value', `This must be one of ${QUIET_MODES.join(', ')}.`);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function fault(code: Fault['code'], message: string, parameters?: Fault['parameters']): Fault[] {
  return [{ pointer: '', code, message, ...(parameters && { parameters }) }];
}
