import { ApiProperty } from '@nestjs/swagger';
import type { AuthenticationMethod } from '../auth/session.entity.js';
import { PageQuery } from '../http/page-query.js';
import { Optional, Text } from '../http/fields.js';
import { fault, field, noFaults } from '../http/field.js';

export class LoginsQuery extends PageQuery {
  /** `nextCursor` of the page before. */
  @Optional()
  @Text({ max: 100 })
  cursor?: string;
}

export class EndOthersQuery {
  /** Says that all logins but this one end; required, so that no forgotten id ends them. */
  @OnlyTrue()
  others: true;
}

/** A login that is alive. */
export class LoginView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  /** The `User-Agent` that logged in, its first 200 characters. */
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0',
  })
  client: string | null;

  /** A short name of it; `null` of logins of earlier versions, and of clients that say nothing. */
  @ApiProperty({ type: String, nullable: true, example: 'Firefox on Linux' })
  device: string | null;

  /** Where it logged in from, coarsely. */
  @ApiProperty({ type: String, nullable: true, example: '203.0.113.0/24' })
  network: string | null;

  createdAt: Date;

  /** When it was last refreshed, which a client does every few minutes while it is used. */
  lastSeenAt: Date;

  /** When it ends unless it is used before. */
  expiresAt: Date;

  /** By what its owner has shown who they are. */
  @ApiProperty({ type: [String], enum: ['password', 'totp', 'passkey', 'recovery-code'], example: ['password'] })
  authenticatedBy: AuthenticationMethod[];

  /** Whether it is the one that asks. */
  current: boolean;
}

function OnlyTrue(): PropertyDecorator {
  const check = (value: unknown) => (value === true ? noFaults : fault('invalid_flag', 'This must be true.'));
  return field('only_true', check, { type: Boolean, enum: [true], example: true }, (value) =>
    value === 'true' ? true : value,
  );
}
