import { ApiProperty } from '@nestjs/swagger';
import type { FieldFault } from '../failure.js';
import { PageQuery } from '../http/page-query.js';
import { Optional, Text } from '../http/fields.js';
import { ProblemError } from '../http/problem.dto.js';

const anything = { description: 'Any JSON; `null` for unset.' };

export class HistoryQuery extends PageQuery {
  /** `nextCursor` of the page before. */
  @Optional()
  @Text({ max: 100 })
  cursor?: string;
}

/** Who made a change. */
export class ChangeActorView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  @ApiProperty({ type: String, nullable: true, example: 'Acme Admin' })
  fullName: string | null;
}

/** One acknowledged change. */
export class ChangeView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The version this change made. */
  @ApiProperty({ type: 'integer', example: 7 })
  version: number;

  at: Date;

  /** The door it came through, such as `profile`, `users` or the name of a compatible API; `deferred` when its time had come. */
  @ApiProperty({ example: 'profile' })
  source: string;

  @ApiProperty({ type: String, nullable: true })
  requestId: string | null;

  /** `null` when the service itself did it. */
  @ApiProperty({ type: ChangeActorView, nullable: true })
  actor: ChangeActorView | null;

  /** By RFC 6901 pointer, before and after; `null` stands for unset. */
  @ApiProperty({
    type: 'object',
    additionalProperties: {
      title: 'FieldChangeView',
      type: 'object',
      required: ['before', 'after'],
      properties: { before: anything, after: anything },
    },
    example: { '/designation': { before: null, after: 'Senior Account Executive' } },
  })
  fields: Record<string, { before: unknown; after: unknown }>;

  /**
   * Only of a deferred change: what was refused when its time had come, by whom it was asked and with which rule. Nothing
   * was changed by this one, so `fields` is empty; what was applied beside it is a change of its own.
   */
  @ApiProperty({ required: false, type: [ProblemError] })
  refused?: FieldFault[];
}
