import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Gives every change its position in the feed of events, after its commit, by one sequencer at a time. Changes tell by which transaction
 * they were written, by a default, so that no statement that writes them knows of it, older code's neither; those from before
 * tell none, and get their positions by the first runs. See docs/decisions/056-positions.md.
 */
export class GivePositions1765780000000 implements MigrationInterface {
  static readonly compatibleSince = 'TellTheServiceItsSchema1764960000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(writers);
    await runner.query(tables);
    await runner.query(forgetting);
    await runner.query(sequencing);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function roster_give_positions;
      drop trigger changes_position_on_delete on changes;
      drop function forget_positions;
      drop table event_sequencer, event_positions;
      drop index changes_written_in_idx;
      alter table changes drop column written_in;
    `);
  }
}

/** NOTE: a default that is added with the column would write the whole table anew. TypeORM knows no xid8. */
const writers = `
  alter table changes add column written_in bigint;
  alter table changes alter column written_in set default pg_current_xact_id()::text::bigint;
  create index changes_written_in_idx on changes (written_in) where written_in is not null;`;

/**
 * Whose book a change is in and whom it is of is told again, for indexes in the order of positions: the changes of one reader
 * among those of all others. No foreign key: it would lock, and so write, each change once more.
 */
const tables = `
  create table event_positions (
    position bigint primary key,
    change_id uuid not null constraint event_positions_change_id_key unique,
    organization_id uuid,
    subject_id uuid not null
  );
  create index event_positions_organization_id_idx on event_positions (organization_id, position);
  create index event_positions_subject_id_idx on event_positions (subject_id, position);
  select roster_protect('event_positions', 'subject_id = roster_user() or roster_reaches(organization_id)');
  revoke insert, update, delete on event_positions from roster_service;

  create table event_sequencer (
    id boolean primary key default true constraint event_sequencer_id_check check (id),
    position bigint not null default 0,
    place text,
    timeline integer,
    seen text,
    walked uuid
  );
  select roster_protect('event_sequencer', 'roster_reaches_everything()');
  revoke all on event_sequencer from roster_service;`;

/** What is taken out of the history is taken out of the feed. */
const forgetting = `
  create function forget_positions() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
  begin
    delete from event_positions e using gone where e.change_id = gone.id;
    return null;
  end $$;
  revoke execute on function forget_positions from public;
  create trigger changes_position_on_delete after delete on changes referencing old table as gone
    for each statement execute function forget_positions();`;

/**
 * Gives positions to at most about so many changes that are committed and have none; answers the last position, and whether there
 * are more. New ones are those that are visible in the present snapshot and weren't in the last one: a transaction that is still
 * open holds up nothing but what waits for its rows. A subject's changes are in the order of its versions, because nobody sees a
 * version without the one before it. Where the table is another one, as after a restore, transactions have other numbers: then, and at
 * the first time, all changes are walked through by their ids, and whatever has no position gets one, together with the earlier
 * versions that have none. What was given and is lost, by a restore or a recovery, is never given to other changes: positions go
 * on from the time in milliseconds, which is ahead of them unless there were a thousand changes a second all along.
 *
 * NOTE: the planner knows nothing of how few are new, and would hash whole tables.
 */
const sequencing = `
  create function roster_give_positions(most integer) returns table (last bigint, more boolean)
    language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp
    set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off set jit = off as $$
  declare
    state event_sequencer;
    present pg_snapshot;
    seen pg_snapshot;
    lowest bigint;
    highest bigint;
    here constant text := concat_ws('/', (select system_identifier from pg_control_system()),
      (select oid from pg_database where datname = current_database()), 'event_sequencer'::regclass::oid);
    era constant integer := (select timeline_id from pg_control_checkpoint());
    chosen uuid[];
    looked integer;
    given integer := 0;
  begin
    perform pg_advisory_xact_lock(7305126150);
    -- Each statement from here on sees what the sequencer before has written.
    select * into state from event_sequencer;
    if not found then
      insert into event_sequencer default values returning * into state;
    end if;
    present := pg_current_snapshot();
    if state.place <> here or state.timeline <> era then
      state.position := greatest(state.position, extract(epoch from now())::bigint * 1000);
    end if;
    if state.place is distinct from here then
      state.seen := present;
      state.walked := '00000000-0000-0000-0000-000000000000';
    end if;

    if state.walked is not null then
      select array_agg(w.id order by w.id), count(*) into chosen, looked
        from (select c.id from changes c where c.id > state.walked order by c.id limit most) w;
      state.walked := case when looked = most then chosen[looked] end;
      chosen := array(select one.id from unnest(chosen) as one (id)
        where not exists (select from event_positions e where e.change_id = one.id));
      more := true;
    else
      seen := state.seen;
      lowest := pg_snapshot_xmin(seen)::text;
      highest := pg_snapshot_xmax(present)::text;
      chosen := array(select c.id from changes c
        where c.written_in >= lowest and c.written_in < highest
          and not pg_visible_in_snapshot(c.written_in::text::xid8, seen)
          and pg_visible_in_snapshot(c.written_in::text::xid8, present)
          and not exists (select from event_positions e where e.change_id = c.id)
        order by c.written_in limit most);
      more := cardinality(chosen) = most;
      if not more then
        state.seen := present;
      end if;
    end if;

    if more then
      chosen := array(
        with recursive taken as (
          select c.id, c.subject_id, c.version from changes c where c.id = any (chosen)
          union
          select earlier.id, earlier.subject_id, earlier.version
          from taken t cross join lateral (select c.id, c.subject_id, c.version from changes c
            where c.subject_id = t.subject_id and c.version < t.version order by c.version desc limit 1) earlier
          where not exists (select from event_positions e where e.change_id = earlier.id)
        )
        select taken.id from taken);
    end if;

    if cardinality(chosen) > 0 then
      insert into event_positions (position, change_id, organization_id, subject_id)
      select state.position + row_number() over (order by latest, subject_id, version, id), id, organization_id, subject_id
      from (select c.id, c.organization_id, c.subject_id, c.version,
          max(c.at) over (partition by c.subject_id, c.version is null order by c.version, c.at, c.id) as latest
        from changes c where c.id = any (chosen)) one;
      get diagnostics given = row_count;
    end if;
    if given > 0 or more then
      state.position := state.position + given;
      update event_sequencer set position = state.position, place = here, timeline = era, seen = state.seen, walked = state.walked;
    end if;
    last := state.position;
    return next;
  end $$;
  revoke execute on function roster_give_positions from public;
  grant execute on function roster_give_positions to roster_service;`;
