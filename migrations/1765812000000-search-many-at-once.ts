import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The searched texts of people who are made together are written together, which takes a fifth off making a hundred. */
export class SearchManyAtOnce1765812000000 implements MigrationInterface {
  static readonly compatibleSince = 'TellTheServiceItsSchema1764960000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(together);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(oneByOne);
  }
}

/** NOTE: whoever is new has no text yet, so nothing is looked for. */
const together = `
  create function write_search_texts() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
  begin
    insert into search_texts (user_id, organization_id, text, phone)
    select one.id, one.organization_id, roster_searched_text(one::users), one.phone_number from (select * from made) one;
    return null;
  end $$;
  revoke execute on function write_search_texts from public;
  drop trigger users_search_on_insert on users;
  create trigger users_search_on_insert after insert on users
    referencing new table as made for each statement execute function write_search_texts();`;

const oneByOne = `
  drop trigger users_search_on_insert on users;
  create trigger users_search_on_insert after insert on users for each row execute function write_search_text();
  drop function write_search_texts;`;
