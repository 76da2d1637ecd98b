import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Second factors, and organizations that require one. See docs/decisions/040-second-factors.md. Instances of earlier versions go on,
 * but don't ask for a factor: of whoever has one they begin no login.
 */
export class AskForFactors1765410000000 implements MigrationInterface {
  static readonly compatibleSince = 'TellTheServiceItsSchema1764960000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(factors);
    await runner.query(challenges);
    await runner.query(lacking);
    await runner.query(standIn(`, authenticated_by`, `, '{}'`));
    await runner.query(`drop function roster_standing(uuid, uuid);${standing('enrolling')}`);
    await runner.query(hotFunctions(`${login(REFUSED)} or ${KEY}`));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(hotFunctions(`${login('')} or ${KEY}`));
    await runner.query(`drop function roster_standing(uuid, uuid, boolean);${standing()}`);
    await runner.query(standIn('', ''));
    await runner.query(`
      drop trigger organizations_factors_on_update on organizations;
      drop trigger users_factors_on_move on users;
      drop trigger sessions_factors_on_write on sessions;
      drop function tell_logins_of_factors, tell_logins_of_move, hold_login_to_factors, roster_refuse_without_factor, roster_lacks_factor;
      update sessions set revoked_because = 'password' where revoked_because = 'factor';
      alter table sessions
        drop column lacks_factor,
        drop constraint sessions_revoked_because_check,
        add constraint sessions_revoked_because_check check (revoked_because in ('logout', 'reuse', 'administrator', 'password'));
      alter table organizations drop column require_second_factor;
      drop table login_challenges, recovery_codes, factors;
      drop function tell_factors;
      update users set two_factor_enabled = false where two_factor_enabled;
    `);
  }
}

/**
 * What people show beside their password. A factor counts once it is confirmed; `last_step` is the time step of the last code that was
 * taken, so that each counts once. Nobody but the service itself sees them.
 */
const factors = `
  create table factors (
    id uuid primary key,
    user_id uuid not null references users (id) on delete cascade,
    kind text not null check (kind in ('totp', 'passkey')),
    name text not null check (char_length(name) between 1 and 100),
    secret bytea check (octet_length(secret) <= 200),
    last_step bigint,
    credential_id bytea check (octet_length(credential_id) <= 1023),
    public_key bytea check (octet_length(public_key) <= 2000),
    sign_count bigint,
    transports text[],
    created_at timestamptz not null default now(),
    confirmed_at timestamptz,
    last_used_at timestamptz,
    constraint factors_shape_check check (case kind
      when 'totp' then secret is not null and num_nonnulls(credential_id, public_key, sign_count, transports) = 0
      else secret is null and last_step is null and confirmed_at is not null
        and num_nulls(credential_id, public_key, sign_count, transports) = 0 end),
    constraint factors_credential_id_key unique (credential_id)
  );
  create index factors_user_id_idx on factors (user_id);
  create index factors_unconfirmed_idx on factors ((case when confirmed_at is null then created_at end));
  select roster_protect('factors', 'roster_serves()');

  create table recovery_codes (
    user_id uuid not null references users (id) on delete cascade,
    hash bytea not null check (octet_length(hash) = 32),
    created_at timestamptz not null default now(),
    used_at timestamptz,
    primary key (user_id, hash)
  );
  select roster_protect('recovery_codes', 'roster_serves()');

  create function tell_factors() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
  declare
    person constant uuid := case tg_op when 'DELETE' then old.user_id else new.user_id end;
    has_one constant boolean := exists (select from factors f where f.user_id = person and f.confirmed_at is not null);
  begin
    update users set two_factor_enabled = has_one where id = person and two_factor_enabled <> has_one;
    return null;
  end $$;
  revoke execute on function tell_factors from public;
  create trigger factors_tell after insert or delete or update of confirmed_at on factors for each row execute function tell_factors();`;

/**
 * A login that waits for its second step: by the hash of a text that only who showed the password was told, gone once it is used.
 * `password_proof` is of that password, so that another one ends it.
 */
const challenges = `
  create table login_challenges (
    hash bytea primary key check (octet_length(hash) = 32),
    user_id uuid not null references users (id) on delete cascade,
    password_proof bytea not null check (octet_length(password_proof) = 32),
    tries integer not null default 0,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
  );
  create index login_challenges_user_id_idx on login_challenges (user_id);
  create index login_challenges_expires_at_idx on login_challenges (expires_at);
  select roster_protect('login_challenges', 'roster_serves()');`;

/**
 * `lacks_factor` is of a login that only a password has begun, of somebody at home where more is required; kept true whatever changes,
 * so that the hot functions, which read the login anyway, have nothing to look up. It opens nothing but the way to a factor.
 */
const lacking = `
  alter table organizations add column require_second_factor boolean not null default false;
  alter table sessions
    add column lacks_factor boolean not null default false,
    drop constraint sessions_revoked_because_check,
    add constraint sessions_revoked_because_check
      check (revoked_because in ('logout', 'reuse', 'administrator', 'password', 'factor'));

  create function roster_lacks_factor(person uuid, methods text[]) returns boolean
    language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
  begin
    return methods = '{password}' and exists (
      select from users u join organizations o on o.id = u.organization_id where u.id = person and o.require_second_factor);
  end $$;

  -- Nobody who has a factor begins a login by the password alone, not even by a version that doesn't ask for one, nor while a factor is added.
  create function hold_login_to_factors() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
  begin
    if tg_op = 'INSERT' and new.authenticated_by = '{password}' and new.revoked_at is null and new.expires_at > now() and exists (
        select from factors f where f.user_id = new.user_id and f.confirmed_at is not null) then
      return null;
    end if;
    new.lacks_factor := roster_lacks_factor(new.user_id, new.authenticated_by);
    return new;
  end $$;
  create trigger sessions_factors_on_write before insert or update of authenticated_by on sessions for each row
    execute function hold_login_to_factors();

  create function tell_logins_of_factors() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
  begin
    update sessions s set lacks_factor = new.require_second_factor
      from users u
      where u.organization_id = new.id and s.user_id = u.id and s.authenticated_by = '{password}'
        and s.revoked_at is null and s.expires_at > now() and s.lacks_factor <> new.require_second_factor;
    return null;
  end $$;
  create trigger organizations_factors_on_update after update on organizations for each row
    when (old.require_second_factor <> new.require_second_factor) execute function tell_logins_of_factors();

  create function tell_logins_of_move() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
  begin
    update sessions s set lacks_factor = not s.lacks_factor
      where s.user_id = new.id and s.revoked_at is null and s.expires_at > now()
        and s.lacks_factor <> roster_lacks_factor(s.user_id, s.authenticated_by);
    return null;
  end $$;
  create trigger users_factors_on_move after update of organization_id on users for each row
    when (old.organization_id is distinct from new.organization_id) execute function tell_logins_of_move();

  -- In the place of an answer: whoever asks needn't look at one, and so can't forget to. To earlier versions it is a 503.
  create function roster_refuse_without_factor() returns boolean
    language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
  begin
    raise invalid_authorization_specification using constraint = 'second_factor_required', message = 'this login lacks a second factor';
  end $$;

  revoke execute on function roster_lacks_factor, hold_login_to_factors, tell_logins_of_factors, tell_logins_of_move,
    roster_refuse_without_factor from public;`;

/** A stand-in has shown nothing, and lacks nothing. */
function standIn(column: string, value: string): string {
  return `
  create or replace function roster_stand_in(asker uuid) returns uuid
    language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
  declare
    login constant uuid := gen_random_uuid();
  begin
    if not roster_serves() then
      raise insufficient_privilege using message = 'only the service itself acts for somebody';
    end if;
    insert into sessions (id, user_id, expires_at${column})
      select login, u.id, now() + interval '1 microsecond'${value} from users u where u.id = asker and u.status = 'active';
    return case when found then login end;
  end $$;`;
}

const REFUSED = 'case when s.lacks_factor then roster_refuse_without_factor() else true end';
const KEY = `exists (select from access_keys k
        where k.id = session and k.user_id = caller and k.ended_at is null and k.expires_at > now())`;

/** NOTE: a condition that refuses is the dearest one, and so is looked at last: of a login that is there, and alive. */
function login(condition: string): string {
  return `exists (select from sessions s
        where s.id = session and s.user_id = caller and s.revoked_at is null and s.expires_at > now()${condition && ` and ${condition}`})`;
}

/** With `enrolling` also of a login that lacks a factor. */
function standing(enrolling?: 'enrolling'): string {
  const condition = enrolling && REFUSED.replace('s.lacks_factor', 's.lacks_factor and not enrolling');
  return `
  create function roster_standing(caller uuid, session uuid${enrolling ? ', enrolling boolean default false' : ''})
    returns table (role text, organization_id uuid, department_id uuid)
    language plpgsql stable security definer rows 1
    set search_path = pg_catalog, public, pg_temp as $$
  begin
    return query
      select case when u.superadmin then 'SUPERADMIN' else m.role end, u.organization_id, m.department_id
      from users u
      left join memberships m on m.user_id = u.id and m.organization_id = u.organization_id
      where u.id = caller and u.status = 'active' and (${login(condition ?? '')} or ${KEY});
  end $$;
  revoke execute on function roster_standing from public;
  grant execute on function roster_standing to roster_service;`;
}

/** What asks whether the caller is who they say; the same as before but for that. */
function hotFunctions(isKnown: string): string {
  return `
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
