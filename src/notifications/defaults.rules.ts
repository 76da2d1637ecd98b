import type { Level } from '../failure.js';
import { refusedAt } from '../organizations/decide.js';
import { refusalOf } from '../organizations/policy.js';
import type { PreferenceFacts, Refusal, Situation } from '../organizations/rules.js';
import type { FieldChanges } from '../values/differences.js';
import { pointer, segmentsOf } from '../values/json-map.js';
import { sameJson } from '../values/merge.js';
import type { HistoryPlace } from '../writes/conflicts.rules.js';
import type { FieldDecision } from '../writes/decision.js';
import {
  CHANNELS,
  channelsOf,
  effectiveChannel,
  effectivePreference,
  isKeptOn,
  isOffEverywhere,
  type CategoryWithChannels,
  type Channel,
  type ChannelChoices,
  type OverrideWithChannels,
} from './effective.js';

/** The levels that have defaults. */
export type DefaultsLevel = Exclude<Level, 'platform' | 'user'>;

/** What a level says of one category. A lock holds what else it says; where that is nothing, all that it inherits. */
export interface DefaultState {
  /** `null` inherits. */
  enabled: boolean | null;
  channels: ChannelChoices;
  locked: boolean;
  reason: string | null;
}

/** A change of channels: absent = untouched, `null` = as the level below. */
export type ChannelPatch = { [Name in Channel]?: boolean | null };

/** A change of it: absent = untouched, `null` = as the level below. */
export interface DefaultPatch {
  enabled?: boolean | null;
  channels?: ChannelPatch | null;
  locked?: boolean | null;
  reason?: string | null;
}

/** What there is to decide from: the catalogue, and what the levels say that the place has. */
export interface Preferences {
  catalogue: readonly CategoryWithChannels[];
  overrides: readonly OverrideWithChannels[];
}

/** By category. NOTE: one may be called `constructor`, so it is no object. */
export type Defaults = ReadonlyMap<string, DefaultState | null>;

export interface DefaultsDecision {
  report: FieldDecision[];
  refusals: Refusal[];
  /** What is written of it. */
  writes: Defaults;
}

const ROWS = {
  organization: 'notificationDefaults',
  department: 'departments.notificationDefaults',
} as const satisfies Record<DefaultsLevel, string>;

/** Decides what a level is to say of each category by the policy table: pure, and the same for writes and previews. */
export function decideDefaults(
  level: DefaultsLevel,
  preferences: Preferences,
  wanted: Defaults,
  situation: Situation,
): DefaultsDecision {
  const writes = new Map<string, DefaultState | null>();
  const decision: DefaultsDecision = { report: [], refusals: [], writes };
  for (const [category, merged] of wanted) {
    const at = pointer('preferences', category);
    const before = defaultOf(level, preferences, category);
    const preference = factsOf(level, preferences, category, before, merged);
    if (preference.isKnown && sameJson(before, merged)) {
      decision.report.push({ pointer: at, outcome: 'unchanged' });
      continue;
    }
    const refusal = refusalOf(ROWS[level], { ...situation, facts: { preference } }, merged);
    if (refusal !== undefined) {
      decision.refusals.push(refusal);
      decision.report.push(refusedAt(at, refusal));
      continue;
    }
    writes.set(category, merged);
    decision.report.push({ pointer: at, outcome: 'applied' });
  }
  return decision;
}

/** What is wanted in the end, of what was sent. */
export function mergedDefaults(
  level: DefaultsLevel,
  preferences: Preferences,
  sent: Record<string, DefaultPatch | null>,
): Defaults {
  return new Map(
    Object.entries(sent).map(([category, patch]) => [
      category,
      patch === null ? null : mergedDefault(defaultOf(level, preferences, category), patch),
    ]),
  );
}

const NOTHING: DefaultState = { enabled: null, channels: {}, locked: false, reason: null };

/** A level that says nothing in the end inherits again, whatever its reason was. */
function mergedDefault(before: DefaultState | null, patch: DefaultPatch): DefaultState | null {
  const was = before ?? NOTHING;
  const { enabled = was.enabled, channels, locked = was.locked, reason = was.reason } = patch;
  const merged = {
    enabled,
    channels: channels === undefined ? was.channels : mergedChannels(was.channels, channels),
    locked: locked ?? false,
    reason,
  };
  return saysNothing(merged) ? null : merged;
}

/** In the order of all channels; `null` takes back. */
export function mergedChannels(before: ChannelChoices, sent: ChannelPatch | null): ChannelChoices {
  if (sent === null) return {};
  const merged = CHANNELS.map((channel) => [channel, sent[channel] === undefined ? before[channel] : sent[channel]]);
  return Object.fromEntries(merged.filter(([, isOn]) => typeof isOn === 'boolean')) as ChannelChoices;
}

function saysNothing({ enabled, channels, locked }: DefaultState): boolean {
  return enabled === null && Object.keys(channels).length === 0 && !locked;
}

export function defaultOf(level: DefaultsLevel, { overrides }: Preferences, category: string): DefaultState | null {
  const found = overrides.find((one) => one.level === level && one.category === category);
  return found === undefined ? null : stateOf(found);
}

export function stateOf({ enabled, channels, locked, locksChannels, reason }: OverrideWithChannels): DefaultState {
  return { enabled, channels: channels ?? {}, locked: locked === true || locksChannels === true, reason };
}

/** As it is stored and resolved, with what the lock holds. */
export function overrideOf(level: DefaultsLevel, category: string, state: DefaultState): OverrideWithChannels {
  const { enabled, locked, reason } = state;
  const channels = Object.keys(state.channels).length === 0 ? null : state.channels;
  return {
    level,
    category,
    enabled,
    locked: locked && (enabled !== null || channels === null),
    channels,
    locksChannels: locked && (channels !== null || enabled === null),
    reason,
  };
}

/** What all levels say once that is written. */
export function withDefaults(
  level: DefaultsLevel,
  overrides: readonly OverrideWithChannels[],
  writes: Defaults,
): OverrideWithChannels[] {
  const others = overrides.filter((one) => one.level !== level || !writes.has(one.category));
  const written = [...writes].flatMap(([category, state]) =>
    state === null ? [] : [overrideOf(level, category, state)],
  );
  return [...others, ...written];
}

function factsOf(
  level: DefaultsLevel,
  { catalogue, overrides }: Preferences,
  key: string,
  before: DefaultState | null,
  merged: DefaultState | null,
): PreferenceFacts {
  const category = catalogue.find((one) => one.key === key);
  const facts = { isKnown: category !== undefined, unknownChannels: [], heldBy: null, isKeptOnNowhere: false };
  if (category === undefined || merged === null) return facts;
  const below = overrides.filter((one) => level === 'department' && one.level === 'organization');
  const [was, is] = [before ?? NOTHING, merged].map((state) => overrideOf(level, key, state));
  return {
    ...facts,
    unknownChannels: (Object.keys(merged.channels) as Channel[]).filter((one) => !category.channels.includes(one)),
    heldBy: heldBy(category, below, was as OverrideWithChannels, is as OverrideWithChannels),
    isKeptOnNowhere: isKeptOnNowhere(category, [...below, is as OverrideWithChannels]),
  };
}

/** The level below that holds some of what is said or locked differently from before. */
function heldBy(
  category: CategoryWithChannels,
  below: readonly OverrideWithChannels[],
  was: OverrideWithChannels,
  is: OverrideWithChannels,
): Level | null {
  const isLocking = is.locksChannels === true && was.locksChannels !== true;
  const channels = isLocking ? CHANNELS : differing(was.channels, is.channels);
  const holders = channels.map((channel) => effectiveChannel(category, channel, below).lockedBy);
  if (was.enabled !== is.enabled || (is.locked === true && was.locked !== true)) {
    holders.unshift(effectivePreference(category, below).lockedBy);
  }
  return holders.find((holder) => holder !== null) ?? null;
}

/** The channels of which something else is said. */
export function differing(was: ChannelChoices | null, is: ChannelChoices | null): Channel[] {
  return CHANNELS.filter((channel) => was?.[channel] !== is?.[channel]);
}

/** Whether what can't be turned off any more is on by no channel. */
export function isKeptOnNowhere(category: CategoryWithChannels, overrides: readonly OverrideWithChannels[]): boolean {
  return isKeptOn(effectivePreference(category, overrides)) && isOffEverywhere(channelsOf(category, overrides));
}

/** What the history of the organization tells of it. */
export function defaultsChanges(
  level: DefaultsLevel,
  ownerId: string,
  preferences: Preferences,
  writes: Defaults,
): FieldChanges {
  const path = level === 'organization' ? ['notificationDefaults'] : ['departments', ownerId, 'notificationDefaults'];
  const changes = [...writes].map(([category, after]) => {
    return [pointer(...path, category), { before: defaultOf(level, preferences, category), after }] as const;
  });
  return Object.fromEntries(changes);
}

/** Where that is, by the department or of the organization itself. */
export function defaultsPlace(departmentId: string | null): HistoryPlace {
  const path = departmentId === null ? [] : ['departments', departmentId];
  return { told: pointer(...path, 'notificationDefaults'), under: '/preferences' };
}

/** What a person has chosen of a category. */
export type OwnChoice = Pick<OverrideWithChannels, 'enabled' | 'channels'>;

/** The same as it is resolved. */
export function ownOverride(category: string, { enabled, channels }: OwnChoice): OverrideWithChannels {
  return { level: 'user', category, enabled, channels, locked: null, locksChannels: null, reason: null };
}

/** What a change of defaults found, and whose they are: a department's or those of all. */
export interface DefaultsBefore {
  departmentId: string | null;
  wanted: Defaults;
}

/** `undefined` where anything else than defaults of one owner was changed. */
export function defaultsBefore(fields: FieldChanges): DefaultsBefore | undefined {
  const wanted = new Map<string, DefaultState | null>();
  const owners = new Set<string | null>();
  for (const [at, { before }] of Object.entries(fields)) {
    const path = segmentsOf(at);
    const departmentId = path.length === 4 && path[0] === 'departments' ? (path[1] ?? null) : null;
    const [kind, category] = path.slice(-2);
    if (kind !== 'notificationDefaults' || category === undefined || path.length !== (departmentId ? 4 : 2))
      return undefined;
    owners.add(departmentId);
    wanted.set(category, before as DefaultState | null);
  }
  const [departmentId = null] = owners;
  return owners.size === 1 ? { departmentId, wanted } : undefined;
}
