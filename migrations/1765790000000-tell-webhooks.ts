import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Endpoints of organizations that are told of events, and what they are told. A delivery names its event and has nothing of it, so that
 * an erasure needs to look for nobody’s values here but in what receivers have answered. See docs/decisions/057-webhooks.md.
 */
export class TellWebhooks1765790000000 implements MigrationInterface {
  static readonly compatibleSince = 'TellTheServiceItsSchema1764960000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(webhooks);
    await runner.query(deliveries);
    await runner.query(forgetting);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger users_deliveries_on_delete on users;
      drop function forget_deliveries;
      drop table webhook_deliveries;
      drop table webhooks;
    `);
  }
}

const webhooks = `
  create table webhooks (
    id uuid primary key,
    organization_id uuid not null references organizations (id) on delete cascade,
    url text not null check (char_length(url) between 1 and 2048),
    types text[] check (cardinality(types) > 0),
    fields text[] check (cardinality(fields) > 0),
    exclude_own boolean not null,
    signature text not null check (signature in ('v1', 'v1a')),
    sealed_secret bytea not null,
    sealed_secret_before bytea,
    secret_rotated_at timestamptz,
    made_by uuid references users (id) on delete set null,
    client text,
    position bigint not null,
    paused_because text check (paused_because in ('asked', 'failing', 'gone')),
    paused_at timestamptz,
    failing_since timestamptz,
    warned_at timestamptz,
    created_at timestamptz not null default now(),
    constraint webhooks_paused_check check ((paused_because is null) = (paused_at is null))
  );
  create index webhooks_organization_id_idx on webhooks (organization_id, id);
  create index webhooks_made_by_idx on webhooks (made_by) where made_by is not null;
  select roster_protect('webhooks', 'roster_reaches(organization_id)');`;

/**
 * `ordinal` counts the deliveries of a webhook, behind its lock. `next_attempt_at` is set of the first of a lane alone, while it is to be tried: so is what is
 * due found, however much waits.
 */
const deliveries = `
  create table webhook_deliveries (
    id uuid primary key,
    ordinal bigint not null,
    webhook_id uuid not null references webhooks (id) on delete cascade,
    kind text not null check (kind in ('event', 'replay', 'redelivery', 'test')),
    event_id uuid not null,
    type text not null,
    subject_id uuid not null,
    state text not null default 'waiting' check (state in ('waiting', 'delivered', 'failed')),
    next_attempt_at timestamptz,
    attempts integer not null default 0,
    first_attempt_at timestamptz,
    last_attempt_at timestamptz,
    milliseconds integer,
    status integer,
    fault text,
    answer text,
    created_at timestamptz not null default now(),
    ended_at timestamptz,
    constraint webhook_deliveries_ended_check check ((state = 'waiting') = (ended_at is null)
      and (state = 'waiting' or next_attempt_at is null))
  );
  create index webhook_deliveries_due_idx on webhook_deliveries (next_attempt_at) where next_attempt_at is not null;
  create index webhook_deliveries_due_of_idx on webhook_deliveries (webhook_id, next_attempt_at) where next_attempt_at is not null;
  create index webhook_deliveries_lane_idx on webhook_deliveries (webhook_id, subject_id, ordinal) where state = 'waiting';
  create unique index webhook_deliveries_log_idx on webhook_deliveries (webhook_id, ordinal);
  create index webhook_deliveries_subject_id_idx on webhook_deliveries (subject_id);
  create index webhook_deliveries_ended_at_idx on webhook_deliveries (ended_at);
  select roster_protect('webhook_deliveries', 'exists (select from webhooks w where w.id = webhook_id)');`;

/** Who is erased is told of no more, but for the erasure, and what receivers have answered about them goes. */
const forgetting = `
  create function forget_deliveries() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
  begin
    delete from webhook_deliveries where subject_id = old.id;
    return null;
  end $$;
  revoke execute on function forget_deliveries from public;
  create trigger users_deliveries_on_delete after delete on users for each row execute function forget_deliveries();`;
