import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Security events are rows of the history that make no version; readings of versions pass them by.
 * See docs/decisions/038-security-events.md.
 */
export class TellSecurityEvents1765100000000 implements MigrationInterface {
  static readonly compatibleSince = 'TellTheServiceItsSchema1764960000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table changes
        alter column version drop not null,
        add column event text check (char_length(event) <= 50),
        add column about jsonb,
        add constraint changes_version_check check ((version is null) = (event is not null));
      create index changes_event_idx on changes (subject_id, id) where event is not null;
    `);
    await runner.query(forgetting('update changes set about = null where subject_id = old.id and about is not null;'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(forgetting(''));
    await runner.query(`
      delete from changes where version is null;
      drop index changes_event_idx;
      alter table changes
        drop constraint changes_version_check,
        drop column about,
        drop column event,
        alter column version set not null;
    `);
  }
}

/** Of who is erased the history keeps what happened when, and not from where. */
function forgetting(facts: string): string {
  return `
    create or replace function forget_person() returns trigger
      language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
    begin
      perform anonymise_history(old.id);
      ${facts}
      delete from invitations where id in (select i.id from roster_invitations_of(old.id) i);
      return old;
    end $$;`;
}
