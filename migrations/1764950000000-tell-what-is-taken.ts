import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether a slug or a number is somebody's, so that a write knows before it is made, and a dry run at all. */
export class TellWhatIsTaken1764950000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(functions);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function roster_slug_is_taken, roster_phone_is_personal');
  }
}

/** Over all tenants: yes or no. What they tell is counted (docs/decisions/017-limits.md). */
const functions = `
  create function roster_slug_is_taken(sent text, by_other_than uuid) returns boolean
    language plpgsql stable security definer
    set search_path = pg_catalog, public, pg_temp as $$
  begin
    return exists (select from organizations o where o.slug = sent and o.id is distinct from by_other_than);
  end $$;

  create function roster_phone_is_personal(phone text) returns boolean
    language plpgsql stable security definer
    set search_path = pg_catalog, public, pg_temp as $$
  begin
    return exists (select from users u where u.phone_number = phone);
  end $$;

  revoke execute on function roster_slug_is_taken, roster_phone_is_personal from public;
  grant execute on function roster_slug_is_taken, roster_phone_is_personal to roster_service;`;
