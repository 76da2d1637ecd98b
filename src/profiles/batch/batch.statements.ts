import type { Statement } from '../../database/database.js';
import { OWN_COLUMNS } from '../../fields/user-columns.js';
import { isAdminThere } from '../../users/user.statements.js';
import { INHERITED, PERSON } from '../storage/profiles.statements.js';

/** $1 organization: what its people inherit and who holds the keys, once for all of them. */
export const readHome: Statement = {
  name: 'batch-home',
  text: `select ${INHERITED}, now() as now,
    (select count(*)::integer from memberships x join users y on y.id = x.user_id
      where x.organization_id = o.id and y.status = 'active' and ${isAdminThere('y', 'x')}) as admins,
    (select count(*)::integer from users x where x.superadmin and x.status = 'active') as superadmins
    from organizations o where o.id = $1`,
};

/** $1 organization. */
export const readInherited: Statement = {
  name: 'batch-inherited',
  text: `select ${INHERITED} from organizations o where o.id = $1`,
};

/** $1 organization, $2 e-mail keys, $3 those of them who are to be disabled. */
export const readPeople: Statement = {
  name: '',
  text: `select ${PERSON}, u.email_key = any ($3::text[]) and roster_is_last_admin_elsewhere(u.id) as is_last_admin_elsewhere
    from users u
    left join memberships m on m.user_id = u.id and m.organization_id = u.organization_id
    left join sms_numbers n on n.assignee_id = u.id
    left join personas p on p.user_id = u.id
    where u.organization_id = $1 and u.email_key = any ($2::text[])`,
};

/** $1 e-mail keys, $2 phones, one of each per person or null; in their order. */
export const readCollisions: Statement = {
  name: '',
  text: `select coalesce(roster_email_is_taken(given.email_key, '00000000-0000-0000-0000-000000000000'), false) as email_is_taken,
      roster_phone_is_sms_number(given.phone) as phone_is_organization_number
    from unnest($1::text[], $2::text[]) with ordinality as given (email_key, phone, nth) order by given.nth`,
};

/** $1 people who are to be disabled: wherever they could be the last administrator. */
export const lockHomesOfMany: Statement = {
  name: 'batch-lock-homes',
  text: 'select roster_lock_homes(one.id, null) from unnest($1::uuid[]) as one (id)',
};

const NEW_USER = ['id', 'organization_id', ...OWN_COLUMNS.map(({ column }) => column)].join(', ');

/** People made at home in their organization: $1 users, $2 memberships. */
export const insertPeople: Statement = {
  name: 'batch-insert-people',
  text: `with
    person as (
      insert into users (${NEW_USER}) select ${NEW_USER}
      from jsonb_populate_recordset(null::users, $1::jsonb))
    insert into memberships (user_id, organization_id, role, department_id)
    select user_id, organization_id, role, department_id from jsonb_populate_recordset(null::memberships, $2::jsonb)`,
};

/** After the memberships, which let the policy of the personas see whose they are. */
export const insertPersonas: Statement = {
  name: 'batch-insert-personas',
  text: `insert into personas (id, user_id, overrides)
    select id, user_id, overrides from jsonb_populate_recordset(null::personas, $1::jsonb)`,
};
