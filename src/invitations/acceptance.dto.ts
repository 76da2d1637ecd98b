import { ApiProperty } from '@nestjs/swagger';
import { Secret } from '../auth/auth.dto.js';
import { MEMBER_ROLES, type MemberRole } from '../auth/roles.js';
import { Optional, Text } from '../http/fields.js';

export class AcceptInvitationDto {
  /** From the link in the mail. */
  @Secret({ max: 256, example: 'AZejwFt-fMGdQy9goQsSw9RVv1Cz0n9cX6pUq3yXq0v3mCk0yLrWm5eJb2sT8aHd4' })
  token: string;

  /** The account’s password, unless the request has its access token; of a new account, the one to log in with: 15 to 128 characters. */
  @Optional()
  @Secret({ max: 1024, format: 'password', example: 'correct horse battery' })
  password?: string;

  /** Required for a new account; an account that is there keeps its own. */
  @Optional()
  @Text({ min: 1, max: 200, example: 'Alex Rep' })
  fullName?: string;
}

/** Who has joined which organization, and as what. */
export class AcceptedInvitationView {
  @ApiProperty({ format: 'uuid' })
  userId: string;

  @ApiProperty({ format: 'uuid' })
  organizationId: string;

  @ApiProperty({ enum: MEMBER_ROLES })
  accessRole: MemberRole;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  departmentId: string | null;

  /** Whether the account is new, or was nobody’s own until now. */
  @ApiProperty({ example: true })
  created: boolean;
}
