import { parseBusinessHoursText } from '../values/business-hours-text.js';
import { DAYS } from '../values/business-hours.js';
import { scheduleOf, type Schedule, type ScheduleFacts, type WeeklyPeriods } from '../values/schedule.js';
import type { PersonaOverrides } from './read-through.js';

/** What an organization’s hours are made of. */
export interface OrganizationHours extends Required<Omit<ScheduleFacts, 'periods'>> {
  /** Empty: nobody has ever set any. */
  businessHours: WeeklyPeriods;
  /** Off: what people have set themselves doesn’t count. */
  allowsBusinessHoursOverride: boolean;
}

/** Where hours come from; `null`: nobody has set any, so nobody is bound to any. */
export interface HoursSources {
  businessHours: 'user' | 'organization' | null;
  timezone: 'user' | 'organization';
}

export interface EffectiveHours {
  timezone: string;
  schedule: Schedule;
  sources: HoursSources;
}

/**
 * The hours of a person: the own week and zone, as far as the organization allows them, else the organization’s. Its
 * holidays and exceptional dates are everybody’s, read in the zone that counts for the person; who has no organization
 * has neither.
 */
export function hoursOf(overrides: PersonaOverrides, organization: OrganizationHours | null): EffectiveHours {
  const { businessHours = {}, holidays = [], exceptionalHours = [] } = organization ?? {};
  const own = organization?.allowsBusinessHoursOverride === true ? overrides : {};
  const ownWeek = own.businessHours === undefined ? undefined : parseBusinessHoursText(own.businessHours);
  const periods = ownWeek ? Object.fromEntries(DAYS.map((day) => [day, ownWeek[day].periods])) : businessHours;
  const timezone = own.timezone ?? organization?.timezone ?? 'UTC';
  const inherited = Object.keys(businessHours).length === 0 ? null : 'organization';
  return {
    timezone,
    schedule: scheduleOf({ timezone, periods, holidays, exceptionalHours }),
    sources: {
      businessHours: ownWeek ? 'user' : inherited,
      timezone: own.timezone === undefined ? 'organization' : 'user',
    },
  };
}
