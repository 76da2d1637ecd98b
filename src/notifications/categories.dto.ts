import { ApiProperty, OmitType } from '@nestjs/swagger';
import { Value } from '../http/field.js';
import { Flag, Optional, SomeOf } from '../http/fields.js';
import { organizationFields } from '../organizations/organization.fields.js';
import { CHANNELS, type Channel } from './effective.js';

export class CategoryDto {
  @Optional()
  @Value(organizationFields['notificationCategories.label'].kind)
  label?: string;

  /** Those that there are for it; on until a level says otherwise. The list is replaced. */
  @Optional()
  @SomeOf(CHANNELS, { least: 1 })
  channels?: Channel[];

  /** What applies while no level says otherwise. */
  @Optional()
  @Flag()
  enabledByDefault?: boolean;
}

export class NewCategoryDto {
  /** Not one of the platform’s: 409 `category_key_taken`. That of a retired category brings it back, with what people chose of it. */
  @Value(organizationFields['notificationCategories.key'].kind)
  key: string;

  @Value(organizationFields['notificationCategories.label'].kind)
  label: string;

  /** Those that there are for it, on until a level says otherwise; `email` and `app` unless told. */
  @Optional()
  @SomeOf(CHANNELS, { least: 1 })
  channels?: Channel[];

  /** What applies while no level says otherwise; on unless told. */
  @Optional()
  @Flag()
  enabledByDefault?: boolean;
}

/** A category that an organization has added. */
export class OwnCategoryView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  @ApiProperty({ format: 'uuid' })
  organizationId: string;

  /** What `notificationPreferences` calls it. */
  @ApiProperty({ example: 'viewings' })
  key: string;

  @ApiProperty({ example: 'Viewings' })
  label: string;

  @ApiProperty({ type: [String], enum: CHANNELS, example: ['email', 'app'] })
  channels: Channel[];

  enabledByDefault: boolean;

  /** When the organization gave it up; `null` while there is one. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  retiredAt: Date | null;
}

/** A category that a dry run would make. */
export class PlannedCategoryView extends OmitType(OwnCategoryView, ['_id']) {}
