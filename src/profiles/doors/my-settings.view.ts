import { ApiProperty } from '@nestjs/swagger';
import type { Level } from '../../failure.js';
import { EffectiveCategoryView, presentCategories } from '../../notifications/category.view.js';
import { ownOverride, type Preferences } from '../../notifications/defaults.rules.js';
import { LEVELS, type OverrideWithChannels } from '../../notifications/effective.js';
import { availabilityAt } from '../../users/availability.js';
import { preferenceOf } from '../preferences.js';
import type { Snapshot } from '../profile.js';

/** Why a notification preference is what it is. */
export class PreferenceSourceView {
  /** The level whose value applies. */
  @ApiProperty({ enum: LEVELS })
  level: Level;

  /** The level that lets nobody differ; `null` when the choice is free. */
  @ApiProperty({ type: String, enum: [...LEVELS, null], nullable: true })
  lockedBy: Level | null;

  /** The caller’s own choice, also while a lock hides it; `null` inherits. */
  @ApiProperty({ type: Boolean, nullable: true })
  own: boolean | null;
}

export class PreferencesReply {
  @ApiProperty({ type: Boolean, enum: [true] })
  success: true;

  /** Category → whether it notifies, with everything inherited resolved. */
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'boolean' },
    example: { calls: true, campaigns: false },
  })
  data: Record<string, boolean>;

  /** By category. */
  @ApiProperty({ type: 'object', additionalProperties: { $ref: '#/components/schemas/PreferenceSourceView' } })
  sources: Record<string, PreferenceSourceView>;

  /** The same with channels, and all that the levels say. */
  @ApiProperty({ type: [EffectiveCategoryView] })
  categories: EffectiveCategoryView[];
}

export class PreferencesToldReply extends PreferencesReply {
  message: string;
}

/** Whether chats and calls may come in. */
export class ChatAvailabilityView {
  isAvailable: boolean;

  /** When that was last switched; `null` if never. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-05-18T10:00:00.000Z' })
  lastStatusChange: Date | null;
}

export function presentPreferences(snapshot: Snapshot): PreferencesReply {
  const categories = presentCategories(withOwn(snapshot));
  const reply: PreferencesReply = { success: true, data: {}, sources: {}, categories };
  for (const category of snapshot.catalogue) {
    const { enabled, level, lockedBy, own } = preferenceOf(category, snapshot);
    reply.data[category.key] = enabled;
    reply.sources[category.key] = { level, lockedBy, own };
  }
  return reply;
}

/** What the person chooses by this write takes the place of what they chose before. */
function withOwn({ state, preferences }: Snapshot): Preferences {
  const { catalogue = [], overrides = [] } = preferences ?? {};
  const own = catalogue.flatMap(({ key }): OverrideWithChannels[] => {
    const enabled = ownOf(state.notifications, key) ?? null;
    const channels = ownOf(state.channels, key) ?? null;
    if (enabled === null && channels === null) return [];
    return [ownOverride(key, { enabled, channels })];
  });
  return { catalogue, overrides: [...overrides.filter(({ level }) => level !== 'user'), ...own] };
}

function ownOf<Value>(values: Record<string, Value>, key: string): Value | undefined {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

export function presentAvailability({ state }: Pick<Snapshot, 'state'>): ChatAvailabilityView {
  const { availability, availabilityChangedAt } = availabilityAt(state.user, Date.now());
  return { isAvailable: availability === 'available', lastStatusChange: availabilityChangedAt };
}
