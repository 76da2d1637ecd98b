import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * When somebody has last proved who they are in a login, told by the hot functions with what they tell anyway; and what an organization
 * asks a recent proof for. See docs/decisions/042-step-up.md.
 */
export class TellRecentProofs1765420000000 implements MigrationInterface {
  static readonly compatibleSince = 'TellTheServiceItsSchema1764960000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(proofs);
    await runner.query(lists);
    await runner.query(hotFunctions('proved'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(hotFunctions());
    await runner.query(`
      alter table organizations drop column step_up_fields, drop column step_up_deeds;
      alter table sessions drop column proved_at;
    `);
  }
}

/** Logins of earlier versions have proved something at their beginning; null says so without writing all of them. */
const proofs = `
  alter table sessions add column proved_at timestamptz;
  alter table sessions alter column proved_at set default now();`;

const lists = `
  alter table organizations
    add column step_up_fields text[] not null default '{}' check (cardinality(step_up_fields) <= 100),
    add column step_up_deeds text[] not null default '{password,factors,keys}' check (cardinality(step_up_deeds) <= 100);`;

/** Looked at only where there is no such login. */
const KEY = `exists (select from access_keys k
        where k.id = session and k.user_id = caller and k.ended_at is null and k.expires_at > now())`;

const LOGIN = `sessions s on s.id = session and s.user_id = caller and s.revoked_at is null and s.expires_at > now()`;

/** NOTE: a condition that refuses is looked at last: of a login that is there, and alive. */
function isKnown(lacksFactor: string): string {
  return `case when s.id is null then ${KEY} when ${lacksFactor} then roster_refuse_without_factor() else true end`;
}

/**
 * The same as before, but that the login is joined instead of only looked for; with `proved` they tell when it was. A key has proved
 * nothing.
 */
function hotFunctions(proved?: 'proved'): string {
  const [returned, told] = proved ? [', proved_at timestamptz', ', coalesce(s.proved_at, s.created_at)'] : ['', ''];
  return `
  drop function roster_standing(uuid, uuid, boolean);
  create function roster_standing(caller uuid, session uuid, enrolling boolean default false)
    returns table (role text, organization_id uuid, department_id uuid${returned})
    language plpgsql stable security definer rows 1
    set search_path = pg_catalog, public, pg_temp as $$
  begin
    return query
      select case when u.superadmin then 'SUPERADMIN' else m.role end, u.organization_id, m.department_id${told}
      from users u
      left join ${LOGIN}
      left join memberships m on m.user_id = u.id and m.organization_id = u.organization_id
      where u.id = caller and u.status = 'active' and ${isKnown('s.lacks_factor and not enrolling')};
  end $$;

  drop function roster_profile(uuid, uuid, uuid);
  create function roster_profile(caller uuid, session uuid, target uuid)
    returns table (actor users, standing memberships, person users, home organizations, member memberships,
      persona personas, number sms_numbers, catalogue jsonb, overrides jsonb${returned})
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
            (('user', u.id), ('department', m.department_id), ('organization', u.organization_id)))${told}
      from users a
      left join ${LOGIN}
      left join users u on u.id = target and (u.id = a.id or a.superadmin or exists (
        select from memberships x where x.user_id = a.id and x.organization_id = u.organization_id))
      left join organizations o on o.id = u.organization_id
      left join memberships m on m.user_id = u.id and m.organization_id = u.organization_id
      left join memberships am on am.user_id = a.id and am.organization_id = u.organization_id
      left join personas p on p.user_id = u.id
      left join sms_numbers n on n.assignee_id = u.id
      where a.id = caller and a.status = 'active' and ${isKnown('s.lacks_factor')};
  end $$;
  revoke execute on function roster_standing, roster_profile from public;
  grant execute on function roster_standing, roster_profile to roster_service;`;
}
