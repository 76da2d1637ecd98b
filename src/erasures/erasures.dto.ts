import { ApiProperty } from '@nestjs/swagger';
import { MayBeAbsent } from '../http/absent-bodies.js';
import { OneOf, Optional, Text } from '../http/fields.js';
import { PageQuery } from '../http/page-query.js';

/** What is to be erased, once more; whoever or whatever is deleted already needs none. */
@MayBeAbsent()
export class EraseDto {
  /** Of a person the e-mail address, of a service account its name, of an organization its name. */
  @Optional()
  @Text({ max: 254, example: 'alex@acme.example' })
  confirm?: string;
}

export class ErasuresQuery extends PageQuery {
  /** `waiting` for a day to come, or `done`. */
  @Optional()
  @OneOf(['waiting', 'done'])
  state?: 'waiting' | 'done';

  /** `nextCursor` of the page before. */
  @Optional()
  @Text({ max: 100 })
  cursor?: string;
}

/** An erasure that waits, and once it is done its receipt. Nothing in it is personal. */
export class ErasureView {
  /** Also in the history of what was erased, as `/erasureId`. */
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ enum: ['user', 'organization'], example: 'user' })
  subject: 'user' | 'organization';

  @ApiProperty({ format: 'uuid' })
  subjectId: string;

  /** The home of the person; the organization itself when that is what is erased. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  organizationId: string | null;

  @ApiProperty({ enum: ['waiting', 'done'], example: 'done' })
  state: 'waiting' | 'done';

  /** Who asked for it; `null` for the platform itself. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  requestedBy: string | null;

  requestedAt: Date;

  /** When it is done at the earliest. */
  dueAt: Date;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  erasedAt: Date | null;

  /** How many rows of each kind went; `null` while it waits. */
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    nullable: true,
    example: { profiles: 1, memberships: 2, logins: 4 },
  })
  erased: Record<string, number> | null;
}
