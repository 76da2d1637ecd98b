import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Erasures that are done, as receipts that stay, and those that wait. A row has no personal data and points at nothing, so that it
 * outlives whom and what it is about. See docs/decisions/049-erasures.md.
 */
export class KeepErasures1765730000000 implements MigrationInterface {
  static readonly compatibleSince = 'TellTheServiceItsSchema1764960000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(erasures);
    await runner.query(counting);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function roster_count_of_person; drop table erasures');
  }
}

const erasures = `
  create table erasures (
    id uuid primary key,
    subject text not null check (subject in ('user', 'organization')),
    subject_id uuid not null,
    organization_id uuid,
    requested_by uuid,
    requested_at timestamptz not null default now(),
    due_at timestamptz not null,
    next_attempt_at timestamptz,
    erased_at timestamptz,
    erased jsonb,
    constraint erasures_done_check check (num_nonnulls(erased_at, erased) in (0, 2) and (erased_at is null or next_attempt_at is null))
  );
  create unique index erasures_waiting_key on erasures (subject_id) where erased_at is null;
  create index erasures_due_idx on erasures (next_attempt_at) where erased_at is null;
  create index erasures_organization_id_idx on erasures (organization_id, id);
  select roster_protect('erasures', 'roster_reaches(organization_id)');
  select roster_restrict('erasures', 'roster_serves()');`;

/** How many rows of each kind go with a person, whoever's they are. */
const counting = `
  create function roster_count_of_person(person uuid) returns jsonb
    language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  begin
    if not roster_serves() then
      raise insufficient_privilege using message = 'only the service itself counts what it erases';
    end if;
    return jsonb_build_object(
      'profiles', (select count(*) from users u where u.id = person),
      'pictures', (select count(*) from users u where u.id = person and u.avatar_id is not null),
      'personas', (select count(*) from personas p where p.user_id = person),
      'memberships', (select count(*) from memberships m where m.user_id = person),
      'notificationPreferences',
        (select count(*) from notification_preferences np where np.level = 'user' and np.owner_id = person),
      'logins', (select count(*) from sessions s where s.user_id = person),
      'keys', (select count(*) from access_keys k where k.user_id = person),
      'secondFactors', (select count(*) from factors f where f.user_id = person),
      'recoveryCodes', (select count(*) from recovery_codes r where r.user_id = person),
      'deferredChanges', (select count(*) from deferred_changes d where d.user_id = person),
      'mailedLinks', (select count(*) from mailed_links l where l.user_id = person),
      'invitations', (select count(*) from roster_invitations_of(person)),
      'changesWithoutValues',
        (select count(*) from changes c where c.subject = 'user' and c.subject_id = person and c.fields <> '{}'));
  end $$;
  revoke execute on function roster_count_of_person from public;
  grant execute on function roster_count_of_person to roster_service;`;
