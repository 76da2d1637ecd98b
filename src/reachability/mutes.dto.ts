import { ApiProperty } from '@nestjs/swagger';
import { Optional, Text } from '../http/fields.js';
import { Value } from '../http/field.js';
import { instant } from '../values/kinds.js';

/** What isn't to be told for a while. */
export class MuteDto {
  /** The key of a category; absent: everything. What is required is told all the same. */
  @Optional()
  @Text({ min: 1, max: 100, example: 'campaigns' })
  category?: string;

  /** When it ends by itself; at most 366 days ahead. */
  @Value(instant())
  until: Date;
}

export class MuteView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  /** `null`: everything. */
  @ApiProperty({ type: String, nullable: true, example: 'campaigns' })
  category: string | null;

  until: Date;
}
