import { ApiProperty } from '@nestjs/swagger';
import { MEMBER_ROLES, type MemberRole } from '../auth/roles.js';
import { FAULT_CODES, type Code } from '../codes.js';
import { DecidedInPart } from '../http/decided-in-part.js';
import { PageQuery } from '../http/page-query.js';
import { RefusalParameters } from '../http/problem.dto.js';
import { Clearable, EmailAddress, Id, OneOf, Optional } from '../http/fields.js';
import { AnyOf } from '../http/query.fields.js';
import { NestedList } from '../http/structured.fields.js';
import { oneOf } from '../values/kinds.js';
import { MAIL_FAULTS, type MailFault } from '../mail/delivery.rules.js';
import { INVITATION_STATUSES, MAIL_STATES, type InvitationStatus, type MailState } from './invitations.rules.js';

const MOST_AT_ONCE = 100;

export class NewInvitationDto {
  /** Only this address can accept it. */
  @EmailAddress({ example: 'new.colleague@acme.example' })
  email: string;

  /** The role in the organization; a member who can’t log in yet, such as one who was imported, keeps their own. */
  @OneOf(MEMBER_ROLES, { example: 'SALES_REP' })
  accessRole: MemberRole;

  /** A department of the organization; absent or `null` for none. */
  @Clearable()
  @Id()
  departmentId?: string | null;
}

@DecidedInPart()
export class NewInvitationsDto {
  /** Each row is decided by itself, in their order; at most 100. */
  @NestedList(() => NewInvitationDto, { min: 1, max: MOST_AT_ONCE })
  invitations: NewInvitationDto[];
}

export class InvitationsQuery extends PageQuery {
  @Optional()
  @AnyOf(oneOf(INVITATION_STATUSES, { example: 'pending' }))
  status?: InvitationStatus[];

  /** `nextCursor` of the page before. */
  @Optional()
  @Id()
  cursor?: string;
}

/** Who has invited. */
export class InviterView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ type: String, nullable: true, example: 'Acme Admin' })
  fullName: string | null;
}

/** What has become of the latest mail. */
export class InvitationMailView {
  /** `queued` ones are tried for a day and a half; a `failed` one isn’t tried any more, but can be sent again. */
  @ApiProperty({ enum: MAIL_STATES, example: 'sent' })
  state: MailState;

  /** When it was handed over; `null` unless `sent`, and of those that an earlier version has sent. */
  @ApiProperty({ type: Date, nullable: true })
  sentAt: Date | null;

  /**
   * Why it failed, for good or the last time: `address_refused`, its server doesn’t know the address; `letter_refused`, its server
   * doesn’t take the letter; `server_unavailable`, ours can’t be reached or takes none now. The words of servers are told to nobody.
   */
  @ApiProperty({ type: String, enum: [...MAIL_FAULTS, null], nullable: true, example: null })
  reason: MailFault | null;
}

export class InvitationView {
  @ApiProperty({ format: 'uuid' })
  _id: string;

  /** The same as `_id`. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  /** As typed. */
  @ApiProperty({ example: 'new.colleague@acme.example' })
  email: string;

  @ApiProperty({ enum: MEMBER_ROLES })
  accessRole: MemberRole;

  /** `null` for none, and when the department has been deleted since. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  departmentId: string | null;

  @ApiProperty({ format: 'uuid' })
  organizationId: string;

  /** `expired` ones can be sent again; `revoked` and `accepted` are final. */
  @ApiProperty({ enum: INVITATION_STATUSES, example: 'pending' })
  status: InvitationStatus;

  /** `null` once that person is erased. */
  @ApiProperty({ type: InviterView, nullable: true })
  invitedBy: InviterView | null;

  /** Until when the mail’s link works. */
  expiresAt: Date;

  /** `null` where it was revoked or has expired, and nothing is known of its mail. */
  @ApiProperty({ type: InvitationMailView, nullable: true })
  mail: InvitationMailView | null;

  @ApiProperty({ type: Date, nullable: true })
  acceptedAt: Date | null;

  /** The user who has accepted. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  acceptedBy: string | null;

  @ApiProperty({ type: Date, nullable: true })
  revokedAt: Date | null;

  createdAt: Date;

  updatedAt: Date;
}

/** What became of one row. */
export class InvitationResultView {
  /** As sent. */
  @ApiProperty({ example: 'new.colleague@acme.example' })
  email: string;

  /** The row, or the field of it that was refused. */
  @ApiProperty({ example: '/invitations/0' })
  pointer: string;

  /** A mail to whoever is `invited` is on its way. */
  @ApiProperty({ enum: ['invited', 'refused'] })
  outcome: 'invited' | 'refused';

  /** Of a row that was `invited`. */
  @ApiProperty({ required: false })
  invitation?: InvitationView;

  /**
   * Why it was refused: `already_member`, `already_invited`, `duplicate_in_request`, `unknown_department`;
   * `too_many_invitations` of the organization in a day, `too_many_letters` to the address in a day.
   */
  @ApiProperty({ required: false, enum: FAULT_CODES, enumName: 'FaultCode', example: 'already_invited' })
  code?: Code;

  /** The same in a sentence. */
  @ApiProperty({ required: false })
  message?: string;

  /** The numbers and names in the message. */
  @ApiProperty({ required: false, type: RefusalParameters })
  parameters?: RefusalParameters;

  /** Seconds after which a limit may let the row through. */
  @ApiProperty({ required: false, type: 'integer', example: 3600 })
  retryAfter?: number;
}

export class InvitationResultsView {
  /** One for each row of the request, in their order. */
  @ApiProperty({ type: [InvitationResultView] })
  results: InvitationResultView[];
}
