import type { Level } from '../failure.js';
import { DAYS, type Day, type Period } from '../values/business-hours.js';
import type { Mutes } from '../values/mute.js';
import type { QuietHours, QuietMode, QuietPeriod } from '../values/quiet-hours.js';
import { scheduleAt, scheduleOf, type Schedule, type WeeklyPeriods } from '../values/schedule.js';

/*
 * What isn't told now: pure, of what is known of a person and an instant in milliseconds. What is required of everybody
 * passes, since nobody may turn it off either.
 */

/** What quiet hours are made of: what each level says, and the zones to read them in. */
export interface QuietFacts {
  own: QuietHours;
  organization: QuietHours;
  /** The person's, if they have one, and the organization's. */
  zones: { own: string | null; organization: string | null };
}

/** Quiet hours as they count for a person. */
export interface EffectiveQuietHours {
  timezone: string;
  periods: { [day in Day]?: QuietPeriod[] };
  pass: readonly string[];
  mode: QuietMode;
  /** Where each of them comes from. */
  sources: Record<keyof QuietHours, Level>;
  schedule: Schedule;
}

/** Whether something isn't told at an instant. */
export interface Silence {
  isSilent: boolean;
  /** The answer is the same until then at least; `null`: always, by what is known now. */
  until: number | null;
}

/** A category as far as silence asks. */
export interface Heard {
  key: string;
  required: boolean;
}

/** Key by key: the own, else the organization's, else nothing is quiet. */
export function quietHoursOf({ own, organization, zones }: QuietFacts): EffectiveQuietHours {
  const levelOf = (key: keyof QuietHours): Level =>
    own[key] !== undefined ? 'user' : organization[key] !== undefined ? 'organization' : 'platform';
  const { periods = NEVER, pass = [], mode = 'defer', ...merged } = { ...organization, ...own };
  const timezone = merged.timezone ?? zones.own ?? zones.organization ?? 'UTC';
  return {
    timezone,
    periods,
    pass,
    mode,
    sources: {
      timezone: merged.timezone === undefined ? zoneLevelOf(zones) : levelOf('timezone'),
      periods: levelOf('periods'),
      pass: levelOf('pass'),
      mode: levelOf('mode'),
    },
    schedule: scheduleIn(periods, timezone),
  };
}

const NEVER = {};

/** Who has only a mode of their own has the schedule of the others, and what is worked out of it. */
function scheduleIn(periods: EffectiveQuietHours['periods'], timezone: string): Schedule {
  const byZone = schedules.get(periods) ?? new Map<string, Schedule>();
  const schedule = byZone.get(timezone) ?? scheduleOf({ timezone, periods: weeklyOf(periods) });
  schedules.set(periods, byZone.set(timezone, schedule));
  return schedule;
}

/** By zones, which are as many as there are names. */
const schedules = new WeakMap<object, Map<string, Schedule>>();

/** Whether the category waits for the end of quiet hours, or is dropped in them (see `mode`); `until` is that end. */
export function quietAt({ pass, schedule }: EffectiveQuietHours, category: Heard, instant: number): Silence {
  if (category.required || pass.includes(category.key)) return { isSilent: false, until: null };
  const { isIn, until } = scheduleAt(schedule, instant);
  return { isSilent: isIn, until };
}

/** Whether the category is muted, or everything is; `until` is the end of the last mute. Mutes are over by themselves. */
export function mutedAt(mutes: Mutes, category: Heard, instant: number): Silence & { id: string | null } {
  const last = activeMutes(mutes, instant)
    .filter(([, mute]) => !category.required && (mute.category === undefined || mute.category === category.key))
    .at(-1);
  if (last === undefined) return { isSilent: false, until: null, id: null };
  const [id, { until }] = last;
  return { isSilent: true, until: Date.parse(until), id };
}

/** Those that aren't over, in the order in which they will be. */
export function activeMutes(mutes: Mutes, instant: number): [id: string, mute: Mutes[string]][] {
  return Object.entries(mutes)
    .filter(([, { until }]) => Date.parse(until) > instant)
    .sort(([, one], [, other]) => Date.parse(one.until) - Date.parse(other.until));
}

function zoneLevelOf({ own, organization }: QuietFacts['zones']): Level {
  if (own !== null) return 'user';
  return organization === null ? 'platform' : 'organization';
}

function weeklyOf(periods: EffectiveQuietHours['periods']): WeeklyPeriods {
  const asPeriod = ({ from, to }: QuietPeriod): Period => ({ start: from, end: to });
  return Object.fromEntries(DAYS.map((day) => [day, (periods[day] ?? []).map(asPeriod)]));
}
