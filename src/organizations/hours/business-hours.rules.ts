import type { FieldFault } from '../../failure.js';
import { businessHoursFaults } from '../../values/business-hours-faults.js';
import {
  CLOSED_ALL_WEEK,
  mergeBusinessHours,
  type BusinessHours,
  type BusinessHoursPatch,
} from '../../values/business-hours.js';
import type { FieldChanges } from '../../values/differences.js';
import { faultsUnder } from '../../values/fault.js';
import { sameJson } from '../../values/merge.js';
import { readExceptionalHours, readHolidays, type ExceptionalHours, type Holiday } from '../../values/special-days.js';

/** What a change can write of when an organization is open. */
export interface HoursState {
  timezone: string;
  businessHours: BusinessHours;
  holidays: Holiday[];
  exceptionalHours: ExceptionalHours[];
  allowUserBusinessHoursOverride: boolean;
}

export interface HoursChange {
  timezone?: string;
  businessHours?: BusinessHoursPatch | null;
  holidays?: Holiday[];
  exceptionalHours?: ExceptionalHours[];
  allowUserBusinessHoursOverride?: boolean;
}

/** Absent = untouched; days are merged, lists replaced. A week with faults stays as it is. */
export function changedHours(before: HoursState, change: HoursChange): HoursState {
  const { timezone, businessHours, holidays, exceptionalHours, allowUserBusinessHoursOverride } = change;
  const isSound = weekFaults(before, change).length === 0;
  return {
    timezone: timezone ?? before.timezone,
    businessHours:
      businessHours === undefined || !isSound ? before.businessHours : changedWeek(before.businessHours, businessHours),
    holidays: holidays === undefined ? before.holidays : readHolidays(holidays),
    exceptionalHours: exceptionalHours === undefined ? before.exceptionalHours : readExceptionalHours(exceptionalHours),
    allowUserBusinessHoursOverride: allowUserBusinessHoursOverride ?? before.allowUserBusinessHoursOverride,
  };
}

/** The sent days, checked against the hours they are merged into. */
export function weekFaults(before: HoursState, { businessHours }: HoursChange): FieldFault[] {
  const faults = businessHours == null ? [] : businessHoursFaults(businessHours, before.businessHours);
  return faultsUnder('/businessHours', faults);
}

/** Each field as a whole: a week is read as one. */
export function hoursDifferences(before: HoursState, after: HoursState): FieldChanges {
  const names = Object.keys(before) as (keyof HoursState)[];
  const changed = names.filter((name) => !sameJson(before[name], after[name]));
  return Object.fromEntries(changed.map((name) => [`/${name}`, { before: before[name], after: after[name] }]));
}

/** What was sent, in the forms that are stored: of a week the sent days. */
export function sentHours({ businessHours: week, ...sent }: HoursChange, merged: HoursState): Partial<HoursState> {
  const of = (names: string[], state: object) => Object.entries(state).filter(([name]) => names.includes(name));
  const days = week == null ? week : (Object.fromEntries(of(Object.keys(week), merged.businessHours)) as BusinessHours);
  const others = Object.entries(sent).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  return {
    ...Object.fromEntries(of(others, merged)),
    ...(days !== undefined && { businessHours: days as BusinessHours }),
  };
}

function changedWeek(before: BusinessHours, sent: BusinessHoursPatch | null): BusinessHours {
  return sent === null ? CLOSED_ALL_WEEK : mergeBusinessHours(before, sent);
}
