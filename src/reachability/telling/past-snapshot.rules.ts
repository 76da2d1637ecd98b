import type { ProfileState } from '../../profiles/profile.js';
import { rewound } from '../../profiles/rewind.js';
import { stateOf, overrideOf, type DefaultsLevel, type DefaultState } from '../../notifications/defaults.rules.js';
import type { CategoryWithChannels, ChannelChoices, OverrideWithChannels } from '../../notifications/effective.js';
import { DAYS } from '../../values/business-hours.js';
import { pointer, segmentsOf } from '../../values/json-map.js';
import type { WeeklyPeriods } from '../../values/schedule.js';
import type { TellingSnapshot, ToldHome, ToldPerson } from './snapshot.js';

/** What was, by the pointers of the history; nothing of what hasn't changed since. */
export type Values = Readonly<Record<string, unknown>>;

/** What of a home says whether its people are told something, by what its history calls it. */
export const TELLING_FIELDS = [
  'timezone',
  'businessHours',
  'holidays',
  'exceptionalHours',
  'allowUserBusinessHoursOverride',
  'quietHours',
  'suspendedBecause',
  'deletedAt',
  'notificationCategories',
  'notificationDefaults',
  'departments',
];

/** The snapshot as it was, of what is now and what was then otherwise: of the person and of their home. */
export function pastSnapshot(
  now: TellingSnapshot,
  {
    own,
    home,
    categoryId,
    departmentId,
  }: { own: Values; home: Values; categoryId: string | null; departmentId: string | null },
): TellingSnapshot {
  const { person, said } = personBefore(now, own);
  const defaults = (['organization', 'department'] as const).flatMap((level) => {
    const path = level === 'organization' ? [] : ['departments', departmentId ?? ''];
    return defaultBefore(now, level, valueAt(home, [...path, 'notificationDefaults', now.key]));
  });
  return {
    ...now,
    person,
    home: now.home && homeBefore(now.home, home),
    category: categoryBefore(now, categoryId, home),
    overrides: [...defaults, ...said],
  };
}

/** The department that somebody was in. */
export function departmentBefore(now: string | null, own: Values): string | null {
  const before = valueAt(own, ['departmentId']);
  return before === undefined ? now : (before as string | null);
}

/** By the same reading as the profile’s. */
function personBefore({ person, key, overrides }: TellingSnapshot, own: Values) {
  const mine = overrides.find(({ level }) => level === 'user');
  const { overrides: texts, ...user } = person;
  const state = {
    user,
    persona: { id: person.id, overrides: texts },
    notifications: mine?.enabled == null ? {} : { [key]: mine.enabled },
    channels: mine?.channels == null ? {} : { [key]: mine.channels },
  } as unknown as ProfileState;
  const changes = Object.entries(own).map(([at, before]) => [at, { before, after: null }] as const);
  const was = rewound(state, [Object.fromEntries(changes)]);
  const past = { ...(was.user as unknown as ToldPerson), overrides: was.persona?.overrides ?? {} };
  const enabled = Object.hasOwn(was.notifications, key) ? (was.notifications[key] ?? null) : null;
  const channels = Object.hasOwn(was.channels, key) ? (was.channels[key] ?? null) : null;
  return { person: past, said: ownSaid(key, enabled, channels) };
}

function ownSaid(category: string, enabled: boolean | null, channels: ChannelChoices | null): OverrideWithChannels[] {
  if (enabled === null && channels === null) return [];
  return [{ level: 'user', category, enabled, channels, locked: null, locksChannels: null, reason: null }];
}

function defaultBefore(
  { key, overrides }: TellingSnapshot,
  level: DefaultsLevel,
  before: unknown,
): OverrideWithChannels[] {
  const now = overrides.find((one) => one.level === level);
  const state = before === undefined ? (now === undefined ? null : stateOf(now)) : (before as DefaultState | null);
  return state === null ? [] : [overrideOf(level, key, state)];
}

function homeBefore(now: ToldHome, home: Values): ToldHome {
  const was = <Name extends keyof ToldHome>(field: string, name: Name): ToldHome[Name] => {
    const before = valueAt(home, [field]);
    return before === undefined ? now[name] : (before as ToldHome[Name]);
  };
  const [suspended, deleted] = [valueAt(home, ['suspendedBecause']), valueAt(home, ['deletedAt'])];
  const isSuspended = suspended === undefined ? now.closed === 'suspended' : suspended !== null;
  const isDeleted = deleted === undefined ? now.closed === 'deleted' : deleted !== null;
  return {
    id: now.id,
    timezone: was('timezone', 'timezone'),
    businessHours: weekBefore(now.businessHours, home),
    holidays: was('holidays', 'holidays'),
    exceptionalHours: was('exceptionalHours', 'exceptionalHours'),
    allowsBusinessHoursOverride: was('allowUserBusinessHoursOverride', 'allowsBusinessHoursOverride'),
    quietHours: withKeys(now.quietHours, 'quietHours', home),
    closed: isDeleted ? 'deleted' : isSuspended ? 'suspended' : null,
  };
}

/** Told as a whole, each day with its other forms beside its periods. */
function weekBefore(now: WeeklyPeriods, home: Values): WeeklyPeriods {
  const before = valueAt(home, ['businessHours']);
  if (before === undefined) return now;
  const days = (before ?? {}) as Record<string, { periods?: WeeklyPeriods['monday'] } | undefined>;
  return Object.fromEntries(DAYS.map((day) => [day, days[day]?.periods ?? []]));
}

/** Told as a whole when it is added or retired, and by its parts in between; the later of the two, as a rule, is the whole. */
function categoryBefore(
  { key, category }: TellingSnapshot,
  categoryId: string | null,
  home: Values,
): CategoryWithChannels | undefined {
  const partsOf = (id: string) => withKeys<Partial<CategoryWithChannels>>({}, ['notificationCategories', id], home);
  for (const [at, before] of Object.entries(home)) {
    const [kind, id = '', part] = segmentsOf(at);
    if (kind !== 'notificationCategories' || part !== undefined) continue;
    if (id === categoryId && before === null) return undefined;
    const was = before as OwnCategory | null;
    if (was?.key === key) return ownCategory({ ...was, ...partsOf(id) });
  }
  if (category === undefined || categoryId === null) return category;
  const parts = partsOf(categoryId);
  return { ...category, ...parts, defaultChannels: parts.channels ?? category.defaultChannels };
}

type OwnCategory = Omit<CategoryWithChannels, 'required' | 'defaultChannels'>;

/** Of an organization’s own all channels are on at first, and nothing is required. */
function ownCategory(was: OwnCategory): CategoryWithChannels {
  return { ...was, required: false, defaultChannels: was.channels };
}

/** A map whose keys are told one by one; `null` is a key that wasn’t there. */
function withKeys<Map extends object>(now: Map, path: string | string[], values: Values): Map {
  const above = [path].flat();
  const members = new Map<string, unknown>(Object.entries(now));
  for (const [at, before] of Object.entries(values)) {
    const segments = segmentsOf(at);
    const key = segments[above.length];
    if (key === undefined || segments.length !== above.length + 1 || above.some((one, nth) => segments[nth] !== one))
      continue;
    if (before === null) members.delete(key);
    else members.set(key, before);
  }
  return Object.fromEntries(members) as Map;
}

/** `undefined`: it hasn’t changed since. */
function valueAt(values: Values, path: readonly string[]): unknown {
  const at = pointer(...path);
  return Object.hasOwn(values, at) ? values[at] : undefined;
}
