import { PROOF } from '../../auth/proof.statements.js';
import { insertingChange } from '../../changes/changes.statements.js';
import type { Statement } from '../../database/database.js';
import { OWN_COLUMNS, USER_COLUMNS } from '../../fields/user-columns.js';
import { isAdminThere, SHOWN_NAME } from '../../users/user.statements.js';

/** A person as stored: `u` the user, `m` the membership at home, `n` the SMS number, `p` the persona. */
export const PERSON = `
  ${USER_COLUMNS}, u.version, u.created_at, u.updated_at, p.id as persona_id, p.overrides as persona_overrides`;

/** What a profile reads through to in its home organization `o`. */
export const INHERITED = `
  o.name as organization_name, o.address as organization_address, o.city as organization_city,
  o.website as organization_website, o.lead_provider, o.timezone as organization_timezone, o.business_hours,
  o.allow_user_business_hours_override as allows_override, o.email_changes, nullif(o.step_up_fields, '{}') as step_up_fields,
  case when o.step_up_deeds && '{delete,restore,erase}' then o.step_up_deeds end as step_up_deeds`;

const COLUMNS = `
  a.id as actor_id, a.superadmin as actor_superadmin, am.role as actor_role, am.department_id as actor_department_id,
  ${PROOF} as actor_proof,
  ${PERSON}, ${INHERITED}, f.catalogue, f.overrides`;

const OTHER_ADMINS = `(select count(*)::integer from memberships x join users y on y.id = x.user_id
    where x.organization_id = u.organization_id and y.status = 'active' and y.id <> u.id
      and ${isAdminThere('y', 'x')})`;
const OTHER_SUPERADMINS = `(select count(*)::integer from users x
    where x.superadmin and x.status = 'active' and x.id <> u.id)`;

const LAST_ADMIN_ELSEWHERE = 'roster_is_last_admin_elsewhere(u.id)';

/** The rows that a profile is made of; each may be missing. No row at all: the session is over or its user disabled. */
const SOURCE = `from ${rowsOf('$3')}`;

/** `target`: whose profile, as an expression; $1 caller, $2 session. */
function rowsOf(target: string): string {
  return `roster_profile($1, $2, ${target}) f
  cross join lateral (select (f.actor).*) a
  cross join lateral (select (f.standing).*) am
  cross join lateral (select (f.person).*) u
  cross join lateral (select (f.home).*) o
  cross join lateral (select (f.member).*) m
  cross join lateral (select (f.persona).*) p
  cross join lateral (select (f.number).*) n`;
}

/** $1 caller, $2 session, $3 target: the whole profile and the caller's standing over it. */
export const readSnapshot: Statement = {
  name: 'profile-read',
  text: `select ${COLUMNS} ${SOURCE}`,
};

/** The same with what the home has beside it that says when a person may be reached. */
export const readSnapshotWithHome: Statement = {
  name: 'profile-read-with-home',
  text: `select ${COLUMNS}, o.holidays, o.exceptional_hours, o.quiet_hours as organization_quiet_hours ${SOURCE}`,
};

/**
 * $1 caller, $2 session, $3 how many at most: for an administrator everyone whose home is theirs, for anyone else only
 * the caller; in the order of their names.
 */
export const readHomeSnapshots: Statement = {
  name: 'profile-read-home',
  text: `select ${COLUMNS} from (
      select u.id, coalesce(${SHOWN_NAME}, '') as name from users u join users me on me.id = $1
      where u.id = me.id or (u.organization_id = me.organization_id and u.deleted_at is null and u.kind = 'person' and (me.superadmin or 'ADMIN' =
        (select x.role from memberships x where x.user_id = me.id and x.organization_id = me.organization_id)))
      order by name, u.id limit $3) person
    cross join lateral ${rowsOf('person.id')}
    order by person.name, person.id`,
};

/** $1 caller, $2 session, $3 people: those that are there, in any order. No row for nobody at all: the session is over. */
export const readSnapshots: Statement = {
  name: 'profile-read-people',
  text: `select ${COLUMNS} from unnest($3::uuid[]) as person (id) cross join lateral ${rowsOf('person.id')}`,
};

/**
 * $1 caller, $2 session, $3 target, then what most writes send: $4 e-mail key, $5 phone; what the person has already can't be
 * anybody else's; $6 what the caller's collisions are counted by. It runs after the locks, so that it sees what they waited for.
 */
export const readSnapshotForWrite: Statement = {
  name: 'profile-read-for-write',
  text: `select ${COLUMNS},
    case when $4 = u.email_key then false else roster_email_is_taken($4, u.id) end as email_is_taken,
    case when $5 = u.phone_number then false else roster_phone_is_sms_number($5) end as phone_is_organization_number,
    case when $4 <> u.email_key or ($5 is not null and $5 is distinct from u.phone_number)
      then roster_count_of($6) else 0 end as collisions,
    o.require_preconditions, now() as now ${SOURCE}`,
};

/** Where the target will be at home: what is sent belongs to that organization. */
const HOME = 'coalesce($7::uuid, u.organization_id)';

/**
 * What the fields that few writes send need to know: $1 target, $2 department, $3 SMS number, $4 whether administrators
 * count, $5 default organization, $6 outbound number, $7 new home. Apart, because the policies on so many tables are the
 * greater part of a write.
 */
export const readRareFacts: Statement = {
  name: 'profile-rare-facts',
  text: `select
    exists (select from organizations x where x.id = $7) as new_home_exists,
    (select roster_acting_role(u.guest_rights_rest, u.organization_id, x.organization_id, x.role) from memberships x
      where x.user_id = u.id and x.organization_id = $7) as new_home_role,
    exists (select from departments x where x.id = $2 and x.organization_id = ${HOME}) as department_exists,
    (select jsonb_build_object('id', x.id, 'assigneeId', x.assignee_id) from sms_numbers x
      where x.e164 = $3 and x.organization_id = ${HOME} and x.status = 'active') as sent_sms_number,
    exists (select from memberships x where x.user_id = u.id and x.organization_id = $5
      and ($7::uuid is null or x.organization_id <> u.organization_id)) or coalesce($5 = $7, false) as is_member_of_default,
    exists (select from sms_numbers x
      where x.id = $6 and x.organization_id = ${HOME} and x.status = 'active') as outbound_number_exists,
    case when $4 then ${OTHER_ADMINS} else 0 end as other_admins,
    case when $4 then ${OTHER_SUPERADMINS} else 0 end as other_superadmins,
    $4 and ${LAST_ADMIN_ELSEWHERE} as is_last_admin_elsewhere
    from users u where u.id = $1`,
};

/**
 * $1 caller, $2 session, $3 target, $4 whether administrators count, $5 the new home of one who moves, $6 the SMS number sent: all
 * locks of a write, as far as the caller has a say in it. A login that has ended locks nothing.
 */
export const lockProfile: Statement = {
  name: 'lock-profile',
  text: 'select roster_lock_profile($1, $2, $3, $4, $5, $6) as locked',
};

/**
 * $1 user, $2 the home left, $3 the new home with $4 role and $5 department: what the person was there before, as a guest. The
 * number assigned in the old home goes with the membership.
 */
export const moveHome: Statement = {
  name: 'profile-move',
  text: `with
    left_behind as (delete from memberships where user_id = $1 and organization_id = $2),
    joined as (
      insert into memberships (user_id, organization_id, role, department_id) values ($1, $3, $4, $5)
      on conflict (user_id, organization_id) do update set role = excluded.role, department_id = excluded.department_id)
    update users set organization_id = $3 where id = $1
    returning (select jsonb_build_object('accessRole', x.role, 'departmentId', x.department_id) from memberships x
      where x.user_id = $1 and x.organization_id = $3) as guest`,
};

/** $1 user, $2 organization, then the row of the history. */
const CHANGE = `
    change as (
      ${insertingChange({
        id: '$3',
        organization_id: '$2',
        subject: `'user'`,
        subject_id: '$1',
        version: '$4',
        actor_id: '$5',
        source: '$6',
        request_id: '$7',
        client: '$8',
        fields: '$9',
        refused: 'null',
        event: 'null',
        about: 'null',
        requested_by: '$10',
      })})`;

/** $11 role, then the user's own columns. */
const OWN_FROM = 12;
const OTHERS_FROM = OWN_FROM + OWN_COLUMNS.length;

const USER = `
  update users set
    ${OWN_COLUMNS.map(({ column }, nth) => `${column} = $${OWN_FROM + nth}`).join(', ')},
    version = $4, updated_at = now()
  where id = $1 and version = $4 - 1 and superadmin = ($11::text = 'SUPERADMIN')
  returning version, updated_at`;

/** What most writes change, and their history row. */
export const writeUser: Statement = { name: 'profile-write-user', text: `with ${CHANGE} ${USER}` };

/** The parameters of the other parts, behind the user's. */
const [
  changesMember,
  role,
  department,
  changesPersona,
  personaId,
  overrides,
  takenBack,
  categories,
  enabled,
  changesNumber,
  numberId,
  route,
  key,
  requestHash,
  answer,
] = Array.from({ length: 15 }, (_, nth) => `$${OTHERS_FROM + nth}`);

/** Everything a profile write can touch, with the same first parameters; absent parts write nothing. */
export const writeProfile: Statement = {
  name: 'profile-write',
  text: `with
    member as (
      update memberships set role = ${role}, department_id = ${department}
      where ${changesMember} and user_id = $1 and organization_id = $2),
    persona as (
      insert into personas (id, user_id, overrides) select ${personaId}::uuid, $1, ${overrides}::jsonb where ${changesPersona}
      on conflict (user_id) do update set overrides = excluded.overrides, updated_at = now()),
    taken_back as (
      delete from notification_preferences
      where level = 'user' and owner_id = $1 and category = any (${takenBack}::text[])
        and channels is null and channels_off is null),
    silenced as (
      update notification_preferences set enabled = null, updated_at = now()
      where level = 'user' and owner_id = $1 and category = any (${takenBack}::text[])
        and not (channels is null and channels_off is null)),
    preference as (
      insert into notification_preferences (level, owner_id, category, enabled)
      select 'user', $1, one.category, one.enabled
      from unnest(${categories}::text[], ${enabled}::boolean[]) as one (category, enabled)
      on conflict (level, owner_id, category) do update set enabled = excluded.enabled, updated_at = now()),
    sms_number as (
      update sms_numbers set assignee_id = case when id = ${numberId} then $1 end, updated_at = now()
      where ${changesNumber} and (id = ${numberId} or assignee_id = $1)),
    answer as (
      insert into idempotency_keys (actor_id, route, key, request_hash, answer)
      select $5::uuid, ${route}::text, ${key}::text, ${requestHash}::bytea, ${answer}::json where ${key}::text is not null),
    ${CHANGE} ${USER}`,
};

/** $1 user, $2 of each category the channels that are on and off. */
export const chooseChannels: Statement = {
  name: 'profile-choose-channels',
  text: `insert into notification_preferences (level, owner_id, category, channels, channels_off)
    select 'user', $1, one.category, one."on", one.off
    from jsonb_to_recordset($2) as one (category text, "on" text[], off text[])
    on conflict (level, owner_id, category) do update
      set channels = excluded.channels, channels_off = excluded.channels_off, updated_at = now()`,
};
/** $1 user, $2 categories. What says nothing any more goes; the statement of the profile is after it. */
export const takeBackChannels: Statement = {
  name: 'profile-take-back-channels',
  text: `with gone as (delete from notification_preferences
      where level = 'user' and owner_id = $1 and category = any ($2) and enabled is null)
    update notification_preferences set channels = null, channels_off = null, updated_at = now()
      where level = 'user' and owner_id = $1 and category = any ($2) and enabled is not null`,
};

/** $1 user: for whoever administers them. */
export const endSessions: Statement = { name: 'profile-end-sessions', text: 'select roster_end_sessions($1)' };
/** $1 user, $2 whether they are one: a way of its own, with the right to it inside. The write after it finds it done. */
export const setSuperadmin: Statement = {
  name: 'profile-set-superadmin',
  text: 'select roster_set_superadmin($1, $2)',
};
/** $1 organization, $2 role, $3 department: nobody writes their own membership but downwards, by this. */
export const changeOwnMembership: Statement = {
  name: 'profile-own-membership',
  text: 'select roster_change_own_membership($1, $2, $3)',
};

/** $1 user. */
export const bumpPerson: Statement = {
  name: 'profile-bump',
  text: 'update users set version = version + 1 where id = $1 returning version',
};
