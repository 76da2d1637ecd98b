import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An empty first or last name is none: without this, histories and invitations name somebody " Rep". */
export class ShowOneName1764850000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(nameOf(`nullif(u.first_name, ''), nullif(u.last_name, '')`));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(nameOf('u.first_name, u.last_name'));
  }
}

function nameOf(parts: string): string {
  return `
  create or replace function roster_name_of(person uuid) returns text
    language plpgsql stable security definer
    set search_path = pg_catalog, public, pg_temp as $$
  begin
    return (select coalesce(u.full_name, nullif(concat_ws(' ', ${parts}), ''))
      from users u where u.id = person);
  end $$;`;
}
