import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The second wall between tenants: row-level security on every table with people's or organizations' rows, for a role
 * that owns nothing. See docs/decisions/020-two-walls-between-tenants.md.
 */
export class SeparateTenants1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(role);
    await runner.query(context);
    await runner.query(visibility);
    await runner.query(protection);
    await runner.query(policies);
    await runner.query(triggers);
    await runner.query(lookups);
    await runner.query(profile);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(unprotect);
    await runner.query(`
      alter function refuse_phone_that_is_sms_number set search_path = pg_catalog, public;
      alter function refuse_sms_number_that_is_phone set search_path = pg_catalog, public;
      drop function roster_profile, roster_standing, roster_name_of, roster_lock_homes, roster_is_last_admin_elsewhere,
        roster_phone_is_sms_number, roster_email_is_taken, roster_protect, roster_sees, roster_shares_organization,
        roster_reaches, roster_reaches_everything, roster_reach, roster_user;
    `);
  }
}

/**
 * What the service may do, by whatever role it logs in. A role belongs to the whole cluster, so it may be there already,
 * and is left behind. Later tables are granted when they are made; it never gets TRUNCATE, or anything on the schema.
 */
const role = `
  do $$ begin
    if not exists (select from pg_roles where rolname = 'roster_service') then
      create role roster_service nologin;
    end if;
  exception when duplicate_object or unique_violation then null; -- by another installation, at the same moment
  end $$;
  grant usage on schema public to roster_service;
  grant select, insert, update, delete on all tables in schema public to roster_service;
  alter default privileges in schema public grant select, insert, update, delete on tables to roster_service;
  revoke create on schema public from public;
  revoke all on migrations from roster_service;
  revoke insert, delete on platform from roster_service;
  revoke update, delete on changes from roster_service;`;

/**
 * On whose behalf a transaction runs: 'roster.user', or 'roster.reach' set to '*' for the service itself. Both are set for
 * one transaction; unset they read as null or, later in the same session, as an empty text.
 */
const context = `
  create function roster_user() returns uuid language sql stable
    return nullif(current_setting('roster.user', true), '')::uuid;

  -- The organizations of which the user is a member, or '*': from the rows and never from a request. Looked up when a
  -- policy first asks for it, which those of one's own rows don't, and then kept for the transaction.
  create function roster_reach() returns text
    language plpgsql stable security definer
    set search_path = pg_catalog, public, pg_temp as $$
  declare
    reach text;
  begin
    select case when u.superadmin then '*'
        else (select array_agg(m.organization_id)::text from memberships m where m.user_id = u.id) end
      into reach from users u where u.id = roster_user();
    return set_config('roster.reach', coalesce(reach, '{}'), true);
  end $$;

  create function roster_reaches_everything() returns boolean language sql stable
    return coalesce(nullif(current_setting('roster.reach', true), ''), roster_reach()) = '*';

  -- The setting is there once the case is decided.
  create function roster_reaches(organization uuid) returns boolean language sql stable
    return case coalesce(nullif(current_setting('roster.reach', true), ''), roster_reach())
      when '*' then true
      else organization = any (current_setting('roster.reach', true)::uuid[])
    end;`;

const visibility = `
  -- The policy of the memberships hides those in other organizations. No SQL function, because it would be inlined into
  -- every policy, and prepared by each statement even where the condition before it decides.
  create function roster_shares_organization(person uuid) returns boolean language plpgsql stable as $$
  begin
    return exists (select from memberships m where m.user_id = person);
  end $$;

  create function roster_sees(person uuid) returns boolean language sql stable
    return person = roster_user() or roster_reaches_everything() or roster_shares_organization(person);`;

/**
 * FORCE: nobody is let through for owning the table, so one without policies shows nothing to anyone. The owner, as whom
 * migrations and the functions below run, is let through by a policy that says so, which costs their statements nothing.
 */
const protection = `
  create function roster_protect(protected regclass, visible text) returns void language plpgsql as $$
  begin
    execute format('alter table %s enable row level security', protected);
    execute format('alter table %s force row level security', protected);
    execute format('create policy tenant on %s to roster_service using (%s)', protected, visible);
    execute format('create policy owner on %s to current_user using (true)', protected);
  end $$;
  revoke execute on function roster_protect from public;`;

/** Which rows a transaction reads and writes, one table a line; what is cheap to know comes first. */
const policies = `
  select roster_protect('companies',
    'owner_id = roster_user() or roster_reaches_everything()
      or exists (select from organizations o where o.company_id = companies.id)');
  select roster_protect('organizations', 'roster_reaches(id)');
  select roster_protect('departments', 'roster_reaches(organization_id)');
  select roster_protect('users',
    'id = roster_user() or roster_reaches(organization_id) or roster_shares_organization(id)');
  select roster_protect('memberships', 'user_id = roster_user() or roster_reaches(organization_id)');
  select roster_protect('personas', 'roster_sees(user_id)');
  select roster_protect('sms_numbers', 'roster_reaches(organization_id)');
  select roster_protect('notification_categories', 'roster_reaches(organization_id)');
  create policy everyones on notification_categories for select to roster_service
    using (organization_id is null and roster_user() is not null);
  select roster_protect('notification_preferences', $$case level
    when 'user' then roster_sees(owner_id)
    when 'department' then exists (select from departments d where d.id = owner_id)
    else roster_reaches(owner_id) end$$);
  select roster_protect('sessions', 'roster_sees(user_id)');
  -- Nobody but the service itself: a login and its token are made by one statement, which doesn't see its own rows.
  select roster_protect('refresh_tokens', 'roster_reaches_everything()');
  select roster_protect('login_attempts', 'roster_reaches_everything()');
  select roster_protect('idempotency_keys', 'actor_id = roster_user() or roster_reaches_everything()');
  select roster_protect('client_activity', 'roster_sees(user_id)');
  select roster_protect('changes', 'subject_id = roster_user() or roster_reaches(organization_id)');`;

/** A role that may make temporary tables must not put one before ours. */
const triggers = `
  alter function refuse_phone_that_is_sms_number set search_path = pg_catalog, public, pg_temp;
  alter function refuse_sms_number_that_is_phone set search_path = pg_catalog, public, pg_temp;`;

/** What one tenant may ask of the others: yes or no, their locks, and the name of who made a change that it sees. */
const lookups = `
  create function roster_email_is_taken(key text, by_other_than uuid) returns boolean
    language plpgsql stable security definer
    set search_path = pg_catalog, public, pg_temp as $$
  begin
    return exists (select from users u where u.email_key = key and u.id <> by_other_than);
  end $$;

  create function roster_phone_is_sms_number(phone text) returns boolean
    language plpgsql stable security definer
    set search_path = pg_catalog, public, pg_temp as $$
  begin
    return exists (select from sms_numbers n where n.e164 = phone);
  end $$;

  create function roster_is_last_admin_elsewhere(person uuid) returns boolean
    language plpgsql stable security definer
    set search_path = pg_catalog, public, pg_temp as $$
  begin
    return exists (
      select from users u join memberships m on m.user_id = u.id and m.role = 'ADMIN'
      where u.id = person and m.organization_id is distinct from u.organization_id
        and not exists (select from memberships x join users y on y.id = x.user_id
          where x.organization_id = m.organization_id and x.role = 'ADMIN' and y.status = 'active' and y.id <> u.id));
  end $$;

  -- The home, the new home, and where else the person is an administrator and could be the last; in the order of all locks.
  create function roster_lock_homes(person uuid, new_home uuid) returns void
    language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
  begin
    perform from organizations o
      where o.id in (select u.organization_id from users u where u.id = person
          union select m.organization_id from memberships m where m.user_id = person and m.role = 'ADMIN')
        or o.id = new_home
      order by o.id for no key update;
  end $$;

  create function roster_name_of(person uuid) returns text
    language plpgsql stable security definer
    set search_path = pg_catalog, public, pg_temp as $$
  begin
    return (select coalesce(u.full_name, nullif(concat_ws(' ', u.first_name, u.last_name), ''))
      from users u where u.id = person);
  end $$;

  -- The role in the home organization of whoever is logged in with this session; no row when that is over.
  create function roster_standing(caller uuid, session uuid)
    returns table (role text, organization_id uuid, department_id uuid)
    language plpgsql stable security definer rows 1
    set search_path = pg_catalog, public, pg_temp as $$
  begin
    return query
      select case when u.superadmin then 'SUPERADMIN' else m.role end, u.organization_id, m.department_id
      from sessions s
      join users u on u.id = s.user_id and u.status = 'active'
      left join memberships m on m.user_id = u.id and m.organization_id = u.organization_id
      where s.id = session and s.user_id = caller and s.revoked_at is null and s.expires_at > now();
  end $$;`;

/**
 * A whole profile for the hot read and the hot write, which would lose a fifth to policies on its nine tables. It has a
 * filter of its own instead: a person whom the caller doesn't reach isn't there. Whole rows, so that a new column needs
 * no new function. No row: the session is over or its user disabled. A row without a person: no such target.
 */
const profile = `
  create function roster_profile(caller uuid, session uuid, target uuid)
    returns table (actor users, standing memberships, person users, home organizations, member memberships,
      persona personas, number sms_numbers, catalogue jsonb, overrides jsonb)
    language plpgsql stable security definer rows 1
    set search_path = pg_catalog, public, pg_temp as $$
  begin
    return query
      select a, am, u, o, m, p, n,
        (select jsonb_agg(jsonb_build_array(c.key, c.enabled_by_default, c.required) order by c.position)
          from notification_categories c
          where c.organization_id is null or c.organization_id = u.organization_id),
        (select jsonb_agg(jsonb_build_array(np.level, np.category, np.enabled, np.locked))
          from notification_preferences np
          where (np.level, np.owner_id) in
            (('user', u.id), ('department', m.department_id), ('organization', u.organization_id)))
      from sessions s
      join users a on a.id = s.user_id and a.status = 'active'
      left join users u on u.id = target and (u.id = a.id or a.superadmin or exists (
        select from memberships x where x.user_id = a.id and x.organization_id = u.organization_id))
      left join organizations o on o.id = u.organization_id
      left join memberships m on m.user_id = u.id and m.organization_id = u.organization_id
      left join memberships am on am.user_id = a.id and am.organization_id = u.organization_id
      left join personas p on p.user_id = u.id
      left join sms_numbers n on n.assignee_id = u.id
      where s.id = session and s.user_id = caller and s.revoked_at is null and s.expires_at > now();
  end $$;

  do $$
  declare
    definer regprocedure;
  begin
    for definer in
      select oid from pg_proc where pronamespace = 'public'::regnamespace and proname like 'roster\\_%' and prosecdef
    loop
      execute format('revoke execute on function %s from public', definer);
      execute format('grant execute on function %s to roster_service', definer);
    end loop;
  end $$;`;

const unprotect = `
  do $$
  declare
    protected record;
  begin
    for protected in select distinct tablename as name from pg_policies where schemaname = 'public' loop
      execute format('alter table %I no force row level security', protected.name);
      execute format('alter table %I disable row level security', protected.name);
      execute format('drop policy tenant on %I', protected.name);
      execute format('drop policy owner on %I', protected.name);
    end loop;
    drop policy everyones on notification_categories;
  end $$;
  revoke all on all tables in schema public from roster_service;
  revoke usage on schema public from roster_service;
  alter default privileges in schema public revoke all on tables from roster_service;`;
