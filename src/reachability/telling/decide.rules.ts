import type { Role } from '../../auth/roles.js';
import type { Level } from '../../failure.js';
import {
  CHANNELS,
  effectiveCategory,
  isKeptOn,
  type Channel,
  type EffectiveCategory,
} from '../../notifications/effective.js';
import { mutedAt, quietHoursOf, type EffectiveQuietHours } from '../../notifications/quiet.js';
import { hoursOf, type EffectiveHours } from '../../personas/person-hours.js';
import { availabilityAt, doNotDisturbAt } from '../../users/availability.js';
import { nextBatch } from '../../values/digest.js';
import { scheduleAt, type Schedule, type ScheduleState } from '../../values/schedule.js';
import { firstAt, wallTimeAt } from '../../values/time-zone.js';
import type { TellingSnapshot, ToldHome } from './snapshot.js';

/*
 * May a person be told of a category at an instant, channel by channel: pure. Every rule of a table looks at the snapshot and finds
 * something; the first in the table's order that is against it counts. An explanation is this decision with what was found.
 * Instants are in milliseconds.
 */

export type Outcome = 'send' | 'defer' | 'batch' | 'suppress';

/** What decides: the rule, the level it is set on, and the field there. */
export interface Because {
  rule: TellingRule;
  level: Level;
  key: string | null;
}

/** What becomes of it on one channel. */
export interface ChannelDecision {
  decision: Outcome;
  /** Of what is deferred or gathered when it is told; of what is suppressed when that ends, where it ends by itself. */
  until: number | null;
  because: Because;
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
  saw: Readonly<Record<string, unknown>>;
  /** What would make it find something else, and who could. */
  lever: Lever | null;
  /** Whether the decision would be another without its rule. */
  counted: boolean;
}

export interface Lever {
  /** The field. */
  what: string;
  /** The person, or the lowest role that has it in its hands. */
  who: 'self' | Role;
}

export interface Decision {
  channels: Record<Channel, ChannelDecision>;
  /** It is the same until then at least; `null`: always, by what is known. */
  next: number | null;
  /** In the order of the table: what the rules find now, and a later word of one of them that ends a wait for good. */
  trace: Finding[];
}

/** What the rules look at, worked out once. */
interface Facts extends TellingSnapshot {
  preference: EffectiveCategory | undefined;
  quiet: EffectiveQuietHours;
  hours: () => EffectiveHours;
}

type Rule = (facts: Facts, instant: number) => Finding | Finding[];

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

/** Those that end by themselves, and may follow one upon another. */
const HOLDS = ['doNotDisturb', 'availability', 'businessHours', 'quietHours'] as const satisfies (keyof typeof RULES)[];
const PASSED: readonly string[] = ['mute', ...HOLDS, 'digest'];

/**
 * Decides for each channel. What is held is told at the first instant at which nothing holds it; where none is in sight it is
 * suppressed. `without`: as if there weren't these rules.
 */
export function decide(snapshot: TellingSnapshot, instant: number, without: readonly TellingRule[] = []): Decision {
  const facts = factsOf(snapshot);
  const found = Object.entries(RULES)
    .filter(([name]) => !without.includes(name as TellingRule))
    .flatMap(([, rule]) => rule(facts, instant));
  const counted = new Set<TellingRule | Finding>();
  const channels = Object.fromEntries(
    CHANNELS.map((one) => {
      const speaking = found.filter(({ says, channels: of }) => says !== null && of.includes(one));
      return [one, decideChannel(speaking, (time) => firstHold(facts, one, time, without), counted)];
    }),
  ) as Decision['channels'];
  for (const finding of found) finding.counted = counted.has(finding) || counted.has(finding.rule);
  return { channels, next: earliest(found.map(({ next }) => next)), trace: withEndless(found, counted) };
}

/** With what ends a wait for good, where that is another word than the rule has now: behind it. */
function withEndless(found: Finding[], counted: ReadonlySet<TellingRule | Finding>): Finding[] {
  const all = [...found, ...[...counted].filter((one) => typeof one !== 'string')];
  // Of several channels each has looked for itself.
  const isFirst = (one: Finding) => all.find(({ rule, level }) => rule === one.rule && level === one.level) === one;
  const endless = all.slice(found.length).filter((one) => !found.includes(one) && isFirst(one));
  if (endless.length === 0) return found;
  const behind = (rule: TellingRule) => endless.filter((one) => one.rule === rule);
  return found.flatMap((one) => [one, ...behind(one.rule).map((later) => ({ ...later, counted: true }))]);
}

/** What would make it another decision, of what has counted. */
export function leversOf(snapshot: TellingSnapshot, instant: number, { channels, trace }: Decision): Lever[] {
  const levers = trace.flatMap(({ counted, lever, rule, says }) => {
    if (!counted || lever === null) return [];
    const others = says === 'send' || says === 'pass' ? undefined : decide(snapshot, instant, [rule]).channels;
    return others !== undefined && CHANNELS.every((one) => isSame(channels[one], others[one])) ? [] : [lever];
  });
  return levers.filter(({ what, who }, nth) => levers.findIndex((one) => one.what === what && one.who === who) === nth);
}

/** When something else that suppresses it ends is no other decision. */
function isSame(one: ChannelDecision, other: ChannelDecision): boolean {
  return one.decision === other.decision && (one.decision === 'suppress' || one.until === other.until);
}

type Held = (time: number) => Finding | undefined;

function decideChannel(found: readonly Finding[], holdAt: Held, counted: Set<TellingRule | Finding>): ChannelDecision {
  const pass = found.find(({ says }) => says === 'pass');
  const against = found.filter(
    ({ says, rule }) => says !== 'send' && says !== 'pass' && !(pass && PASSED.includes(rule)),
  );
  const suppressing = against.find(({ says }) => says === 'suppress');
  const first = suppressing ?? against.find(({ says }) => says === 'gather') ?? against[0];
  const because = first ?? pass ?? found.find(({ says }) => says === 'send');
  if (because === undefined) return { decision: 'send', until: null, because: NOTHING_AGAINST };
  counted.add(because);
  if (first === undefined) return { decision: 'send', until: null, because: told(because) };
  if (first === suppressing) return { decision: 'suppress', until: first.until, because: told(first) };
  return follow(first, holdAt, counted);
}

/** From one hold to the next that has begun by then, until there is none. */
function follow(first: Finding, holdAt: Held, counted: Set<TellingRule | Finding>): ChannelDecision {
  let until = first.until;
  for (let looks = 0; until !== null && looks < MOST_LOOKS; looks++) {
    const hold = holdAt(until);
    if (hold === undefined) {
      return { decision: first.says === 'gather' ? 'batch' : 'defer', until, because: told(first) };
    }
    counted.add(hold.rule);
    if (hold.until === null) {
      counted.add(hold);
      return { decision: 'suppress', until: null, because: told(hold) };
    }
    until = hold.until;
  }
  return { decision: 'suppress', until: null, because: told(first) };
}

/** Hours that are all quiet have no end; whoever looks for longer asks again. */
const MOST_LOOKS = 20;

/** NOTE: what waits already isn't dropped by the quiet that it waits into. */
function firstHold(facts: Facts, one: Channel, time: number, without: readonly TellingRule[]): Finding | undefined {
  for (const name of HOLDS) {
    if (without.includes(name)) continue;
    const finding = RULES[name](facts, time);
    if (finding.says !== null && finding.channels.includes(one)) return finding;
  }
  return undefined;
}

function told({ rule, level, key }: Because): Because {
  return { rule, level, key };
}

const NOTHING_AGAINST: Because = { rule: 'nothingAgainst', level: 'platform', key: null };

function factsOf(snapshot: TellingSnapshot): Facts {
  const { category: known, overrides } = snapshot;
  let hours: EffectiveHours | undefined;
  return {
    preference: known && effectiveCategory(known, overrides),
    quiet: quietHoursOfPerson(snapshot),
    hours: () => (hours ??= hoursOfPerson(snapshot)),
    ...snapshot,
  };
}

/** Most people of a home have its hours, which are made ready once. */
function hoursOfPerson({ person, home }: TellingSnapshot): EffectiveHours {
  const { timezone, businessHours: week } = person.overrides;
  if (home === null || timezone !== undefined || week !== undefined) return hoursOf(person.overrides, home);
  const known = homeHours.get(home) ?? hoursOf({}, home);
  homeHours.set(home, known);
  return known;
}

const homeHours = new WeakMap<ToldHome, EffectiveHours>();

/** The same of those without quiet hours of their own; by their zones, which are as many as there are names. */
function quietHoursOfPerson({ person, home }: TellingSnapshot): EffectiveQuietHours {
  const zones = { own: person.timezone, organization: home?.timezone ?? null };
  const facts = { own: person.quietHours, organization: home?.quietHours ?? {}, zones };
  if (home === null || Object.keys(person.quietHours).length > 0) return quietHoursOf(facts);
  const byZone = homeQuietHours.get(home) ?? new Map<string | null, EffectiveQuietHours>();
  const known = byZone.get(person.timezone) ?? quietHoursOf(facts);
  homeQuietHours.set(home, byZone.set(person.timezone, known));
  return known;
}

const homeQuietHours = new WeakMap<ToldHome, Map<string | null, EffectiveQuietHours>>();

/** Many people are asked about at one instant, and have their schedules in common. */
function stateAt(schedule: Schedule, instant: number): ScheduleState {
  const last = lastStates.get(schedule);
  if (last?.instant === instant) return last.state;
  const state = scheduleAt(schedule, instant);
  lastStates.set(schedule, { instant, state });
  return state;
}

const lastStates = new WeakMap<Schedule, { instant: number; state: ScheduleState }>();

/** Those that reach for a person; what lies in the app or in a mailbox waits by itself. */
const REACHING: readonly Channel[] = ['sms', 'push'];
const SOUNDING: readonly Channel[] = ['app', ...REACHING];

function active({ person: { kind, status, deletedAt } }: Facts): Finding {
  const isAway = deletedAt !== null;
  const isTold = kind === 'person' && status === 'active' && !isAway;
  return finding('active', 'organization', isAway ? 'deletedAt' : 'status', {
    says: isTold ? null : 'suppress',
    saw: { kind, status, deletedAt },
    lever: kind === 'person' ? { what: isAway ? 'deletedAt' : 'status', who: 'ADMIN' } : null,
  });
}

function organizationOpen({ home }: Facts): Finding {
  const closed = home?.closed ?? null;
  const key = closed === 'deleted' ? 'deletedAt' : 'suspendedBecause';
  return finding('organizationOpen', 'platform', key, {
    says: closed === null ? null : 'suppress',
    saw: { closed },
    lever: { what: key, who: 'SUPERADMIN' },
  });
}

function category({ key, category: known }: Facts): Finding {
  return finding('category', known === undefined ? 'organization' : 'platform', 'notificationCategories', {
    says: known === undefined ? 'suppress' : null,
    saw: { key, exists: known !== undefined },
    lever: { what: 'notificationCategories', who: 'ADMIN' },
  });
}

function enabled({ preference }: Facts): Finding[] {
  if (preference === undefined) return [];
  const { enabled: isOn, level, lockedBy } = preference;
  const lever = isKeptOn(preference) ? null : choiceLever(lockedBy, 'notificationPreferences');
  const saw = { enabled: isOn, lockedBy };
  return [
    finding('enabled', level, saidIn(level, 'enabledByDefault'), { says: isOn ? 'send' : 'suppress', saw, lever }),
  ];
}

function channel({ category: known, preference }: Facts): Finding[] {
  if (preference === undefined || known === undefined) return [];
  return CHANNELS.map((one) => {
    const { enabled: isOn, level, lockedBy } = preference.channels[one] ?? NO_CHANNEL;
    const exists = known.channels.includes(one);
    const key = level === 'user' ? 'notificationChannels' : saidIn(level, exists ? 'defaultChannels' : 'channels');
    return finding('channel', level, key, {
      channels: [one],
      says: isOn ? null : 'suppress',
      saw: { exists, enabled: isOn, lockedBy },
      lever: exists ? choiceLever(lockedBy, 'notificationChannels') : null,
    });
  });
}

const NO_CHANNEL = { enabled: false, level: 'platform', lockedBy: null } as const;

/** Kept on by a lock, or by the platform: nobody may turn it off, so nobody mutes it either. */
function required({ preference }: Facts): Finding[] {
  if (preference === undefined) return [];
  const level = preference.lockedBy ?? 'platform';
  const isRequired = isKeptOn(preference);
  return [
    finding('required', level, saidIn(level, 'required'), {
      says: isRequired ? 'pass' : null,
      saw: { required: isRequired },
      lever: isRequired ? choiceLever(level, 'notificationDefaults') : null,
    }),
  ];
}

function mute({ person, key }: Facts, instant: number): Finding {
  const { isSilent, until, id } = mutedAt(person.mutes, { key, required: false }, instant);
  return finding('mute', 'user', 'mutes', {
    says: isSilent ? 'suppress' : null,
    until,
    next: until,
    saw: { muted: isSilent, id, until: dateOf(until) },
    lever: { what: 'mutes', who: 'self' },
  });
}

function doNotDisturb({ person }: Facts, instant: number): Finding {
  const { doNotDisturb: isOn, doNotDisturbUntil } = doNotDisturbAt(person, instant);
  return finding('doNotDisturb', 'user', 'doNotDisturb', {
    channels: SOUNDING,
    ...holding(isOn, isOn ? (doNotDisturbUntil?.getTime() ?? null) : null, instant),
    saw: { doNotDisturb: isOn, until: doNotDisturbUntil },
    lever: { what: 'doNotDisturb', who: 'self' },
  });
}

function availability({ person }: Facts, instant: number): Finding {
  const { availability: is, availabilityUntil } = availabilityAt({ availabilityChangedAt: null, ...person }, instant);
  return finding('availability', 'user', 'availability', {
    channels: REACHING,
    ...holding(is === 'unavailable', availabilityUntil?.getTime() ?? null, instant),
    saw: { availability: is, until: availabilityUntil },
    lever: { what: 'availability', who: 'self' },
  });
}

/** Who has never been given hours is bound to none. */
function businessHours({ home, hours }: Facts, instant: number): Finding {
  const { schedule, sources, timezone } = hours();
  const { businessHours: source } = sources;
  if (source === null) {
    const saw = { bound: false };
    return finding('businessHours', 'platform', 'persona.businessHours', { channels: REACHING, saw });
  }
  const { isIn, until, date } = stateAt(schedule, instant);
  const isOwn = date === null && source === 'user';
  const maySet = home?.allowsBusinessHoursOverride === true && date === null;
  const held = holding(!isIn, until, instant);
  return finding('businessHours', isOwn ? 'user' : 'organization', 'persona.businessHours', {
    channels: REACHING,
    ...held,
    // Whose word it is may be another tomorrow.
    next: earliest([held.next, nextMidnight(schedule, instant)]),
    saw: { open: isIn, timezone, date, until: dateOf(until) },
    lever: {
      what: isOwn || maySet ? 'persona.businessHours' : 'businessHours',
      who: isOwn || maySet ? 'self' : 'ADMIN',
    },
  });
}

/** With the mode `drop` what happens in them is never told. */
function quietHours({ quiet, key }: Facts, instant: number): Finding {
  const { pass, mode, timezone, sources, schedule, periods } = quiet;
  const level = sources.periods;
  const [passes, isNever] = [pass.includes(key), Object.keys(periods).length === 0];
  if (passes || isNever) return finding('quietHours', level, 'quietHours', { saw: { quiet: null, passes } });
  const { isIn, until } = stateAt(schedule, instant);
  const held = holding(isIn, until, instant);
  return finding('quietHours', level, 'quietHours', {
    ...held,
    says: isIn && mode === 'drop' ? 'suppress' : held.says,
    saw: { quiet: isIn, passes, mode, timezone, until: dateOf(until) },
    lever: { what: 'quietHours', who: 'self' },
  });
}

/** Gathered, and told with others by the clocks of the person. */
function digest({ person, home, key }: Facts, instant: number): Finding {
  const chosen = Object.hasOwn(person.digests, key) ? (person.digests[key] ?? null) : null;
  const timezone = person.timezone ?? home?.timezone ?? 'UTC';
  const until = chosen === null ? null : nextBatch(chosen, timezone, instant);
  return finding('digest', 'user', 'digests', {
    says: until === null ? null : 'gather',
    until,
    next: until,
    saw: { digest: chosen, timezone, until: dateOf(until) },
    lever: { what: 'digests', who: 'self' },
  });
}

function finding(
  rule: keyof typeof RULES,
  level: Level,
  key: string,
  { channels = CHANNELS, says = null, until = null, next = null, saw = {}, lever = null }: Partial<Finding>,
): Finding {
  return { rule, level, key, channels, says, until, next, saw, lever: says === null ? null : lever, counted: false };
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

function earliest(instants: readonly (number | null)[]): number | null {
  const known = instants.filter((one) => one !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** What is told has a year of four digits. */
function dateOf(instant: number | null): Date | null {
  return instant === null || instant > LATEST ? null : new Date(instant);
}

const LATEST = Date.parse('9999-12-31T23:59:59.999Z');
