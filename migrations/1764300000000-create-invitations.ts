import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Invitations by e-mail, and the outbox that mail waits in until it is sent. */
export class CreateInvitations1764300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(invitations);
    await runner.query(outbox);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table mail_outbox, invitations`);
  }
}

/** The token isn't here: it is derived from the id and the generation. An expired invitation stays open, to be renewed. */
const invitations = `
  create table invitations (
    id uuid primary key,
    organization_id uuid not null references organizations (id) on delete cascade,
    email text not null check (char_length(email) <= 254),
    email_key text not null check (char_length(email_key) <= 254),
    role text not null check (role in ('ADMIN', 'DEPARTMENT_HEAD', 'SALES_REP')),
    department_id uuid,
    invited_by uuid references users (id) on delete set null,
    generation integer not null default 1,
    expires_at timestamptz not null,
    accepted_at timestamptz,
    accepted_by uuid references users (id) on delete set null,
    revoked_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint invitations_department_fkey foreign key (department_id, organization_id)
      references departments (id, organization_id) on delete set null (department_id),
    constraint invitations_end_check check (accepted_at is null or revoked_at is null)
  );
  create unique index invitations_open_key on invitations (organization_id, email_key)
    where accepted_at is null and revoked_at is null;
  create index invitations_organization_id_idx on invitations (organization_id, id);
  create index invitations_email_key_idx on invitations (email_key);
  create index invitations_department_id_idx on invitations (department_id) where department_id is not null;
  create index invitations_invited_by_idx on invitations (invited_by);
  create index invitations_accepted_by_idx on invitations (accepted_by) where accepted_by is not null;
  select roster_protect('invitations', 'roster_reaches(organization_id)');`;

/** A row names what to send: neither an address nor a secret is in it. Whoever writes something can add one, and see none. */
const outbox = `
  create table mail_outbox (
    id uuid primary key,
    kind text not null check (char_length(kind) <= 50),
    subject_id uuid not null,
    edition integer not null,
    attempts integer not null default 0,
    next_attempt_at timestamptz not null default now(),
    given_up_at timestamptz,
    created_at timestamptz not null default now()
  );
  create index mail_outbox_next_attempt_at_idx on mail_outbox (next_attempt_at) where given_up_at is null;
  select roster_protect('mail_outbox', 'roster_reaches_everything()');
  create policy senders on mail_outbox for insert to roster_service with check (roster_user() is not null);`;
