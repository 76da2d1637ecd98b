import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Rights as a guest rest on the address: whoever has not proven theirs is a SALES_REP where they are a guest, whatever the
 * membership says. See docs/decisions/016-who-owns-a-person.md.
 */
export class LetGuestRightsRest1764810000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(addresses);
    await runner.query(actingRole);
    await runner.query(
      lastAdminElsewhere(
        `roster_acting_role(u.guest_rights_rest, u.organization_id, m.organization_id, m.role)`,
        `roster_acting_role(y.guest_rights_rest, y.organization_id, x.organization_id, x.role)`,
      ),
    );
    await runner.query(
      profile(`case
          when a.guest_rights_rest and am.role <> 'SALES_REP' and a.organization_id is distinct from am.organization_id
          then jsonb_populate_record(am, '{"role": "SALES_REP"}') else am end`),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(profile('am'));
    await runner.query(lastAdminElsewhere('m.role', 'x.role'));
    await runner.query(`
      drop function roster_acting_role;
      drop trigger users_address_on_insert on users;
      drop trigger users_address_on_update on users;
      drop function note_address;
      alter table users drop column email_imposed, drop column guest_rights_rest;
    `);
  }
}

/**
 * `email_imposed`: somebody else has changed the address, and it isn't proven since. `guest_rights_rest` follows from it, and
 * from an account that nobody has made their own yet. The history tells which of today's addresses were imposed.
 */
const addresses = `
  alter table users
    add column email_imposed boolean not null default false,
    add column guest_rights_rest boolean not null default true;

  -- In a user's own name nobody proves an address: that is the service's, behind a token.
  create function note_address() returns trigger
    language plpgsql set search_path = pg_catalog, public, pg_temp as $$
  declare
    is_proven constant boolean := new.verification_status = 'verified';
    is_new constant boolean := tg_op = 'INSERT' or old.email_key <> new.email_key;
  begin
    if is_proven and roster_user() is not null and (is_new or old.verification_status <> 'verified') then
      raise insufficient_privilege using message = 'an address is not proven by saying so';
    end if;
    new.email_imposed := not is_proven and tg_op = 'UPDATE'
      and (new.email_imposed or (is_new and roster_user() is distinct from new.id));
    new.guest_rights_rest := not is_proven and (new.password_hash is null or new.email_imposed);
    return new;
  end $$;
  create trigger users_address_on_insert before insert on users for each row execute function note_address();

  update users u set
    email_imposed = imposed,
    guest_rights_rest = u.verification_status <> 'verified' and (u.password_hash is null or imposed)
  from (
    select p.id, p.verification_status <> 'verified' and p.password_hash is not null and coalesce((
      select c.actor_id is distinct from p.id from changes c where c.subject_id = p.id and c.fields ? '/email'
      order by c.version desc limit 1), false) as imposed
    from users p) as address
  where address.id = u.id;

  create trigger users_address_on_update before update on users for each row
    when ((old.email_key, old.verification_status, old.password_hash is null, old.email_imposed, old.guest_rights_rest)
      is distinct from (new.email_key, new.verification_status, new.password_hash is null, new.email_imposed, new.guest_rights_rest))
    execute function note_address();`;

/** What a membership is worth; the one place that says so. */
const actingRole = `
  create function roster_acting_role(rests boolean, home uuid, organization uuid, role text) returns text
    language sql immutable parallel safe
    return case when rests and home is distinct from organization then 'SALES_REP' else role end;`;

function lastAdminElsewhere(roleOfPerson: string, roleOfOther: string): string {
  return `
  create or replace function roster_is_last_admin_elsewhere(person uuid) returns boolean
    language plpgsql stable security definer
    set search_path = pg_catalog, public, pg_temp as $$
  begin
    return exists (
      select from users u join memberships m on m.user_id = u.id and ${roleOfPerson} = 'ADMIN'
      where u.id = person and m.organization_id is distinct from u.organization_id
        and not exists (select from memberships x join users y on y.id = x.user_id
          where x.organization_id = m.organization_id and ${roleOfOther} = 'ADMIN' and y.status = 'active' and y.id <> u.id));
  end $$;`;
}

/** `standing`: the caller's membership in the home of the person, as it is worth now. */
function profile(standing: string): string {
  return `
  create or replace function roster_profile(caller uuid, session uuid, target uuid)
    returns table (actor users, standing memberships, person users, home organizations, member memberships,
      persona personas, number sms_numbers, catalogue jsonb, overrides jsonb)
    language plpgsql stable security definer rows 1
    set search_path = pg_catalog, public, pg_temp as $$
  begin
    return query
      select a, ${standing}, u, o, m, p, n,
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
  end $$;`;
}
