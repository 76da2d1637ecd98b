import { ApiProperty } from '@nestjs/swagger';
import type { Level } from '../failure.js';
import { DecidedInPart } from '../http/decided-in-part.js';
import { Clearable, Flag, Text } from '../http/fields.js';
import { Nested, NestedMap } from '../http/structured.fields.js';
import { EffectiveCategoryView, NotificationDefaultView } from './category.view.js';
import { LEVELS } from './effective.js';

/** Channels that are on or off; `null` is as the level below. */
export class ChannelChoicesDto {
  @Clearable()
  @Flag()
  email?: boolean | null;

  @Clearable()
  @Flag()
  app?: boolean | null;

  @Clearable()
  @Flag()
  sms?: boolean | null;

  @Clearable()
  @Flag()
  push?: boolean | null;
}

/** What a level is to say of a category; what is absent stays, `null` is as the level below. */
export class NotificationDefaultDto {
  @Clearable()
  @Flag()
  enabled?: boolean | null;

  /** By channel; those that aren’t named stay. */
  @Clearable()
  @Nested(() => ChannelChoicesDto)
  channels?: ChannelChoicesDto | null;

  /** Nobody above differs in what else is said here; where that is nothing, in nothing of the category. */
  @Clearable()
  @Flag()
  locked?: boolean | null;

  /** Why, for the people whom it concerns. */
  @Clearable()
  @Text({ min: 1, max: 300, example: 'Our insurer asks for it.' })
  reason?: string | null;
}

@DecidedInPart()
export class NotificationDefaultsDto {
  /** By category; those that are absent stay, `null` is as the level below. */
  @NestedMap(() => NotificationDefaultDto, {
    most: 300,
    example: { campaigns: { enabled: false, locked: true, reason: 'Nobody here runs campaigns.' }, other: null },
  })
  preferences: Record<string, NotificationDefaultDto | null>;
}

/** Somebody who stays as they are. */
export class StayingPersonView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  @ApiProperty({ type: String, nullable: true, example: 'Alex Rep' })
  fullName: string | null;

  /** The level that says so. */
  @ApiProperty({ enum: LEVELS })
  because: Level;
}

export class StayingView {
  @ApiProperty({ type: 'integer', example: 2 })
  count: number;

  /** At most 10 of them, those with an own choice first. */
  @ApiProperty({ type: [StayingPersonView] })
  sample: StayingPersonView[];
}

/** What the change does to people at home here. */
export class DefaultsPreviewView {
  @ApiProperty({ example: 'campaigns' })
  category: string;

  /** How many hear otherwise at once. */
  @ApiProperty({ type: 'integer', example: 41 })
  reaches: number;

  /** How many have an own choice of the category. */
  @ApiProperty({ type: 'integer', example: 2 })
  ownChoice: number;

  stays: StayingView;
}

export class NotificationDefaultsView {
  /** What this level says, by category; of others it says nothing. */
  @ApiProperty({ type: 'object', additionalProperties: { $ref: '#/components/schemas/NotificationDefaultView' } })
  preferences: Record<string, NotificationDefaultView>;

  /** The whole catalogue, as it is for people here without an own choice. */
  @ApiProperty({ type: [EffectiveCategoryView] })
  categories: EffectiveCategoryView[];

  /** Only of a dry run: of each category that would change. */
  @ApiProperty({ type: [DefaultsPreviewView], required: false })
  preview?: DefaultsPreviewView[];
}
