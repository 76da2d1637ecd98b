import { describe, expect, it } from '@jest/globals';
import {
  decideDefaults,
  mergedDefaults,
  overrideOf,
  ownOverride,
  withDefaults,
  type DefaultState,
} from '../../src/notifications/defaults.rules.js';
import {
  CHANNELS,
  channelsOf,
  effectiveCategory,
  effectivePreference,
  isKeptOn,
  isOffEverywhere,
  LEVELS,
  type CategoryWithChannels,
  type ChannelChoices,
  type OverrideWithChannels,
} from '../../src/notifications/effective.js';
import { reachOf, type Group } from '../../src/notifications/reach.rules.js';
import type { Situation } from '../../src/organizations/rules.js';
import { rounds, seed } from '../support/rounds.js';
import { Chance } from '../torture/chance.js';

const campaigns: CategoryWithChannels = {
  key: 'campaigns',
  label: 'Campaigns',
  channels: CHANNELS,
  defaultChannels: ['email', 'app'],
  enabledByDefault: true,
  required: false,
};
const ada: Situation = { role: 'ADMIN', proof: 'old', stepUpFields: [] };
const NAMES = ['campaigns', 'constructor', '__proto__'];

/** What a level might say. */
function said(chance: Chance): DefaultState | null {
  const maybe = () => chance.oneOf([null, true, false]);
  const channels = CHANNELS.map((channel) => [channel, maybe()]).filter(([, isOn]) => isOn !== null);
  const state = { enabled: maybe(), channels: Object.fromEntries(channels) as ChannelChoices };
  return chance.below(4) === 0 ? null : { ...state, locked: chance.below(3) === 0, reason: null };
}

function worldOf(chance: Chance) {
  const key = chance.oneOf(NAMES);
  const category = { ...campaigns, key, enabledByDefault: chance.below(2) === 0, required: chance.below(5) === 0 };
  const overrides = (['organization', 'department'] as const).flatMap((level) => {
    const state = said(chance);
    return state === null ? [] : [overrideOf(level, key, state)];
  });
  const own = said(chance);
  const choice = own === null ? [] : [ownOverride(key, { enabled: own.enabled, channels: own.channels })];
  // In any order, and among those of other categories.
  const other = overrideOf('organization', 'calls', { enabled: false, channels: {}, locked: true, reason: null });
  return { key, category, overrides: [...choice, other, ...overrides.reverse()], below: overrides };
}

const isOn = (category: CategoryWithChannels, overrides: readonly OverrideWithChannels[]) => {
  const { enabled, channels } = effectiveCategory(category, overrides);
  return { enabled, channels: Object.fromEntries(Object.entries(channels).map(([key, one]) => [key, one.enabled])) };
};

describe(`what applies of a category, in random worlds from SEED=${seed}`, () => {
  const chance = new Chance(seed);
  const worlds = Array.from({ length: rounds({ quick: 1000, long: 100_000 }) }, () => worldOf(chance));

  it('is by a lock as the level that locks has it, whatever is said above', () => {
    for (const { key, category, overrides } of worlds) {
      const { lockedBy, enabled } = effectivePreference(category, overrides);
      if (lockedBy === null) continue;
      const upTo = overrides.filter(({ level }) => LEVELS.indexOf(level) <= LEVELS.indexOf(lockedBy));
      for (const above of [true, false]) {
        const louder = LEVELS.slice(LEVELS.indexOf(lockedBy) + 1).map((level) => ({
          ...ownOverride(key, { enabled: above, channels: null }),
          level: level as 'user',
        }));
        expect(effectivePreference(category, [...upTo, ...louder]).enabled).toBe(enabled);
      }
      if (category.required) expect([enabled, lockedBy]).toEqual([true, 'platform']);
      for (const [channel, held] of Object.entries(channelsOf(category, overrides))) {
        if (held.lockedBy === null) continue;
        const louder = ownOverride(key, { enabled: null, channels: { [channel]: !held.enabled } });
        const others = overrides.filter(({ level }) => level !== 'user');
        expect(channelsOf(category, [...others, louder])[channel as 'email']?.enabled).toBe(held.enabled);
      }
    }
  });

  it('is what the level below has where a level says nothing, and nothing of it depends on the order', () => {
    for (const { key, category, overrides } of worlds) {
      const silent = LEVELS.slice(1)
        .filter((level) => !overrides.some((one) => one.level === level && one.category === key))
        .map((level) => ({ ...ownOverride(key, { enabled: null, channels: null }), level: level as 'user' }));
      expect(isOn(category, [...silent, ...overrides].reverse())).toEqual(isOn(category, overrides));
    }
  });

  it('reaches people by some channel where a level keeps it on, unless that level or one below it says by none', () => {
    for (const { category, overrides } of worlds) {
      const effective = effectiveCategory(category, overrides);
      if (!isKeptOn(effective) || !isOffEverywhere(effective.channels)) continue;
      const keeper = LEVELS.indexOf(effective.lockedBy ?? 'user');
      const below = overrides.filter(({ level }) => LEVELS.indexOf(level) <= keeper);
      expect(isOffEverywhere(channelsOf(category, below))).toBe(true);
    }
  });

  it('is what a preview counts, and a refusal of the policy table keeps every lock', () => {
    for (const { key, category, overrides, below } of worlds) {
      const preferences = { catalogue: [category], overrides: below };
      const wanted = mergedDefaults('department', preferences, Object.fromEntries([[key, said(chance)]]));
      const { writes, refusals } = decideDefaults('department', preferences, wanted, ada);
      const after = withDefaults('department', below, writes);
      const holder = effectivePreference(
        category,
        below.filter(({ level }) => level === 'organization'),
      );
      if (holder.lockedBy !== null) expect(effectivePreference(category, after).enabled).toBe(holder.enabled);
      if (refusals.length > 0) expect(after).toEqual(below);

      const own = overrides.find(({ level }) => level === 'user');
      const group: Group = { category: key, departmentId: null, own: own ?? null, count: 3, some: [] };
      const reach = reachOf(category, [group], { before: () => below, after: () => after });
      const choice = own === undefined ? [] : [own];
      const heard = (all: readonly OverrideWithChannels[]) => {
        const { enabled, channels } = isOn(category, [...all, ...choice]);
        return enabled ? channels : Object.fromEntries(CHANNELS.map((channel) => [channel, false]));
      };
      const isReached = JSON.stringify(heard(below)) !== JSON.stringify(heard(after));
      expect(reach).toMatchObject({ reaches: isReached ? 3 : 0, stays: isReached ? 0 : 3, ownChoice: own ? 3 : 0 });
    }
  });
});
