import type { SecurityEvent } from '../changes/security-event.js';
import type { FieldChanges } from '../values/differences.js';

/** What is told of a type: a sentence, and what an event of it may be about. */
interface Told {
  says: string;
  subject: 'user' | 'organization' | 'company';
  fields?: FieldChanges;
  about?: SecurityEvent;
}

const PERSON = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071';
const DEPARTMENT = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6072';
const INVITATION = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6073';
const made = (after: unknown) => ({ before: null, after });
const gone = (before: unknown) => ({ before, after: null });
const guest = { accessRole: 'SALES_REP', departmentId: null };
const invited = { email: 'alex@acme.example', accessRole: 'SALES_REP', status: 'pending' };

/** The types of events, a closed list: of what a change is at once, the type that is told first stands first here. */
export const EVENT_TYPES = {
  'user.created': {
    says: 'Somebody was made: by an invitation, an import, a command, or as a service account.',
    subject: 'user',
    fields: { '/email': made('alex@acme.example'), '/status': made('active'), '/accessRole': made('SALES_REP') },
  },
  'user.erased': {
    says: 'Somebody was erased: nothing personal is left of them, in earlier events neither.',
    subject: 'user',
    fields: { '/erased': { before: false, after: true } },
  },
  'user.deleted': {
    says: 'Somebody was deleted, and can be restored.',
    subject: 'user',
    fields: { '/deletedAt': made('2026-11-21T09:00:00.000Z') },
  },
  'user.restored': {
    says: 'Somebody who was deleted is back.',
    subject: 'user',
    fields: { '/deletedAt': gone('2026-11-21T09:00:00.000Z') },
  },
  'user.moved': {
    says: 'Somebody is at home in another organization from now on; it is told to the new one, without the former.',
    subject: 'user',
    fields: { '/organizationId': made(DEPARTMENT) },
  },
  'user.change_refused': {
    says: 'A change that had waited for its time was refused then; nothing was changed by it.',
    subject: 'user',
    fields: {},
  },
  'user.updated': {
    says: 'Fields of a profile, a persona or somebody’s notifications were changed.',
    subject: 'user',
    fields: { '/designation': { before: null, after: 'Senior Account Executive' } },
  },
  'organization.created': {
    says: 'An organization was made.',
    subject: 'organization',
    fields: { '/name': made('Acme') },
  },
  'organization.erased': {
    says: 'An organization was erased with its people and its history; this is told to SUPERADMINs.',
    subject: 'organization',
    fields: { '/erased': { before: false, after: true } },
  },
  'organization.deleted': {
    says: 'An organization was deleted, and can be restored.',
    subject: 'organization',
    fields: { '/deletedAt': made('2026-11-21T09:00:00.000Z') },
  },
  'organization.restored': {
    says: 'An organization that was deleted is back.',
    subject: 'organization',
    fields: { '/deletedAt': gone('2026-11-21T09:00:00.000Z') },
  },
  'department.created': {
    says: 'A department was made.',
    subject: 'organization',
    fields: { [`/departments/${DEPARTMENT}`]: made({ name: 'Outbound' }) },
  },
  'department.deleted': {
    says: 'A department was deleted; its people stay, without one.',
    subject: 'organization',
    fields: { [`/departments/${DEPARTMENT}`]: gone({ name: 'Outbound' }) },
  },
  'department.updated': {
    says: 'A department was renamed.',
    subject: 'organization',
    fields: { [`/departments/${DEPARTMENT}/name`]: { before: 'Outbound', after: 'Sales' } },
  },
  'invitation.created': {
    says: 'Somebody was invited.',
    subject: 'organization',
    fields: { [`/invitations/${INVITATION}`]: made(invited) },
  },
  'invitation.accepted': {
    says: 'An invitation was accepted.',
    subject: 'organization',
    fields: { [`/invitations/${INVITATION}/status`]: { before: 'pending', after: 'accepted' } },
  },
  'invitation.revoked': {
    says: 'An invitation was taken back.',
    subject: 'organization',
    fields: { [`/invitations/${INVITATION}/status`]: { before: 'pending', after: 'revoked' } },
  },
  'invitation.updated': {
    says: 'An invitation was sent again, or has come to its end.',
    subject: 'organization',
    fields: {
      [`/invitations/${INVITATION}/expiresAt`]: {
        before: '2026-11-21T09:00:00.000Z',
        after: '2026-11-28T09:00:00.000Z',
      },
    },
  },
  'member.added': {
    says: 'Somebody belongs to an organization from now on: as a guest, by a move, or because they were made there.',
    subject: 'organization',
    fields: { [`/members/${PERSON}`]: made(guest) },
  },
  'member.removed': {
    says: 'Somebody belongs to an organization no more.',
    subject: 'organization',
    fields: { [`/members/${PERSON}`]: gone(guest) },
  },
  'member.updated': {
    says: 'Role or department of a guest were changed, or a guest is at home from now on.',
    subject: 'organization',
    fields: { [`/members/${PERSON}/accessRole`]: { before: 'SALES_REP', after: 'ADMIN' } },
  },
  'phone_number.added': {
    says: 'An SMS number was added to an organization.',
    subject: 'organization',
    fields: { '/phoneNumbers/+14165550123': made({ provider: 'sinch', label: null }) },
  },
  'phone_number.removed': {
    says: 'An SMS number was taken from an organization.',
    subject: 'organization',
    fields: { '/phoneNumbers/+14165550123': gone({ provider: 'sinch', label: null }) },
  },
  'phone_number.updated': {
    says: 'An SMS number was changed, or given to somebody.',
    subject: 'organization',
    fields: { '/phoneNumbers/+14165550123/assigneeId': made(PERSON) },
  },
  'organization.updated': {
    says: 'Facts, hours, settings or notification defaults of an organization were changed.',
    subject: 'organization',
    fields: { '/timezone': { before: 'America/Toronto', after: 'Europe/Berlin' } },
  },
  'company.created': { says: 'A company was made.', subject: 'company', fields: { '/name': made('Acme Holding') } },
  'company.updated': {
    says: 'A company was changed.',
    subject: 'company',
    fields: { '/name': { before: 'Acme', after: 'Acme Holding' } },
  },
  'session.new_device': {
    says: 'Somebody logged in from a device or network that isn’t known of them.',
    subject: 'user',
    about: 'login_from_new_device',
  },
  'session.revoked': {
    says: 'A login of somebody was ended, or all others, or all; `about.event` tells which.',
    subject: 'user',
    about: 'login_ended',
  },
  'session.replayed': {
    says: 'A refresh token was used again, and its login ended for it.',
    subject: 'user',
    about: 'login_replayed',
  },
  'session.stepped_up': {
    says: 'Somebody has proved anew who they are.',
    subject: 'user',
    about: 'stepped_up',
  },
  'password.changed': { says: 'A password was changed.', subject: 'user', about: 'password_changed' },
  'password.reset_requested': {
    says: 'A new password was asked for by mail.',
    subject: 'user',
    about: 'password_reset_requested',
  },
  'password.reset': {
    says: 'A password was set anew by mail or by command.',
    subject: 'user',
    about: 'password_reset',
  },
  'email.verification_requested': {
    says: 'A mail was asked for that proves an address.',
    subject: 'user',
    about: 'email_verification_requested',
  },
  'email.verified': { says: 'An address was proved.', subject: 'user', about: 'email_verified' },
  'email.change_requested': {
    says: 'Somebody wants another address, which waits to be proved.',
    subject: 'user',
    about: 'email_change_requested',
  },
  'email.change_cancelled': {
    says: 'Another address was given up before it was proved.',
    subject: 'user',
    about: 'email_change_cancelled',
  },
  'email.changed': { says: 'Another address was proved, and is in use.', subject: 'user', about: 'email_changed' },
  'factor.added': { says: 'A second factor was added.', subject: 'user', about: 'factor_added' },
  'factor.removed': { says: 'A second factor was removed.', subject: 'user', about: 'factor_removed' },
  'factor.reset': { says: 'All second factors were taken away.', subject: 'user', about: 'factors_reset' },
  'factor.recovery_codes_made': {
    says: 'New recovery codes were made.',
    subject: 'user',
    about: 'recovery_codes_made',
  },
  'factor.recovery_code_used': { says: 'A recovery code was used.', subject: 'user', about: 'recovery_code_used' },
  'factor.passkey_copied': {
    says: 'A passkey seems to be there twice.',
    subject: 'user',
    about: 'passkey_copied',
  },
  'key.created': { says: 'A key for programs was made.', subject: 'user', about: 'key_made' },
  'key.rotated': { says: 'A key got a successor.', subject: 'user', about: 'key_rotated' },
  'key.revoked': { says: 'A key was ended.', subject: 'user', about: 'key_ended' },
  'key.expired': { says: 'A key came to its end.', subject: 'user', about: 'key_expired' },
} as const satisfies Record<string, Told>;

export type EventType = keyof typeof EVENT_TYPES;

export const EVENT_TYPE_NAMES = Object.keys(EVENT_TYPES) as EventType[];

/** The type of each security event. */
export const TYPE_OF_SECURITY_EVENT: Readonly<Record<SecurityEvent, EventType>> = {
  login_from_new_device: 'session.new_device',
  login_ended: 'session.revoked',
  other_logins_ended: 'session.revoked',
  all_logins_ended: 'session.revoked',
  login_replayed: 'session.replayed',
  password_changed: 'password.changed',
  password_reset_requested: 'password.reset_requested',
  password_reset: 'password.reset',
  email_verification_requested: 'email.verification_requested',
  email_verified: 'email.verified',
  email_change_requested: 'email.change_requested',
  email_change_cancelled: 'email.change_cancelled',
  email_changed: 'email.changed',
  factor_added: 'factor.added',
  factor_removed: 'factor.removed',
  factors_reset: 'factor.reset',
  recovery_codes_made: 'factor.recovery_codes_made',
  recovery_code_used: 'factor.recovery_code_used',
  passkey_copied: 'factor.passkey_copied',
  stepped_up: 'session.stepped_up',
  key_made: 'key.created',
  key_rotated: 'key.rotated',
  key_ended: 'key.revoked',
  key_expired: 'key.expired',
};
