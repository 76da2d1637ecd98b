import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What no statement in a user's name can write, whatever it says: what they are in an organization, who is a SUPERADMIN,
 * a password, somebody else's login, and the history in another name. See docs/tenants.md.
 */
export class NarrowTheService1764813000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(withheld);
    await runner.query(restrictions);
    await runner.query(ways);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function roster_end_sessions, roster_change_own_membership, roster_set_password, roster_set_superadmin, roster_serves;
      drop policy author on changes;
      drop policy eraser on users;
      drop policy written_by_insert on sessions;
      drop policy written_by_update on sessions;
      drop policy written_by_delete on sessions;
      drop policy written_by_insert on memberships;
      drop policy written_by_update on memberships;
      drop policy written_by_delete on memberships;
      drop trigger users_rights_on_insert on users;
      drop function refuse_rights_at_birth, roster_restrict, roster_withhold;
      revoke all on users from roster_service;
      grant select, insert, update, delete on users to roster_service;
    `);
  }
}

/** Grants of single columns know nothing of later ones, so a migration that adds a column withholds the same ones again. */
const withheld = `
  create function roster_withhold(protected regclass, columns text[]) returns void language plpgsql as $$
  declare
    others text;
  begin
    select string_agg(quote_ident(attname), ', ') into others from pg_attribute
      where attrelid = protected and attnum > 0 and not attisdropped and attname <> all (columns);
    execute format('revoke update on %s from roster_service', protected);
    execute format('grant update (%2$s) on %1$s to roster_service', protected, others);
  end $$;
  revoke execute on function roster_withhold from public;
  select roster_withhold('users', '{superadmin,password_hash,email_imposed,guest_rights_rest}');

  -- Accounts that can log in, or are SUPERADMINs, are made by the service itself: an invitation, the first one, the sample.
  create function refuse_rights_at_birth() returns trigger
    language plpgsql set search_path = pg_catalog, public, pg_temp as $$
  begin
    if roster_user() is not null then
      raise insufficient_privilege using message = 'nobody is born with a password or as a superadmin';
    end if;
    return new;
  end $$;
  create trigger users_rights_on_insert before insert on users for each row
    when (new.superadmin or new.password_hash is not null) execute function refuse_rights_at_birth();`;

/** Beside the policy that says which rows there are: which of them may be written. */
const restrictions = `
  create function roster_restrict(protected regclass, writable text) returns void language plpgsql as $$
  begin
    execute format('create policy written_by_insert on %s as restrictive for insert to roster_service with check (%s)',
      protected, writable);
    execute format('create policy written_by_update on %s as restrictive for update to roster_service using (%s)',
      protected, writable);
    execute format('create policy written_by_delete on %s as restrictive for delete to roster_service using (%s)',
      protected, writable);
  end $$;
  revoke execute on function roster_restrict from public;

  select roster_restrict('memberships', 'user_id is distinct from roster_user() or roster_reaches_everything()');
  select roster_restrict('sessions', 'roster_user() is null or user_id = roster_user()');
  create policy eraser on users as restrictive for delete to roster_service using (roster_user() is null);
  create policy author on changes as restrictive for insert to roster_service
    with check (roster_user() is null or actor_id = roster_user());`;

/** The ways that are open, each with the right to it inside. */
const ways = `
  create function roster_serves() returns boolean language sql stable
    return roster_user() is null and roster_reaches_everything();

  create function roster_set_superadmin(person uuid, granted boolean) returns void
    language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
  begin
    if not (roster_serves() or exists (
        select from users u where u.id = roster_user() and u.superadmin and u.status = 'active')) then
      raise insufficient_privilege using message = 'only a superadmin makes superadmins';
    end if;
    update users set superadmin = granted where id = person;
  end $$;

  create function roster_set_password(person uuid, hash text) returns void
    language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
  begin
    if not roster_serves() then
      raise insufficient_privilege using message = 'a password is set by the service itself';
    end if;
    update users set password_hash = hash where id = person;
  end $$;

  -- Downwards, and to another department for whoever administers the organization.
  create function roster_change_own_membership(organization uuid, new_role text, department uuid) returns void
    language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
  declare
    ranks constant text[] := '{SALES_REP,DEPARTMENT_HEAD,ADMIN}';
  begin
    update memberships m set role = new_role, department_id = department
      from users u
      where u.id = roster_user() and m.user_id = u.id and m.organization_id = organization
        and (u.superadmin or array_position(ranks, new_role) <= array_position(ranks, m.role))
        and (u.superadmin or m.role = 'ADMIN' or m.department_id is not distinct from department);
    if not found then
      raise insufficient_privilege using message = 'nobody raises themselves';
    end if;
  end $$;

  create function roster_end_sessions(person uuid) returns void
    language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
  begin
    if not (roster_serves() or roster_administers(roster_user(), person)) then
      raise insufficient_privilege using message = 'only administrators end the logins of others';
    end if;
    update sessions set revoked_at = now(), revoked_because = 'administrator'
      where user_id = person and revoked_at is null;
  end $$;

  revoke execute on function roster_set_superadmin, roster_set_password, roster_change_own_membership, roster_end_sessions
    from public;
  grant execute on function roster_set_superadmin, roster_set_password, roster_change_own_membership, roster_end_sessions
    to roster_service;`;
