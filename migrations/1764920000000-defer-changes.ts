import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Changes that were asked for and wait, and what became of those that were refused when their time came. */
export class DeferChanges1764920000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(deferredChanges);
    await runner.query('alter table changes add column refused jsonb');
    await runner.query(standIn);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function roster_stand_in;
      alter table changes drop column refused;
      drop table deferred_changes;
    `);
  }
}

/**
 * The body as it was sent, and what it waits for. `organization_id`: where the person was at home when it was asked, whose
 * administrators see it. Nobody asks in another's name, since it is decided under the rights of `requested_by`.
 */
const deferredChanges = `
  create table deferred_changes (
    id uuid primary key,
    user_id uuid not null references users (id) on delete cascade,
    organization_id uuid references organizations (id) on delete cascade,
    body json not null,
    handling text not null check (handling in ('strict', 'lenient')),
    until timestamptz,
    by text not null check (by in ('instant', 'approval', 'proof')),
    requested_by uuid references users (id) on delete set null,
    requested_role text check (requested_role in ('SUPERADMIN', 'ADMIN', 'DEPARTMENT_HEAD', 'SALES_REP')),
    request_id text check (char_length(request_id) <= 100),
    attempts integer not null default 0,
    next_attempt_at timestamptz,
    created_at timestamptz not null default now(),
    constraint deferred_changes_instant_check check ((by = 'instant') = (next_attempt_at is not null and until is not null))
  );
  create index deferred_changes_user_id_idx on deferred_changes (user_id, until, id);
  create index deferred_changes_next_attempt_at_idx on deferred_changes (next_attempt_at);
  create index deferred_changes_organization_id_idx on deferred_changes (organization_id);
  create index deferred_changes_requested_by_idx on deferred_changes (requested_by);
  select roster_protect('deferred_changes', 'user_id = roster_user() or roster_reaches(organization_id)');
  create policy asker on deferred_changes as restrictive for insert to roster_service with check (requested_by = roster_user());
  create policy postponer on deferred_changes as restrictive for update to roster_service using (roster_serves());`;

/**
 * A login for whoever isn't there, to act under their rights as they are now: it is alive by the clock of this transaction and of
 * no other. Null for who may not log in. See docs/decisions/023-deferred-changes.md.
 */
const standIn = `
  create function roster_stand_in(asker uuid) returns uuid
    language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
  declare
    login constant uuid := gen_random_uuid();
  begin
    if not roster_serves() then
      raise insufficient_privilege using message = 'only the service itself acts for somebody';
    end if;
    insert into sessions (id, user_id, expires_at)
      select login, u.id, now() + interval '1 microsecond' from users u where u.id = asker and u.status = 'active';
    return case when found then login end;
  end $$;
  revoke execute on function roster_stand_in from public;
  grant execute on function roster_stand_in to roster_service;`;
