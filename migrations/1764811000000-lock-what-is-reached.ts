import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Nobody locks what they may not change: not for a person they don't administer, and not in a login that has ended. */
export class LockWhatIsReached1764811000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(administers);
    await runner.query(
      lockHomes(`
    if not (roster_reaches_everything() or roster_administers(roster_user(), person)) then
      return;
    end if;`),
    );
    await runner.query(lockProfile);
    await runner.query(`
      revoke execute on function roster_administers, roster_lock_profile from public;
      grant execute on function roster_administers, roster_lock_profile to roster_service;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(lockHomes(''));
    await runner.query('drop function roster_lock_profile, roster_administers');
  }
}

/** Whose role and status the caller may have a say in: their own, of people at home where they are an ADMIN, or anybody's. */
const administers = `
  create function roster_administers(caller uuid, person uuid) returns boolean
    language plpgsql stable security definer
    set search_path = pg_catalog, public, pg_temp as $$
  begin
    return exists (
      select from users a join users u on u.id = person
      left join memberships m on m.user_id = a.id and m.organization_id = u.organization_id
      where a.id = caller and a.status = 'active' and (a.superadmin or a.id = u.id
        or roster_acting_role(a.guest_rights_rest, a.organization_id, m.organization_id, m.role) = 'ADMIN'));
  end $$;`;

/** The home, the new home, and where else the person is an administrator and could be the last; in the order of all locks. */
function lockHomes(guard: string): string {
  return `
  create or replace function roster_lock_homes(person uuid, new_home uuid) returns void
    language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
  begin${guard}
    perform from organizations o
      where o.id in (select u.organization_id from users u where u.id = person
          union select m.organization_id from memberships m where m.user_id = person and m.role = 'ADMIN')
        or o.id = new_home
      order by o.id for no key update;
  end $$;`;
}

/**
 * Every lock of a profile write, in the order of all locks: platform, organizations, person, SMS number. `keys`: role, status
 * or home are to be changed. Answers how far it went. The platform is locked only by a SUPERADMIN, for another one or
 * themselves. Who has moved while it waited is a serialization failure: the locks are of the wrong organizations.
 */
const lockProfile = `
  create function roster_lock_profile(caller uuid, session uuid, person uuid, keys boolean, new_home uuid, phone text)
    returns text
    language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
  declare
    known record;
    has_keys boolean;
    is_platforms boolean;
  begin
    select u.organization_id as home, u.superadmin as is_superadmin, a.superadmin as rules_all,
        a.superadmin or a.id = u.id or m.user_id is not null as is_reached
      into known
      from sessions s
      join users a on a.id = s.user_id and a.status = 'active'
      join users u on u.id = person
      left join memberships m on m.user_id = a.id and m.organization_id = u.organization_id
      where s.id = session and s.user_id = caller and s.revoked_at is null and s.expires_at > now();
    if known.is_reached is not true then
      return 'nothing';
    end if;
    has_keys := keys and roster_administers(caller, person);
    is_platforms := has_keys and known.is_superadmin and known.rules_all;
    if is_platforms then
      perform from platform for no key update;
    end if;
    if has_keys then
      perform from organizations o
        where o.id in (select known.home
            union select m.organization_id from memberships m where m.user_id = person and m.role = 'ADMIN')
          or (known.rules_all and o.id = new_home)
        order by o.id for no key update;
    end if;
    perform from users u where u.id = person and (not has_keys
      or (u.organization_id, u.superadmin) is not distinct from (known.home, known.is_superadmin)) for no key update;
    if has_keys and not found then
      raise serialization_failure using message = 'the person has moved meanwhile';
    end if;
    if phone is not null then
      perform from sms_numbers n
        where n.e164 = phone and n.organization_id in (known.home, new_home) and (known.rules_all or n.organization_id = known.home)
        for no key update;
    end if;
    return case when is_platforms then 'platform' when has_keys then 'homes' else 'person' end;
  end $$;`;
