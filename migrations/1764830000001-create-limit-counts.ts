import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Counts of what is limited: refusals that tell of other tenants, invitations, letters. */
export class CreateLimitCounts1764830000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(table);
    await runner.query(functions);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function roster_count_up, roster_count_of;
      drop table limit_counts;`);
  }
}

const table = `
  create table limit_counts (
    key text primary key check (char_length(key) <= 200),
    count integer not null,
    window_ends_at timestamptz not null
  );
  create index limit_counts_window_ends_at_idx on limit_counts (window_ends_at);
  select roster_protect('limit_counts', 'roster_reaches_everything()');`;

/**
 * A transaction on somebody's behalf counts and sees no row. Counting up by nothing locks a count and answers it; several are
 * locked in the order of their keys, which no two of a call share.
 */
const functions = `
  create function roster_count_up(counted text[], amounts integer[], seconds integer)
    returns table (key text, count integer, seconds_left integer)
    language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
  #variable_conflict use_column
  begin
    return query
      insert into limit_counts as c (key, count, window_ends_at)
      select given.key, greatest(0, given.amount), now() + make_interval(secs => seconds)
      from unnest(counted, amounts) as given (key, amount) order by given.key
      on conflict (key) do update set
        count = greatest(0, case when c.window_ends_at > now() then c.count else 0 end
          + amounts[array_position(counted, c.key)]),
        window_ends_at = case when c.window_ends_at > now() then c.window_ends_at else excluded.window_ends_at end
      returning c.key, c.count, ceil(extract(epoch from c.window_ends_at - now()))::integer;
  end $$;

  create function roster_count_of(counted text) returns integer
    language plpgsql stable security definer
    set search_path = pg_catalog, public, pg_temp as $$
  begin
    return coalesce((select c.count from limit_counts c where c.key = counted and c.window_ends_at > now()), 0);
  end $$;

  revoke execute on function roster_count_up, roster_count_of from public;
  grant execute on function roster_count_up, roster_count_of to roster_service;`;
