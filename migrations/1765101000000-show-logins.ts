import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What people are told of their logins, and how long an organization lets them last. `expires_at` is always the end that counts, so
 * that no request has to look at the organization. See docs/decisions/038-security-events.md.
 */
export class ShowLogins1765101000000 implements MigrationInterface {
  static readonly compatibleSince = 'TellTheServiceItsSchema1764960000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(logins);
    await runner.query(limits);
    await runner.query(ending);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function roster_end_logins;
      drop trigger organizations_logins_on_update on organizations;
      drop function shorten_logins;
      alter table organizations drop column login_life_hours, drop column login_idle_minutes;
      drop index sessions_ended_at_idx;
      alter table sessions drop column device, drop column network, drop column authenticated_by;
    `);
  }
}

const logins = `
  alter table sessions
    add column device text check (char_length(device) <= 60),
    add column network text check (char_length(network) <= 50),
    add column authenticated_by text[] not null default '{password}';
  create index sessions_ended_at_idx on sessions (least(expires_at, revoked_at));`;

/** A login that is alive ends sooner at once, whoever changes the organization; one that is let live longer does from its next refresh on. */
const limits = `
  alter table organizations
    add column login_life_hours integer check (login_life_hours between 1 and 8760),
    add column login_idle_minutes integer check (login_idle_minutes between 30 and 525600);

  create function shorten_logins() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
  begin
    update sessions s set expires_at = least(s.expires_at, s.created_at + make_interval(hours => new.login_life_hours),
        s.last_seen_at + make_interval(mins => new.login_idle_minutes))
      from users u
      where u.organization_id = new.id and s.user_id = u.id and s.revoked_at is null and s.expires_at > now()
        and s.expires_at > least(s.created_at + make_interval(hours => new.login_life_hours),
          s.last_seen_at + make_interval(mins => new.login_idle_minutes));
    return null;
  end $$;
  revoke execute on function shorten_logins from public;
  create trigger organizations_logins_on_update after update on organizations for each row
    when ((old.login_life_hours, old.login_idle_minutes) is distinct from (new.login_life_hours, new.login_idle_minutes))
    execute function shorten_logins();`;

/** One login of somebody, or with null all of them, for who administers the person; answers how many were alive. */
const ending = `
  create function roster_end_logins(person uuid, login uuid) returns integer
    language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
  declare
    ended integer;
  begin
    if not (roster_serves() or roster_administers(roster_user(), person)) then
      raise insufficient_privilege using message = 'only administrators end the logins of others';
    end if;
    update sessions set revoked_at = now(), revoked_because = 'administrator'
      where user_id = person and (login is null or id = login) and revoked_at is null and expires_at > now();
    get diagnostics ended = row_count;
    return ended;
  end $$;
  revoke execute on function roster_end_logins from public;
  grant execute on function roster_end_logins to roster_service;`;
