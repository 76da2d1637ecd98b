import type { Statement } from '../../database/database.js';
import { isAdminThere } from '../../users/user.statements.js';

const NAMED = `jsonb_agg(jsonb_build_object('id', x.id, 'name', x.name) order by x.name, x.id)`;

const DEPARTMENTS = `select ${NAMED} from (
    select d.id, d.name from departments d where d.organization_id = u.organization_id order by d.name, d.id limit $3) x`;
const SMS_NUMBERS = `select jsonb_agg(jsonb_build_object(
      'id', n.id, 'e164', n.e164, 'label', n.label, 'assigneeId', n.assignee_id) order by n.e164)
    from sms_numbers n where n.organization_id = u.organization_id and n.status = 'active'`;
const ORGANIZATIONS = `select ${NAMED} from memberships m join organizations x on x.id = m.organization_id
    where m.user_id = u.id`;
/** Nobody else moves people. */
const HOMES = `select ${NAMED} from (
    select o.id, o.name from organizations o where roster_reaches_everything() and o.deleted_at is null order by o.name, o.id limit $4) x`;

/** Only where the field is asked for that chooses from them. */
function offered(field: string, choices: string): string {
  return `case when '${field}' = any ($2::text[]) then coalesce((${choices}), '[]') else '[]' end`;
}

/**
 * $1 people, $2 fields, $3 and $4 how many departments and organizations at most: what forms of them may choose from, and whether
 * anybody else holds the keys.
 */
export const readChoices: Statement = {
  name: 'profile-choices',
  text: `select u.id, ${offered('departmentId', DEPARTMENTS)} as departments,
      ${offered('sinchPhoneNumber', SMS_NUMBERS)} as "smsNumbers",
      ${offered('defaultOrganizationId', ORGANIZATIONS)} as organizations, ${offered('organizationId', HOMES)} as homes,
      exists (select from memberships x join users y on y.id = x.user_id
        where x.organization_id = u.organization_id and y.status = 'active' and y.id <> u.id
          and ${isAdminThere('y', 'x')})::integer as "otherAdmins",
      exists (select from users x where x.superadmin and x.status = 'active' and x.id <> u.id)::integer as "otherSuperadmins",
      roster_is_last_admin_elsewhere(u.id) as "isLastAdminElsewhere"
    from users u where u.id = any ($1::uuid[])`,
};
