/*
 * What statements say of a user `u`, in one place: statements that show the same are to say the same. `m` is a
 * membership of theirs.
 */

/** The name shown for a user: as written, else first and last name, else null. `displayName` says the same. */
export const SHOWN_NAME = `coalesce(u.full_name, nullif(concat_ws(' ', nullif(u.first_name, ''), nullif(u.last_name, '')), ''))`;

/** The shown name as an order goes by it, never null: the expression of its index, which takes nothing that isn't immutable. */
export const NAME_IN_ORDER = `lower(coalesce(u.full_name, btrim(coalesce(u.first_name, '') || ' ' || coalesce(u.last_name, ''))))`;

/** What has ended by itself, as `availabilityAt` has it. */
const HAS_ENDED = 'u.availability_until <= now()';
export const AS_OF_NOW = new Map([
  [
    'availability',
    `case when ${HAS_ENDED} then case u.availability when 'available' then 'unavailable' else 'available' end
      else u.availability end`,
  ],
  ['availabilityUntil', `case when ${HAS_ENDED} then null else u.availability_until end`],
]);

/** The membership at home, where there is one. */
export const JOIN_HOME = 'left join memberships m on m.user_id = u.id and m.organization_id = u.organization_id';

/** The role: the platform's, else the one of the membership. */
export const ROLE = `case when u.superadmin then 'SUPERADMIN' else m.role end`;

/** The role at home, `m`; the least without a home. */
export const HOME_ROLE = `coalesce(${ROLE}, 'SALES_REP')`;

/** The role that a membership gives: a guest's above SALES_REP rests until the address is proved. */
export const ROLE_THERE = 'roster_acting_role(u.guest_rights_rest, u.organization_id, m.organization_id, m.role)';

/**
 * Whether the membership, by these names, makes its user an administrator: first as the index of roles finds it, so that
 * nobody else's of a large organization is looked at. A program keeps no organization.
 */
export function isAdminThere(user: string, membership: string): string {
  return `${membership}.role = 'ADMIN' and ${user}.kind = 'person' and roster_acting_role(
    ${user}.guest_rights_rest, ${user}.organization_id, ${membership}.organization_id, ${membership}.role) = 'ADMIN'`;
}

/** The role that somebody acts by in the membership's organization. */
export const ACTING_ROLE = `case when u.superadmin then 'SUPERADMIN' else ${ROLE_THERE} end`;
