import { ApiProperty } from '@nestjs/swagger';
import type { Level } from '../../failure.js';
import { availabilityAt } from '../../users/availability.js';
import { preferenceOf } from '../preferences.js';
import type { Snapshot } from '../profile.js';

const LEVELS = ['platform', 'organization', 'department', 'user'];

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
  const reply: PreferencesReply = { success: true, data: {}, sources: {} };
  for (const category of snapshot.catalogue) {
    const { enabled, level, lockedBy, own } = preferenceOf(category, snapshot);
    reply.data[category.key] = enabled;
    reply.sources[category.key] = { level, lockedBy, own };
  }
  return reply;
}

export function presentAvailability({ state }: Pick<Snapshot, 'state'>): ChatAvailabilityView {
  const { availability, availabilityChangedAt } = availabilityAt(state.user, Date.now());
  return { isAvailable: availability === 'available', lastStatusChange: availabilityChangedAt };
}
