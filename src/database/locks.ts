import type { Statement } from './database.js';

/*
 * Whoever locks several rows takes them in this order, so that no two writes wait for each other in a circle:
 *
 *   deferred change → platform → organizations, by id → departments → users, by id → SMS numbers → invitations → erasures
 *
 * A profile's write takes its locks by `roster_lock_profile`, as far as the caller has a say in them. A store that reads a row
 * by the statement that locks it, such as one number or one invitation, does so in its turn; a company is locked alone.
 * An import that is all or nothing locks its organization last, so that nobody waits for it meanwhile: a circle ends it, and it
 * begins anew (docs/decisions/044-spreadsheets.md).
 * `no key update` leaves others free to refer to the row; `update` doesn't, where it may be gone afterwards.
 */

/** For what concerns the last SUPERADMIN. */
export const lockPlatform: Statement = { name: 'lock-platform', text: 'select id from platform for no key update' };

/** $1 organization. */
export const lockOrganization: Statement = {
  name: 'lock-organization',
  text: 'select id from organizations where id = $1 for no key update',
};

/** $1 users. */
export const lockUsers: Statement = {
  name: 'lock-users',
  text: 'select u.id from users u where u.id = any ($1::uuid[]) order by u.id for no key update',
};

/** What accepting an invitation concerns, in the order to lock it. */
export const invitationLocks: readonly Statement[] = [
  {
    // The one that invites, and the one that may lose a placeholder.
    name: 'lock-organizations-of-invitation',
    text: `select from organizations where id in (
        select i.organization_id from invitations i where i.id = $1
        union select u.organization_id from invitations i join users u on u.email_key = i.email_key
          where i.id = $1 and u.password_hash is null)
      order by id for no key update`,
  },
  {
    name: 'lock-user-of-invitation',
    text: `select from users where email_key = (select email_key from invitations where id = $1) for no key update`,
  },
  { name: 'lock-invitation', text: 'select from invitations where id = $1 for update' },
];
