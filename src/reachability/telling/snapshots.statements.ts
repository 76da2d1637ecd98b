import type { Statement } from '../../database/database.js';
import { HOME_ROLE, JOIN_HOME } from '../../users/user.statements.js';

/**
 * $1 caller, $2 session, $3 people: those the caller sees, whatever may be asked of them. One row of nobody where there are none; no row
 * at all: the session is over.
 */
export const readPeople: Statement = {
  name: 'telling-people',
  text: `select u.* from roster_standing($1, $2) f left join lateral (
      select u.id, u.kind, u.status, u.deleted_at as "deletedAt", u.created_at as "createdAt", u.timezone,
        u.availability, u.availability_until as "availabilityUntil",
        u.do_not_disturb as "doNotDisturb", u.do_not_disturb_until as "doNotDisturbUntil",
        nullif(u.quiet_hours, '{}') as "quietHours", nullif(u.mutes, '{}') as mutes, nullif(u.digests, '{}') as digests,
        p.overrides ->> 'timezone' as "ownTimezone", p.overrides ->> 'businessHours' as "ownHours",
        u.organization_id as "organizationId", m.department_id as "departmentId", ${HOME_ROLE} as "accessRole",
        a.kind as "callerKind", a.organization_id as "callerOrganizationId", am.department_id as "callerDepartmentId",
        case when a.superadmin then 'SUPERADMIN'
          else roster_acting_role(a.guest_rights_rest, a.organization_id, am.organization_id, am.role) end as "callerRole"
      from users u join users a on a.id = $1
      ${JOIN_HOME}
      left join personas p on p.user_id = u.id
      left join memberships am on am.user_id = a.id and am.organization_id = u.organization_id
      where u.id = any ($3::uuid[]) and (u.id = a.id or a.superadmin or am.user_id is not null)) u on true`,
};

/** $1 people, $2 category: their homes with what the catalogue of each has under the key. */
export const readHomes: Statement = {
  name: 'telling-homes',
  text: `select o.id, o.timezone, o.business_hours as "businessHours", o.holidays, o.exceptional_hours as "exceptionalHours",
      o.allow_user_business_hours_override as "allowsBusinessHoursOverride", o.quiet_hours as "quietHours",
      case when o.deleted_at is not null then 'deleted' when o.suspended_at is not null then 'suspended' end as closed,
      c.id as "categoryId", c.category
    from (select null::uuid as id union select organization_id from users where id = any ($1::uuid[])) home
    left join organizations o on o.id = home.id
    left join lateral (select c.id, jsonb_build_object('key', c.key, 'label', c.label, 'channels', c.channels,
        'defaultChannels', coalesce(c.default_channels, c.channels), 'required', c.required,
        'enabledByDefault', c.enabled_by_default) as category
      from notification_categories c
      where c.key = $2 and (c.organization_id is null or c.organization_id = home.id)
      order by c.organization_id nulls first limit 1) c on true`,
};

/** $1 people, $2 category: what they, their departments and their homes say of it. */
export const readSaid: Statement = {
  name: 'telling-said',
  text: `with people as materialized (
      select u.id, u.organization_id, m.department_id from users u ${JOIN_HOME} where u.id = any ($1::uuid[])),
    owners as (
      select 'user' as level, id from people
      union all select distinct 'department', department_id from people where department_id is not null
      union all select distinct 'organization', organization_id from people where organization_id is not null)
    select np.level, np.owner_id as "ownerId", np.category, np.enabled, np.locked, np.channels as "on", np.channels_off as off,
      np.locks_channels as "locksChannels", np.reason
    from owners o join notification_preferences np on np.level = o.level and np.owner_id = o.id and np.category = $2`,
};
