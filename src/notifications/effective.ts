import type { Level } from '../failure.js';

/** The ways a notification can take, in the order they are shown. */
export const CHANNELS = ['email', 'app', 'sms', 'push'] as const;
export type Channel = (typeof CHANNELS)[number];

/** What a level says of channels: those it names are on or off, the others are as below. */
export type ChannelChoices = { readonly [Name in Channel]?: boolean };

/** Those that are on, or off; `null` for none. */
export function channelsThatAre(isOn: boolean, choices: ChannelChoices | null): Channel[] | null {
  const those = CHANNELS.filter((channel) => choices?.[channel] === isOn);
  return those.length === 0 ? null : those;
}

/** A category of the catalogue as the platform, or the organization that added it, defines it. */
export interface Category {
  key: string;
  enabledByDefault: boolean;
  required: boolean;
}

/** The same with its channels: those that there are for it, and those that are on while no level says otherwise. */
export interface CategoryWithChannels extends Category {
  label: string;
  channels: readonly Channel[];
  defaultChannels: readonly Channel[];
}

/** What one level says about one category, where it differs from the level below. */
export interface Override {
  level: Exclude<Level, 'platform'>;
  category: string;
  enabled: boolean | null;
  locked: boolean | null;
}

/** The same with its channels and its reason. */
export interface OverrideWithChannels extends Override {
  /** `null`: nothing is said of them. */
  channels: ChannelChoices | null;
  /** Whether the lock holds the channels; `locked` is of `enabled`. */
  locksChannels: boolean | null;
  reason: string | null;
}

export interface EffectivePreference {
  enabled: boolean;
  /** The level the value comes from. */
  level: Level;
  /** The level that locked it, or that requires it; above that level it can't differ. */
  lockedBy: Level | null;
}

/** Each above the one before. */
export const LEVELS = ['platform', 'organization', 'department', 'user'] as const satisfies readonly Level[];

const ORDER = ['organization', 'department', 'user'] as const;

/** Resolves one category: platform < organization < department < user; a lock stops the levels above it. */
export function effectivePreference(category: Category, overrides: readonly Override[]): EffectivePreference {
  if (category.required) return { enabled: true, level: 'platform', lockedBy: 'platform' };
  const result: EffectivePreference = { enabled: category.enabledByDefault, level: 'platform', lockedBy: null };
  for (const level of ORDER) {
    if (result.lockedBy !== null) break;
    const override = overrides.find((one) => one.level === level && one.category === category.key);
    if (override === undefined) continue;
    if (override.enabled !== null) Object.assign(result, { enabled: override.enabled, level });
    if (override.locked === true && level !== 'user') result.lockedBy = level;
  }
  return result;
}

/** What applies of one channel; the same words as of a category. */
type EffectiveChannel = EffectivePreference;

/**
 * Resolves one channel of a category the same way. A lock holds the channels that its level names, or all of them where the
 * level says nothing else.
 */
export function effectiveChannel(
  category: CategoryWithChannels,
  channel: Channel,
  overrides: readonly OverrideWithChannels[],
): EffectiveChannel {
  const isOn = category.defaultChannels.includes(channel);
  const result: EffectiveChannel = { enabled: isOn, level: 'platform', lockedBy: null };
  for (const level of ORDER) {
    if (result.lockedBy !== null) break;
    const override = overrides.find((one) => one.level === level && one.category === category.key);
    if (override === undefined) continue;
    const said = override.channels?.[channel];
    if (said !== undefined) Object.assign(result, { enabled: said, level });
    if (holdsChannel(override, channel) && level !== 'user') result.lockedBy = level;
  }
  return result;
}

function holdsChannel({ locksChannels, channels }: OverrideWithChannels, channel: Channel): boolean {
  return locksChannels === true && (channels === null || channels[channel] !== undefined);
}

/** What applies of a category as a whole. */
export interface EffectiveCategory extends EffectivePreference {
  /** Each channel that there is for it. */
  channels: { [Name in Channel]?: EffectiveChannel };
}

/**
 * Resolves a category with its channels. What a level keeps on reaches the person somehow: where every channel came out off, the
 * choices of the highest levels don't count, down to the level that keeps it on.
 */
export function effectiveCategory(
  category: CategoryWithChannels,
  overrides: readonly OverrideWithChannels[],
): EffectiveCategory {
  const preference = effectivePreference(category, overrides);
  let channels = channelsOf(category, overrides);
  if (!isKeptOn(preference)) return { ...preference, channels };
  const keeper = LEVELS.indexOf(preference.lockedBy ?? 'user');
  for (let highest = LEVELS.length - 1; highest > keeper && isOffEverywhere(channels); highest -= 1) {
    channels = channelsOf(
      category,
      overrides.filter(({ level }) => LEVELS.indexOf(level) < highest),
    );
  }
  return { ...preference, channels };
}

/** Whether a level sees to it that nobody above it turns the category off. */
export function isKeptOn({ enabled, lockedBy }: EffectivePreference): boolean {
  return enabled && lockedBy !== null;
}

export function channelsOf(
  category: CategoryWithChannels,
  overrides: readonly OverrideWithChannels[],
): EffectiveCategory['channels'] {
  const those = CHANNELS.filter((channel) => category.channels.includes(channel));
  return Object.fromEntries(those.map((channel) => [channel, effectiveChannel(category, channel, overrides)]));
}

export function isOffEverywhere(channels: EffectiveCategory['channels']): boolean {
  return Object.values(channels).every(({ enabled }) => !enabled);
}
