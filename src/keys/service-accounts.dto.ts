import { ApiProperty } from '@nestjs/swagger';
import { MEMBER_ROLES, type MemberRole } from '../auth/roles.js';
import { DecidedInPart } from '../http/decided-in-part.js';
import { OneOf, Text } from '../http/fields.js';

@DecidedInPart()
export class NewServiceAccountDto {
  /** Shown wherever a person's name would be, as in the history. */
  @Text({ min: 1, max: 200, example: 'Payroll sync' })
  name: string;

  /** What its keys may at most, each within its scopes. */
  @OneOf(MEMBER_ROLES, { example: 'SALES_REP' })
  accessRole: MemberRole;
}

/** A user that is a program: it acts by keys alone, and is changed, disabled and deleted as people are. */
export class ServiceAccountView {
  /** The id for `/api/users/{id}`. */
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'Payroll sync' })
  name: string;

  @ApiProperty({ enum: MEMBER_ROLES, example: 'SALES_REP' })
  accessRole: MemberRole;

  @ApiProperty({ enum: ['active', 'disabled'] })
  status: 'active' | 'disabled';

  createdAt: Date;

  /** How many keys are alive. */
  @ApiProperty({ type: 'integer', example: 1 })
  keys: number;

  /** When one of its keys was last used, within a minute or so. */
  @ApiProperty({ type: Date, nullable: true })
  lastUsedAt: Date | null;
}
