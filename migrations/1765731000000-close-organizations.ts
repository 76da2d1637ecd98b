import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Organizations that are suspended, or deleted and not yet erased: nobody at home there gets in, which the hot functions find out with
 * what they read anyway. See docs/decisions/053-lives-of-organizations.md.
 */
export class CloseOrganizations1765731000000 implements MigrationInterface {
  static readonly compatibleSince = 'TellTheServiceItsSchema1764960000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(closing);
    await runner.query(hotFunctions('closing'));
    await runner.query(erasing);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function roster_count_of_organization, roster_forget_organization');
    await runner.query(hotFunctions());
    await runner.query(`
      drop function roster_refuse_closed, roster_closed_home, roster_closed;
      alter table organizations drop column suspended_at, drop column suspended_because, drop column deleted_at;
    `);
  }
}

/** `roster_closed` says why in the words of the answer. SUPERADMINs are of the platform: wherever they are at home, they get in. */
const closing = `
  alter table organizations
    add column suspended_at timestamptz,
    add column suspended_because text check (char_length(suspended_because) between 1 and 500),
    add column deleted_at timestamptz,
    add constraint organizations_suspended_check check ((suspended_at is null) = (suspended_because is null));

  create function roster_closed(o organizations) returns jsonb
    language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select case
      when o.deleted_at is not null then jsonb_build_object('state', 'deleted', 'since', o.deleted_at)
      when o.suspended_at is not null then
        jsonb_build_object('state', 'suspended', 'since', o.suspended_at, 'reason', o.suspended_because) end
  $$;

  create function roster_closed_home(person uuid) returns jsonb
    language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
  begin
    return (select roster_closed(o) from users u join organizations o on o.id = u.organization_id
      where u.id = person and not u.superadmin);
  end $$;

  create function roster_refuse_closed(organization uuid) returns boolean
    language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
  begin
    raise invalid_authorization_specification using constraint = 'organization_closed', message = 'the organization is closed',
      detail = (select roster_closed(o) from organizations o where o.id = organization);
  end $$;
  revoke execute on function roster_closed, roster_closed_home, roster_refuse_closed from public;
  grant execute on function roster_closed, roster_closed_home to roster_service;`;

/** Looked at only where there is no such login. */
const KEY = `exists (select from access_keys k
        where k.id = session and k.user_id = caller and k.ended_at is null and k.expires_at > now())`;

const LOGIN = `sessions s on s.id = session and s.user_id = caller and s.revoked_at is null and s.expires_at > now()`;

const IS_CLOSED = (o: string): string => `${o}.suspended_at is not null or ${o}.deleted_at is not null`;

/** Looked up when its turn comes: never for one's own profile, which brings its home along. */
const CLOSED_HOME = (user: string): string => `exists (
          select from organizations h where h.id = ${user}.organization_id and (${IS_CLOSED('h')}))`;

/**
 * NOTE: conditions that refuse are looked at last, in the order of a `case`: of a login or key that is there, and alive. `closed` are
 * more of its branches.
 */
function isKnown(lacksFactor: string, closed: string): string {
  if (closed === '') {
    return `case when s.id is null then ${KEY} when ${lacksFactor} then roster_refuse_without_factor() else true end`;
  }
  return `case
        when case when s.id is null then not ${KEY} else false end then false
        ${closed}
        when ${lacksFactor} then roster_refuse_without_factor()
        else true end`;
}

/** The same as before; with `closing` whoever is at home in a closed organization, or reads somebody who is, is refused. */
function hotFunctions(closing?: 'closing'): string {
  const ofCaller = `when not u.superadmin and ${CLOSED_HOME('u')} then roster_refuse_closed(u.organization_id)`;
  const ofProfile = `when not a.superadmin and (${IS_CLOSED('o')}) then roster_refuse_closed(o.id)
        when not a.superadmin and o.id is distinct from a.organization_id and ${CLOSED_HOME('a')}
          then roster_refuse_closed(a.organization_id)`;
  return `
  create or replace function roster_standing(caller uuid, session uuid, enrolling boolean default false)
    returns table (role text, organization_id uuid, department_id uuid, proved_at timestamptz)
    language plpgsql stable security definer rows 1
    set search_path = pg_catalog, public, pg_temp as $$
  begin
    return query
      select case when u.superadmin then 'SUPERADMIN' else m.role end, u.organization_id, m.department_id,
        coalesce(s.proved_at, s.created_at)
      from users u
      left join ${LOGIN}
      left join memberships m on m.user_id = u.id and m.organization_id = u.organization_id
      where u.id = caller and u.status = 'active' and ${isKnown('s.lacks_factor and not enrolling', closing ? ofCaller : '')};
  end $$;

  create or replace function roster_profile(caller uuid, session uuid, target uuid)
    returns table (actor users, standing memberships, person users, home organizations, member memberships,
      persona personas, number sms_numbers, catalogue jsonb, overrides jsonb, proved_at timestamptz)
    language plpgsql stable security definer rows 1
    set search_path = pg_catalog, public, pg_temp as $$
  begin
    return query
      select a, case
          when a.guest_rights_rest and am.role <> 'SALES_REP' and a.organization_id is distinct from am.organization_id
          then jsonb_populate_record(am, '{"role": "SALES_REP"}') else am end, u, o, m, p, n,
        (select jsonb_agg(jsonb_build_array(c.key, c.enabled_by_default, c.required) order by c.position)
          from notification_categories c
          where c.organization_id is null or c.organization_id = u.organization_id),
        (select jsonb_agg(jsonb_build_array(np.level, np.category, np.enabled, np.locked))
          from notification_preferences np
          where (np.level, np.owner_id) in
            (('user', u.id), ('department', m.department_id), ('organization', u.organization_id))),
        coalesce(s.proved_at, s.created_at)
      from users a
      left join ${LOGIN}
      left join users u on u.id = target and (u.id = a.id or a.superadmin or exists (
        select from memberships x where x.user_id = a.id and x.organization_id = u.organization_id))
      left join organizations o on o.id = u.organization_id
      left join memberships m on m.user_id = u.id and m.organization_id = u.organization_id
      left join memberships am on am.user_id = a.id and am.organization_id = u.organization_id
      left join personas p on p.user_id = u.id
      left join sms_numbers n on n.assignee_id = u.id
      where a.id = caller and a.status = 'active' and ${isKnown('s.lacks_factor', closing ? ofProfile : '')};
  end $$;`;
}

/** What an erased organization takes along that no foreign key reaches: its history. And how many rows of each kind went. */
const erasing = `
  create function roster_forget_organization(organization uuid) returns bigint
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
  declare
    gone bigint;
  begin
    if not (roster_serves() and exists (select from organizations o where o.id = organization and o.deleted_at is not null)) then
      raise insufficient_privilege using message = 'only what is deleted is forgotten, and by the service itself';
    end if;
    delete from changes c where c.organization_id = organization;
    get diagnostics gone = row_count;
    return gone;
  end $$;

  create function roster_count_of_organization(organization uuid) returns jsonb
    language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  declare
    people constant uuid[] := array(select u.id from users u where u.organization_id = organization and not u.superadmin);
  begin
    if not roster_serves() then
      raise insufficient_privilege using message = 'only the service itself counts what it erases';
    end if;
    return jsonb_build_object(
      'organizations', 1,
      'profiles', cardinality(people),
      'pictures', (select count(*) from users u where u.id = any (people) and u.avatar_id is not null),
      'personas', (select count(*) from personas p where p.user_id = any (people)),
      'memberships', (select count(*) from memberships m where m.organization_id = organization),
      'departments', (select count(*) from departments d where d.organization_id = organization),
      'phoneNumbers', (select count(*) from sms_numbers n where n.organization_id = organization),
      'invitations', (select count(*) from invitations i where i.organization_id = organization),
      'notificationCategories', (select count(*) from notification_categories c where c.organization_id = organization),
      'notificationPreferences', (select count(*) from notification_preferences np where np.owner_id = any (people)
        or np.owner_id = organization
        or np.owner_id in (select d.id from departments d where d.organization_id = organization)),
      'logins', (select count(*) from sessions s where s.user_id = any (people)),
      'keys', (select count(*) from access_keys k where k.user_id = any (people)),
      'secondFactors', (select count(*) from factors f where f.user_id = any (people)),
      'recoveryCodes', (select count(*) from recovery_codes r where r.user_id = any (people)),
      'deferredChanges', (select count(*) from deferred_changes d where d.user_id = any (people)),
      'mailedLinks', (select count(*) from mailed_links l where l.user_id = any (people)));
  end $$;
  revoke execute on function roster_forget_organization, roster_count_of_organization from public;
  grant execute on function roster_forget_organization, roster_count_of_organization to roster_service;`;
