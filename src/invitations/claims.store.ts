import { Injectable } from '@nestjs/common';
import { revokeSessionsOf } from '../auth/sessions.store.js';
import type { Statement, Tx } from '../database/database.js';
import type { MemberState } from '../organizations/members/members.rules.js';
import type { Invited } from './acceptance.store.js';

/** $1 user, $2 organization. */
const readMembership: Statement = {
  name: 'claim-membership',
  text: `select role as "accessRole", department_id as "departmentId" from memberships
    where user_id = $1 and organization_id = $2`,
};
const updateMembership: Statement = {
  name: 'claim-update-membership',
  text: 'update memberships set role = $3, department_id = $4 where user_id = $1 and organization_id = $2',
};
const deleteMembership: Statement = {
  name: 'claim-delete-membership',
  text: 'delete from memberships where user_id = $1 and organization_id = $2',
};
/** $1 user, $2 home, $3 and $4 e-mail, $5 name. Every other column is as of somebody new; the activity is the person's. */
const resetUser: Statement = {
  name: 'claim-reset-user',
  text: `update users set
      organization_id = $2, email = $3, email_key = $4, full_name = $5, verification_status = 'verified',
      first_name = default, last_name = default, phone_number = default, phone_region = default, designation = default,
      picture = default, avatar_id = default, language = default, timezone = default, availability = default,
      availability_until = default, availability_changed_at = default, call_forwarding_enabled = default,
      do_not_disturb = default, do_not_disturb_until = default, call_rules = default, quiet_hours = default,
      mutes = default, digests = default, newsletter = default, automations = default, settings = default, preferences = default, status = default,
      deleted_at = default, two_factor_enabled = default, sso = default, default_organization_id = default,
      version = version + 1, updated_at = now()
    where id = $1 returning version`,
};
const deletePersona: Statement = { name: 'claim-persona', text: 'delete from personas where user_id = $1' };
const deletePreferences: Statement = {
  name: 'claim-preferences',
  text: `delete from notification_preferences where level = 'user' and owner_id = $1`,
};
const releaseNumbers: Statement = {
  name: 'claim-numbers',
  text: 'update sms_numbers set assignee_id = null, updated_at = now() where assignee_id = $1',
};
/** What becomes of a placeholder that a person makes their own. */
@Injectable()
export class ClaimsStore {
  async membership(tx: Tx, userId: string, organizationId: string): Promise<MemberState> {
    const [row] = await tx.query<MemberState>(readMembership, [userId, organizationId]);
    if (row === undefined) throw new Error('Whoever has a home is a member there.');
    return row;
  }

  /** Leaves nothing of what was typed for the person: the new version of the profile. */
  async reset(tx: Tx, userId: string, { organizationId, email, emailKey }: Invited, fullName: string): Promise<number> {
    const [[row]] = await Promise.all([
      tx.query<{ version: number }>(resetUser, [userId, organizationId, email, emailKey, fullName]),
      tx.query(deletePersona, [userId]),
      tx.query(deletePreferences, [userId]),
      tx.query(releaseNumbers, [userId]),
      tx.query(revokeSessionsOf, [userId, 'password']),
    ]);
    if (row === undefined) throw new Error('A locked user was not there to be changed.');
    return row.version;
  }

  /** After the home has moved; `null` ends the membership. */
  async leave(tx: Tx, userId: string, organizationId: string, left: MemberState | null): Promise<void> {
    if (left === null) await tx.query(deleteMembership, [userId, organizationId]);
    else await tx.query(updateMembership, [userId, organizationId, left.accessRole, left.departmentId]);
  }
}
