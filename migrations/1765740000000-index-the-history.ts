import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What reading the history by who did it and by the names of the time asks for. Both indexes leave out what most writes are,
 * people changing their own profiles but not their names, so that those write no more than before. See
 * docs/decisions/050-audit.md.
 */
export class IndexTheHistory1765740000000 implements MigrationInterface {
  static readonly compatibleSince = 'TellTheServiceItsSchema1764960000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(indexes);
    await runner.query(lookups);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function roster_names, roster_superadmins;
      drop index changes_names_idx;
      drop index changes_actor_id_idx;
    `);
  }
}

const indexes = `
  create index changes_actor_id_idx on changes (actor_id, id) where actor_id <> subject_id;
  create index changes_names_idx on changes (subject_id, version)
    where fields ?| '{/fullName,/firstName,/lastName}'::text[];`;

/**
 * Names as they are, with what they were before each later change; whoever is erased has none. Who is a SUPERADMIN, for the books of
 * organizations, which administrators read without them.
 */
const lookups = `
  create function roster_names(people uuid[], since timestamptz)
    returns table (id uuid, full_name text, first_name text, last_name text, renamed jsonb)
    language plpgsql stable security definer
    set search_path = pg_catalog, public, pg_temp as $$
  begin
    return query
      select u.id, u.full_name, u.first_name, u.last_name,
        (select jsonb_agg(jsonb_build_object('at', c.at, 'before',
            (select jsonb_object_agg(substr(f.key, 2), f.value -> 'before') from jsonb_each(c.fields) f
              where f.key in ('/fullName', '/firstName', '/lastName'))) order by c.version desc)
          from changes c
          where c.subject_id = u.id and c.at > since and c.fields ?| '{/fullName,/firstName,/lastName}'::text[])
      from users u where u.id = any (people);
  end $$;

  create function roster_superadmins() returns setof uuid
    language plpgsql stable security definer
    set search_path = pg_catalog, public, pg_temp as $$
  begin
    return query select u.id from users u where u.superadmin;
  end $$;

  revoke execute on function roster_names, roster_superadmins from public;
  grant execute on function roster_names, roster_superadmins to roster_service;`;
