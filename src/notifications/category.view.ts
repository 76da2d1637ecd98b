import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import type { Level } from '../failure.js';
import type { DefaultState, Preferences } from './defaults.rules.js';
import { stateOf } from './defaults.rules.js';
import {
  CHANNELS,
  effectiveCategory,
  LEVELS,
  type CategoryWithChannels,
  type ChannelChoices,
  type EffectiveCategory,
  type OverrideWithChannels,
} from './effective.js';

const CHANNELS_VIEW = {
  type: 'object' as const,
  additionalProperties: { type: 'boolean' },
  example: { email: true, sms: false },
} satisfies ApiPropertyOptions;

/** What a level says of a category. */
export class NotificationDefaultView {
  /** `null` is as the level below. */
  @ApiProperty({ type: Boolean, nullable: true })
  enabled: boolean | null;

  /** Those that it says something of. */
  @ApiProperty(CHANNELS_VIEW)
  channels: ChannelChoices;

  locked: boolean;

  @ApiProperty({ type: String, nullable: true, example: 'Our insurer asks for it.' })
  reason: string | null;
}

/** The same, with the level that says it; the platform’s says what the catalogue does. */
export class PreferenceLevelView extends NotificationDefaultView {
  @ApiProperty({ enum: LEVELS })
  level: Level;
}

/** What applies of a category, and why. */
export class EffectiveCategoryView {
  @ApiProperty({ example: 'campaigns' })
  key: string;

  @ApiProperty({ example: 'Campaigns' })
  label: string;

  enabled: boolean;

  /** Every channel that the category has, and whether it is used while the category is on. */
  @ApiProperty(CHANNELS_VIEW)
  channels: ChannelChoices;

  /** The level whose `enabled` applies. */
  @ApiProperty({ enum: LEVELS })
  source: Level;

  /** The level that holds `enabled`; where that is free, the one that holds a channel; `null` when all is free. */
  @ApiProperty({ type: String, enum: [...LEVELS, null], nullable: true })
  lockedBy: Level | null;

  /** Why, as whoever locked it says. */
  @ApiProperty({ type: String, nullable: true })
  lockReason: string | null;

  /** From the platform up, those that say something. */
  @ApiProperty({ type: [PreferenceLevelView] })
  levels: PreferenceLevelView[];

  /** Whether the levels above may differ in `enabled`. */
  editable: boolean;

  /** The channels in which they may. */
  @ApiProperty({ type: [String], enum: CHANNELS, example: ['email', 'app'] })
  editableChannels: string[];
}

const REQUIRED = 'The platform requires it of everyone.';

/** All of the catalogue, as the levels that are given have it. */
export function presentCategories({ catalogue, overrides }: Preferences): EffectiveCategoryView[] {
  return catalogue.map((category) => presentCategory(category, overrides));
}

function presentCategory(
  category: CategoryWithChannels,
  overrides: readonly OverrideWithChannels[],
): EffectiveCategoryView {
  const mine = overrides.filter((one) => one.category === category.key);
  const effective = effectiveCategory(category, mine);
  const lockedBy = effective.lockedBy ?? channelHolder(effective);
  const channels = Object.entries(effective.channels);
  return {
    key: category.key,
    label: category.label,
    enabled: effective.enabled,
    channels: Object.fromEntries(channels.map(([channel, { enabled }]) => [channel, enabled])),
    source: effective.level,
    lockedBy,
    lockReason: lockedBy === 'platform' ? REQUIRED : (mine.find(({ level }) => level === lockedBy)?.reason ?? null),
    levels: [ofPlatform(category), ...LEVELS.flatMap((level) => levelOf(level, mine))],
    editable: effective.lockedBy === null,
    editableChannels: channels.filter(([, one]) => one.lockedBy === null).map(([channel]) => channel),
  };
}

function channelHolder({ channels }: EffectiveCategory): Level | null {
  return Object.values(channels).find(({ lockedBy }) => lockedBy !== null)?.lockedBy ?? null;
}

function ofPlatform({
  enabledByDefault,
  required,
  channels,
  defaultChannels,
}: CategoryWithChannels): PreferenceLevelView {
  return {
    level: 'platform',
    enabled: required || enabledByDefault,
    channels: Object.fromEntries(channels.map((channel) => [channel, defaultChannels.includes(channel)])),
    locked: required,
    reason: required ? REQUIRED : null,
  };
}

function levelOf(level: Level, overrides: readonly OverrideWithChannels[]): PreferenceLevelView[] {
  return overrides.filter((one) => one.level === level).map((one) => ({ level, ...presentDefault(stateOf(one)) }));
}

export function presentDefault({ enabled, channels, locked, reason }: DefaultState): NotificationDefaultView {
  return { enabled, channels, locked, reason };
}
