import { ApiProperty } from '@nestjs/swagger';
import { Secret } from '../auth/auth.dto.js';
import { MEMBER_ROLES, type MemberRole } from '../auth/roles.js';
import { Optional, Text } from '../http/fields.js';

const EXAMPLE_TOKEN = 'AZejwFt-fMGdQy9goQsSw9RVv1Cz0n9cX6pUq3yXq0v3mCk0yLrWm5eJb2sT8aHd4';

export class LookAtInvitationDto {
  /** From the link in the mail. */
  @Secret({ max: 256, example: EXAMPLE_TOKEN })
  token: string;
}

/** Who invites. */
export class OfferingView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'Acme' })
  name: string;
}

/** What an invitation offers, and what accepting it asks for. */
export class OfferView {
  @ApiProperty({ type: OfferingView })
  organization: OfferingView;

  /** Who is invited; nobody else can accept. */
  @ApiProperty({ example: 'new.colleague@acme.example' })
  email: string;

  /** What accepting makes of them there. */
  @ApiProperty({ enum: MEMBER_ROLES })
  accessRole: MemberRole;

  /** Whether the address has an account; without one, `fullName` is asked for, and `password` is chosen. */
  @ApiProperty({ example: false })
  hasAccount: boolean;

  /** Whether that has a password, which is asked for unless the request has the account’s access token; otherwise one is chosen. */
  @ApiProperty({ example: false })
  hasPassword: boolean;

  /** Until when it can be accepted. */
  expiresAt: Date;
}

export class AcceptInvitationDto {
  /** From the link in the mail. */
  @Secret({ max: 256, example: EXAMPLE_TOKEN })
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
