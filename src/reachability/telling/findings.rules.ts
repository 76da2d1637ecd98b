import type { Role } from '../../auth/roles.js';
import type { Level } from '../../failure.js';
import {
  CHANNELS,
  effectiveCategory,
  isKeptOn,
  type CategoryWithChannels,
  type Channel,
  type EffectiveCategory,
} from '../../notifications/effective.js';
import { mutedAt, quietHoursOf, type EffectiveQuietHours } from '../../notifications/quiet.js';
import { hoursOf, type EffectiveHours } from '../../personas/person-hours.js';
import { availabilityAt, doNotDisturbAt } from '../../users/availability.js';
import { nextBatch } from '../../values/digest.js';
import { scheduleAt, type Schedule, type ScheduleState } from '../../values/schedule.js';
import { firstAt, wallTimeAt } from '../../values/time-zone.js';
import type { TellingSnapshot, ToldHome, ToldPerson } from './snapshot.js';

/*
 * What there is for and against telling a person of a category at an instant: every rule of a table looks at the facts and finds
 * something. Pure. Instants are in milliseconds. People have much in common (their home, its hours, what it says of the category): what
 * follows from that alone is worked out once for all of them.
 */

/** What decides: the rule, the level it is set on, and the field there. */
export interface Because {
  rule: TellingRule;
  level: Level;
  key: string | null;
}

/** What a rule has found at an instant. */
export interface Finding extends Because {
  /** What it is about. */
  channels: readonly Channel[];
  /** `pass`: what would keep a person undisturbed doesn't count. `hold` and `gather`: not before `until`. `null`: nothing. */
  says: 'send' | 'suppress' | 'pass' | 'hold' | 'gather' | null;
  until: number | null;
  /** It finds the same until then at least; `null`: always. */
  next: number | null;
  /** For who asks why. */
  why: () => Why;
}

export interface Why {
  /** What it looked at. */
  saw: Readonly<Record<string, unknown>>;
  /** What would make it find something else, and who could, where it has found something. */
  lever?: Lever | null;
}

export interface Lever {
  /** The field. */
  what: string;
  /** The person, or the lowest role that has it in its hands. */
  who: 'self' | Role;
}

/** What would make it find something else; `null`: nothing, or it has found nothing. */
export function leverOf({ says, why }: Finding): Lever | null {
  return says === null ? null : (why().lever ?? null);
}

/** What the rules look at, worked out once. */
export interface Facts extends TellingSnapshot {
  preference: EffectiveCategory | undefined;
  quiet: EffectiveQuietHours;
  hours: () => EffectiveHours;
}

type Rule = (facts: Facts, instant: number) => Finding | readonly Finding[];

export type TellingRule = keyof typeof RULES | 'nothingAgainst';

/** In this order. Those behind `required` keep a person undisturbed, and what is required passes them. */
export const RULES = {
  active,
  organizationOpen,
  category,
  enabled,
  channel,
  required,
  mute,
  doNotDisturb,
  availability,
  businessHours,
  quietHours,
  digest,
} as const satisfies Record<string, Rule>;

export function factsOf({ person, home, key, category: known, overrides }: TellingSnapshot): Facts {
  let hours: EffectiveHours | undefined;
  return {
    person,
    home,
    key,
    category: known,
    overrides,
    preference: known && preferenceOf(known, overrides),
    quiet: quietHoursOfPerson(person, home),
    hours: () => (hours ??= hoursOfPerson(person, home)),
  };
}

/** Those who have said nothing themselves have in common what is said to them. */
function preferenceOf(known: CategoryWithChannels, overrides: TellingSnapshot['overrides']): EffectiveCategory {
  const last = lastPreferences.get(overrides);
  if (last?.known === known) return last.preference;
  const preference = effectiveCategory(known, overrides);
  lastPreferences.set(overrides, { known, preference });
  return preference;
}

const lastPreferences = new WeakMap<object, { known: CategoryWithChannels; preference: EffectiveCategory }>();

/** Most people of a home have its hours, and those who have their own say the same as others. */
function hoursOfPerson({ overrides }: ToldPerson, home: ToldHome | null): EffectiveHours {
  if (home === null) return hoursOf(overrides, home);
  const { businessHours = '', timezone = '' } = overrides;
  const byWords = remembered(homeHours, home, () => new Map<string, EffectiveHours>());
  return remembered(byWords, `${timezone} ${businessHours}`, () => hoursOf(overrides, home));
}

const homeHours = new WeakMap<ToldHome, Map<string, EffectiveHours>>();

/** The same of those without quiet hours of their own; by their zones, which are as many as there are names. */
function quietHoursOfPerson({ quietHours: own, timezone }: ToldPerson, home: ToldHome | null): EffectiveQuietHours {
  const zones = { own: timezone, organization: home?.timezone ?? null };
  const quiet = (): EffectiveQuietHours => quietHoursOf({ own, organization: home?.quietHours ?? {}, zones });
  if (home === null || Object.keys(own).length > 0) return quiet();
  const byZone = remembered(homeQuietHours, home, () => new Map<string | null, EffectiveQuietHours>());
  return remembered(byZone, timezone, quiet);
}

const homeQuietHours = new WeakMap<ToldHome, Map<string | null, EffectiveQuietHours>>();

/** Many people are asked about at one instant, have their schedules in common, and wait for the same end. */
function stateAt(schedule: Schedule, instant: number): ScheduleState {
  const states = remembered(knownStates, schedule, () => new Map<number, ScheduleState>());
  return remembered(states, instant, () => scheduleAt(schedule, instant));
}

const knownStates = new WeakMap<Schedule, Map<number, ScheduleState>>();

function remembered<Key, Value>(
  known: { get: (key: Key) => Value | undefined; set: (key: Key, value: Value) => unknown },
  key: Key,
  make: () => Value,
): Value {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}

/** Those that reach for a person; what lies in the app or in a mailbox waits by itself. */
const REACHING: readonly Channel[] = ['sms', 'push'];
const SOUNDING: readonly Channel[] = ['app', ...REACHING];

function active({ person: { kind, status, deletedAt } }: Facts): Finding {
  const isAway = deletedAt !== null;
  const isTold = kind === 'person' && status === 'active' && !isAway;
  return finding(
    'active',
    'organization',
    isAway ? 'deletedAt' : 'status',
    { says: isTold ? null : 'suppress' },
    () => ({
      saw: { kind, status, deletedAt },
      lever: kind === 'person' ? { what: isAway ? 'deletedAt' : 'status', who: 'ADMIN' } : null,
    }),
  );
}

function organizationOpen({ home }: Facts): Finding {
  const closed = home?.closed ?? null;
  const key = closed === 'deleted' ? 'deletedAt' : 'suspendedBecause';
  return finding('organizationOpen', 'platform', key, { says: closed === null ? null : 'suppress' }, () => ({
    saw: { closed },
    lever: { what: key, who: 'SUPERADMIN' },
  }));
}

function category({ key, category: known }: Facts): Finding {
  const exists = known !== undefined;
  const level = exists ? 'platform' : 'organization';
  return finding('category', level, 'notificationCategories', { says: exists ? null : 'suppress' }, () => ({
    saw: { key, exists },
    lever: { what: 'notificationCategories', who: 'ADMIN' },
  }));
}

function enabled({ preference }: Facts): Finding[] {
  if (preference === undefined) return [];
  const { enabled: isOn, level, lockedBy } = preference;
  return [
    finding('enabled', level, saidIn(level, 'enabledByDefault'), { says: isOn ? 'send' : 'suppress' }, () => ({
      saw: { enabled: isOn, lockedBy },
      lever: isKeptOn(preference) ? null : choiceLever(lockedBy, 'notificationPreferences'),
    })),
  ];
}

function channel({ category: known, preference }: Facts): Finding[] {
  if (preference === undefined || known === undefined) return [];
  return CHANNELS.map((one) => {
    const { enabled: isOn, level, lockedBy } = preference.channels[one] ?? NO_CHANNEL;
    const exists = known.channels.includes(one);
    const key = level === 'user' ? 'notificationChannels' : saidIn(level, exists ? 'defaultChannels' : 'channels');
    return finding('channel', level, key, { channels: [one], says: isOn ? null : 'suppress' }, () => ({
      saw: { exists, enabled: isOn, lockedBy },
      lever: exists ? choiceLever(lockedBy, 'notificationChannels') : null,
    }));
  });
}

const NO_CHANNEL = { enabled: false, level: 'platform', lockedBy: null } as const;

/** Kept on by a lock, or by the platform: nobody may turn it off, so nobody mutes it either. */
function required({ preference }: Facts): Finding[] {
  if (preference === undefined) return [];
  const level = preference.lockedBy ?? 'platform';
  const isRequired = isKeptOn(preference);
  return [
    finding('required', level, saidIn(level, 'required'), { says: isRequired ? 'pass' : null }, () => ({
      saw: { required: isRequired },
      lever: choiceLever(level, 'notificationDefaults'),
    })),
  ];
}

function mute({ person, key }: Facts, instant: number): Finding {
  const { isSilent, until, id } = mutedAt(person.mutes, { key, required: false }, instant);
  return finding('mute', 'user', 'mutes', { says: isSilent ? 'suppress' : null, until, next: until }, () => ({
    saw: { muted: isSilent, id, until: dateOf(until) },
    lever: { what: 'mutes', who: 'self' },
  }));
}

function doNotDisturb({ person }: Facts, instant: number): Finding {
  const { doNotDisturb: isOn, doNotDisturbUntil } = doNotDisturbAt(person, instant);
  const held = holding(isOn, isOn ? (doNotDisturbUntil?.getTime() ?? null) : null, instant);
  return finding('doNotDisturb', 'user', 'doNotDisturb', { channels: SOUNDING, ...held }, () => ({
    saw: { doNotDisturb: isOn, until: doNotDisturbUntil },
    lever: { what: 'doNotDisturb', who: 'self' },
  }));
}

function availability({ person }: Facts, instant: number): Finding {
  const { availability: is, availabilityUntil } = availabilityAt({ availabilityChangedAt: null, ...person }, instant);
  const held = holding(is === 'unavailable', availabilityUntil?.getTime() ?? null, instant);
  return finding('availability', 'user', 'availability', { channels: REACHING, ...held }, () => ({
    saw: { availability: is, until: availabilityUntil },
    lever: { what: 'availability', who: 'self' },
  }));
}

/** Who has never been given hours is bound to none. */
function businessHours({ home, hours }: Facts, instant: number): Finding {
  const { schedule, sources, timezone } = hours();
  const { businessHours: source } = sources;
  if (source === null) {
    return finding('businessHours', 'platform', 'persona.businessHours', { channels: REACHING }, () => ({
      saw: { bound: false },
    }));
  }
  const { isIn, until, date } = stateAt(schedule, instant);
  const isOwn = date === null && source === 'user';
  const held = holding(!isIn, until, instant);
  // Whose word it is may be another tomorrow.
  const next = Math.min(held.next ?? Infinity, nextMidnight(schedule, instant));
  const level = isOwn ? 'user' : 'organization';
  return finding('businessHours', level, 'persona.businessHours', { channels: REACHING, ...held, next }, () => {
    const maySet = isOwn || (home?.allowsBusinessHoursOverride === true && date === null);
    return {
      saw: { open: isIn, timezone, date, until: dateOf(until) },
      lever: maySet ? { what: 'persona.businessHours', who: 'self' } : { what: 'businessHours', who: 'ADMIN' },
    };
  });
}

/** With the mode `drop` what happens in them is never told. */
function quietHours({ quiet, key }: Facts, instant: number): Finding {
  const { pass, mode, timezone, sources, schedule, periods } = quiet;
  const level = sources.periods;
  const [passes, isNever] = [pass.includes(key), Object.keys(periods).length === 0];
  if (passes || isNever) {
    return finding('quietHours', level, 'quietHours', {}, () => ({ saw: { quiet: null, passes } }));
  }
  const { isIn, until } = stateAt(schedule, instant);
  const held = holding(isIn, until, instant);
  const says = isIn && mode === 'drop' ? 'suppress' : held.says;
  return finding('quietHours', level, 'quietHours', { ...held, says }, () => ({
    saw: { quiet: isIn, passes, mode, timezone, until: dateOf(until) },
    lever: { what: 'quietHours', who: 'self' },
  }));
}

/** Gathered, and told with others by the clocks of the person. */
function digest({ person, home, key }: Facts, instant: number): Finding {
  const chosen = Object.hasOwn(person.digests, key) ? (person.digests[key] ?? null) : null;
  const timezone = person.timezone ?? home?.timezone ?? 'UTC';
  const until = chosen === null ? null : nextBatch(chosen, timezone, instant);
  return finding('digest', 'user', 'digests', { says: until === null ? null : 'gather', until, next: until }, () => ({
    saw: { digest: chosen, timezone, until: dateOf(until) },
    lever: { what: 'digests', who: 'self' },
  }));
}

function finding(
  rule: keyof typeof RULES,
  level: Level,
  key: string,
  { channels = CHANNELS, says = null, until = null, next = null }: Partial<Finding>,
  why: Finding['why'],
): Finding {
  return { rule, level, key, channels, says, until, next, why };
}

/**
 * Holds until it ends. What has no end, or none within a year, is no instant to wait for.
 *
 * NOTE: a schedule looks some days farther ahead than that, and tells the end of its look where it finds none.
 */
function holding(isHeld: boolean, end: number | null, instant: number): Pick<Finding, 'says' | 'until' | 'next'> {
  const isNear = end !== null && end - instant <= A_YEAR;
  const next = end === null || isNear ? end : end - A_YEAR;
  if (!isHeld) return { says: null, until: null, next };
  return isNear ? { says: 'hold', until: end, next } : { says: 'suppress', until: null, next };
}

function nextMidnight({ clock }: Schedule, instant: number): number {
  return firstAt(clock, (Math.floor(wallTimeAt(clock, instant) / DAY) + 1) * DAY);
}

const DAY = 86_400_000;
const A_YEAR = 366 * DAY;

/** Where a level says what applies; `platform` is the platform's word for it. */
function saidIn(level: Level, platform: string): string {
  if (level === 'platform') return platform;
  return level === 'user' ? 'notificationPreferences' : 'notificationDefaults';
}

/** Who may have it otherwise: the person, unless a level holds it. */
function choiceLever(lockedBy: Level | null, own: string): Lever | null {
  switch (lockedBy) {
    case 'organization':
      return { what: 'notificationDefaults', who: 'ADMIN' };
    case 'department':
      return { what: 'notificationDefaults', who: 'DEPARTMENT_HEAD' };
    case 'platform':
      return null;
    default:
      return { what: own, who: 'self' };
  }
}

/** What is told has a year of four digits. */
export function dateOf(instant: number | null): Date | null {
  return instant === null || instant > LATEST ? null : new Date(instant);
}

const LATEST = Date.parse('9999-12-31T23:59:59.999Z');
