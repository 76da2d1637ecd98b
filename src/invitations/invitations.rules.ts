import type { MemberRole } from '../auth/roles.js';
import { failure } from '../failure.js';
import type { MailFault } from '../mail/delivery.rules.js';
import { unknownDepartment } from '../organizations/departments/departments.failures.js';
import type { Email } from '../values/email.js';
import type { FieldChanges } from '../values/differences.js';
import { pointer } from '../values/json-map.js';
import type { StepUpField } from '../writes/step-up.fields.js';
import { alreadyInvited, alreadyMember, duplicateInRequest } from './invitations.failures.js';

export const MAIL_STATES = ['queued', 'sent', 'failed'] as const;
export type MailState = (typeof MAIL_STATES)[number];

/** What has become of the latest letter about an invitation. */
export interface MailFate {
  state: MailState;
  sentAt: Date | null;
  reason: MailFault | null;
}

export const JUST_QUEUED: MailFate = { state: 'queued', sentAt: null, reason: null };

export const INVITATION_STATUSES = ['pending', 'accepted', 'revoked', 'expired'] as const;
export type InvitationStatus = (typeof INVITATION_STATUSES)[number];

/** One row of a request to invite. */
export interface InvitationRequest {
  email: Email;
  accessRole: MemberRole;
  departmentId: string | null;
}

/** What an invitation offers, as the history keeps it. */
export interface Offer {
  email: string;
  accessRole: MemberRole;
  departmentId: string | null;
  expiresAt: Date;
}

/** An invitation that is neither accepted nor revoked. */
export interface OpenInvitation extends Offer {
  id: string;
  emailKey: string;
  isExpired: boolean;
}

/** What the rows of a request meet in the organization. */
export interface Met {
  /** Normalised addresses of members who can log in. */
  members: ReadonlySet<string>;
  open: ReadonlyMap<string, OpenInvitation>;
  departments: ReadonlySet<string>;
}

/** Why a row is refused, and the field of the row that it is about. */
export interface RowRefusal {
  field: 'email' | 'departmentId';
  failure: ReturnType<typeof failure>;
  /** Seconds after which a limit may let the row through. */
  retryAfter?: number;
}

/** What stands in the way of each row, in their order; `undefined` where nothing does. */
export function refusalsOf(rows: readonly InvitationRequest[], met: Met): (RowRefusal | undefined)[] {
  const seen = new Set<string>();
  return rows.map((row) => {
    const isRepeated = seen.has(row.email.key);
    seen.add(row.email.key);
    return isRepeated ? { field: 'email', failure: duplicateInRequest } : refusalOf(row, met);
  });
}

function refusalOf({ email, departmentId }: InvitationRequest, met: Met): RowRefusal | undefined {
  if (met.members.has(email.key)) return { field: 'email', failure: alreadyMember };
  if (met.open.get(email.key)?.isExpired === false) return { field: 'email', failure: alreadyInvited };
  const isDepartmentGood = departmentId === null || met.departments.has(departmentId);
  return isDepartmentGood ? undefined : { field: 'departmentId', failure: unknownDepartment };
}

/** What the rows give that somebody at home has as a field of their profile. */
export function givenBy(rows: readonly InvitationRequest[]): StepUpField[] {
  return rows.some(({ departmentId }) => departmentId !== null) ? ['accessRole', 'departmentId'] : ['accessRole'];
}

/** As the organization's history keeps it; `before` is what a renewed invitation offered. */
export function invitedChange(id: string, before: Offer | undefined, after: Offer): FieldChanges {
  return { [pointer('invitations', id)]: { before: before === undefined ? null : told(before), after: told(after) } };
}

export function expiryChange(id: string, before: Date, after: Date): FieldChanges {
  return { [pointer('invitations', id, 'expiresAt')]: { before, after } };
}

export function statusChange(id: string, before: InvitationStatus, after: InvitationStatus): FieldChanges {
  return { [pointer('invitations', id, 'status')]: { before, after } };
}

/**
 * What is still in the outbox waits, or was given up; else it is sent, unless the invitation has ended before: then nothing is known
 * but by the mark. Earlier versions make no mark.
 */
export function mailFateOf(
  { status, generation, mailedGeneration, mailedAt }: Mailed,
  unsent: { isGivenUp: boolean; fault: MailFault | null } | undefined,
): MailFate | null {
  const isEnded = status === 'revoked' || status === 'expired';
  if (mailedGeneration === generation) return { state: 'sent', sentAt: mailedAt, reason: null };
  if (unsent?.isGivenUp) return { state: 'failed', sentAt: null, reason: unsent.fault };
  if (isEnded) return null;
  return unsent === undefined
    ? { state: 'sent', sentAt: null, reason: null }
    : { state: 'queued', sentAt: null, reason: unsent.fault };
}

export interface Mailed {
  status: InvitationStatus;
  generation: number;
  mailedGeneration: number | null;
  mailedAt: Date | null;
}

function told({ email, accessRole, departmentId, expiresAt }: Offer): Offer {
  return { email, accessRole, departmentId, expiresAt };
}
