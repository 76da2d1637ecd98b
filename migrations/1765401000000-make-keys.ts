import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Keys for programs. The id of a key is its fingerprint, half of the SHA-256 of its text, and stands where the id of a session does:
 * whoever has found the row has shown the key. See docs/decisions/041-keys.md.
 */
export class MakeKeys1765401000000 implements MigrationInterface {
  static readonly compatibleSince = 'TellTheServiceItsSchema1764960000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(accessKeys);
    await runner.query(longestLife);
    await runner.query(hotFunctions(`${LOGIN} or ${KEY}`));
    await runner.query(endingSessions(ENDING_KEYS));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(endingSessions(''));
    await runner.query(hotFunctions(LOGIN));
    await runner.query(`
      drop trigger organizations_keys_on_update on organizations;
      drop function shorten_keys;
      alter table organizations drop column key_life_days;
      drop table access_keys;
    `);
  }
}

/**
 * `told_days`: how many days before its end the owner was last told of it; 0, when it had come. A key that was replaced works until
 * its end, and nobody is told of that.
 */
const accessKeys = `
  create table access_keys (
    id uuid primary key,
    user_id uuid not null references users (id) on delete cascade,
    name text not null check (char_length(name) between 1 and 100),
    scopes text[] not null check (cardinality(scopes) > 0),
    made_by uuid references users (id) on delete set null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    last_used_at timestamptz,
    ended_at timestamptz,
    replaced_by uuid references access_keys (id) on delete set null,
    told_days integer not null
  );
  create index access_keys_user_id_idx on access_keys (user_id);
  create index access_keys_made_by_idx on access_keys (made_by) where made_by is not null;
  create index access_keys_replaced_by_idx on access_keys (replaced_by) where replaced_by is not null;
  create index access_keys_expires_at_idx on access_keys (expires_at) where ended_at is null and replaced_by is null and told_days > 0;
  create index access_keys_ended_at_idx on access_keys (least(expires_at, ended_at));
  select roster_protect('access_keys', 'roster_sees(user_id)');
  select roster_restrict('access_keys', $$roster_user() is null or user_id = roster_user() or (
    exists (select from users u where u.id = user_id and u.kind = 'service') and roster_administers(roster_user(), user_id))$$);`;

/** A key that would live too long ends sooner at once, whoever changes the organization. */
const longestLife = `
  alter table organizations add column key_life_days integer check (key_life_days between 1 and 3650);

  create function shorten_keys() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
  begin
    update access_keys k set expires_at = k.created_at + make_interval(days => new.key_life_days)
      from users u
      where u.organization_id = new.id and k.user_id = u.id and k.ended_at is null and k.expires_at > now()
        and k.expires_at > k.created_at + make_interval(days => new.key_life_days);
    return null;
  end $$;
  revoke execute on function shorten_keys from public;
  create trigger organizations_keys_on_update after update on organizations for each row
    when (old.key_life_days is distinct from new.key_life_days) execute function shorten_keys();`;

const LOGIN = `exists (select from sessions s
        where s.id = session and s.user_id = caller and s.revoked_at is null and s.expires_at > now())`;
/** Looked at only where there is no such login. */
const KEY = `exists (select from access_keys k
        where k.id = session and k.user_id = caller and k.ended_at is null and k.expires_at > now())`;

/** Whoever is disabled or deleted has no keys any more, also once they are back. */
const ENDING_KEYS = `
    update access_keys set ended_at = now() where user_id = person and ended_at is null and expires_at > now();`;

/** What asks whether the caller is who they say; the same as before but for that. */
function hotFunctions(isKnown: string): string {
  return `
  create or replace function roster_standing(caller uuid, session uuid)
    returns table (role text, organization_id uuid, department_id uuid)
    language plpgsql stable security definer rows 1
    set search_path = pg_catalog, public, pg_temp as $$
  begin
    return query
      select case when u.superadmin then 'SUPERADMIN' else m.role end, u.organization_id, m.department_id
      from users u
      left join memberships m on m.user_id = u.id and m.organization_id = u.organization_id
      where u.id = caller and u.status = 'active' and (${isKnown});
  end $$;

  create or replace function roster_profile(caller uuid, session uuid, target uuid)
    returns table (actor users, standing memberships, person users, home organizations, member memberships,
      persona personas, number sms_numbers, catalogue jsonb, overrides jsonb)
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
            (('user', u.id), ('department', m.department_id), ('organization', u.organization_id)))
      from users a
      left join users u on u.id = target and (u.id = a.id or a.superadmin or exists (
        select from memberships x where x.user_id = a.id and x.organization_id = u.organization_id))
      left join organizations o on o.id = u.organization_id
      left join memberships m on m.user_id = u.id and m.organization_id = u.organization_id
      left join memberships am on am.user_id = a.id and am.organization_id = u.organization_id
      left join personas p on p.user_id = u.id
      left join sms_numbers n on n.assignee_id = u.id
      where a.id = caller and a.status = 'active' and (${isKnown});
  end $$;

  create or replace function roster_lock_profile(caller uuid, session uuid, person uuid, keys boolean, new_home uuid, phone text)
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
      from users a
      join users u on u.id = person
      left join memberships m on m.user_id = a.id and m.organization_id = u.organization_id
      where a.id = caller and a.status = 'active' and (${isKnown});
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
}

function endingSessions(keys: string): string {
  return `
  create or replace function roster_end_sessions(person uuid) returns void
    language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
  begin
    if not (roster_serves() or roster_administers(roster_user(), person)) then
      raise insufficient_privilege using message = 'only administrators end the logins of others';
    end if;
    update sessions set revoked_at = now(), revoked_because = 'administrator'
      where user_id = person and revoked_at is null;${keys}
  end $$;`;
}
