import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A service account is a user without an address and a password, who acts by keys alone, in its one organization. It keeps no
 * organization: its administrators are people. See docs/decisions/041-keys.md.
 */
export class KnowServiceAccounts1765400000000 implements MigrationInterface {
  static readonly compatibleSince = 'TellTheServiceItsSchema1764960000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table users
        alter column email_key drop not null,
        add column kind text not null default 'person' check (kind in ('person', 'service')),
        add constraint users_kind_facts check (case kind
          when 'person' then email_key is not null
          else email = '' and email_key is null and password_hash is null and not superadmin end);
      create index users_service_idx on users (organization_id) where kind = 'service';
    `);
    await runner.query(withholding(',kind'));
    await runner.query(lastAdminElsewhere(`y.kind = 'person' and `));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(lastAdminElsewhere(''));
    await runner.query(`
      delete from users where kind = 'service';
      alter table users
        drop constraint users_kind_facts,
        drop column kind,
        alter column email_key set not null;
    `);
    await runner.query(withholding(''));
  }
}

function withholding(more: string): string {
  return `select roster_withhold('users', '{superadmin,password_hash,email_imposed,guest_rights_rest${more}}')`;
}

/** `other`: who of the others counts. */
function lastAdminElsewhere(other: string): string {
  return `
  create or replace function roster_is_last_admin_elsewhere(person uuid) returns boolean
    language plpgsql stable security definer
    set search_path = pg_catalog, public, pg_temp as $$
  begin
    return exists (
      select from users u join memberships m on m.user_id = u.id and m.role = 'ADMIN' and
        roster_acting_role(u.guest_rights_rest, u.organization_id, m.organization_id, m.role) = 'ADMIN'
      where u.id = person and m.organization_id is distinct from u.organization_id
        and not exists (select from memberships x join users y on y.id = x.user_id
          where x.organization_id = m.organization_id and x.role = 'ADMIN' and
            roster_acting_role(y.guest_rights_rest, y.organization_id, x.organization_id, x.role) = 'ADMIN'
            and ${other}y.status = 'active' and y.id <> u.id));
  end $$;`;
}
