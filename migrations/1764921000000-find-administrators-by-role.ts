import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who else is an administrator is found by the index of roles: without this, by looking at every member. */
export class FindAdministratorsByRole1764921000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(lastAdminElsewhere((membership) => `${membership}.role = 'ADMIN' and `));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(lastAdminElsewhere(() => ''));
  }
}

function lastAdminElsewhere(byRole: (membership: string) => string): string {
  return `
  create or replace function roster_is_last_admin_elsewhere(person uuid) returns boolean
    language plpgsql stable security definer
    set search_path = pg_catalog, public, pg_temp as $$
  begin
    return exists (
      select from users u join memberships m on m.user_id = u.id and ${byRole('m')}
        roster_acting_role(u.guest_rights_rest, u.organization_id, m.organization_id, m.role) = 'ADMIN'
      where u.id = person and m.organization_id is distinct from u.organization_id
        and not exists (select from memberships x join users y on y.id = x.user_id
          where x.organization_id = m.organization_id and ${byRole('x')}
            roster_acting_role(y.guest_rights_rest, y.organization_id, x.organization_id, x.role) = 'ADMIN'
            and y.status = 'active' and y.id <> u.id));
  end $$;`;
}
