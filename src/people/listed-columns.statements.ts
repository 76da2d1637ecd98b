import { COLUMNS } from '../fields/user-columns.js';
import { AS_OF_NOW, HOME_ROLE, SHOWN_NAME } from '../users/user.statements.js';

/*
 * Where lists read what they show, sort and filter by: of `users u` with the membership `m` that the list is about, at home unless
 * guests are listed.
 */

/** Of whom the listed membership is the one at home: no guest. */
export const IS_HOME = 'u.organization_id is not distinct from m.organization_id';
/** Service accounts have none. */
export const EMAIL = `nullif(u.email, '')`;
export const STATUS = `case when u.deleted_at is null then u.status else 'deleted' end`;
export const HAS_PERSONA = 'exists (select from personas p where p.user_id = u.id)';
const SMS_NUMBER = '(select n.e164 from sms_numbers n where n.assignee_id = u.id)';
export const LAST_SEEN = '(select max(a.last_action_at) from client_activity a where a.user_id = u.id)';
export const LAST_LOGIN = '(select max(a.last_login_at) from client_activity a where a.user_id = u.id)';

/** Where a list reads a value. */
export function sourceOf(name: string): string {
  if (name === 'email') return EMAIL;
  if (name === 'fullName') return SHOWN_NAME;
  if (name === 'status') return STATUS;
  if (name === 'sinchPhoneNumber') return SMS_NUMBER;
  if (name === 'lastSeenAt') return LAST_SEEN;
  if (name === 'lastLoginAt') return LAST_LOGIN;
  return AS_OF_NOW.get(name) ?? COLUMNS.find((column) => column.name === name)?.source ?? '';
}

/** A guest's role is the one in the organization, whatever they are on the platform. */
export const ROLE_OF_LISTED = `case when ${IS_HOME} then ${HOME_ROLE} else m.role end`;
/** A guest since when. */
export const SINCE = `case when ${IS_HOME} then u.created_at else m.created_at end`;

export const EPOCH = `timestamptz '1970-01-01T00:00:00Z'`;
