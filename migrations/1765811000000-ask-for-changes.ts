import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Requests for what somebody was refused: changes that wait for an approval, and what became of them. */
export class AskForChanges1765811000000 implements MigrationInterface {
  static readonly compatibleSince = 'TellTheServiceItsSchema1764960000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table deferred_changes
        add column refused json,
        add column lifted_by text check (lifted_by in ('SUPERADMIN', 'ADMIN', 'DEPARTMENT_HEAD', 'SALES_REP')),
        add column told uuid[],
        add column expires_at timestamptz,
        add column outcome text check (outcome in ('approved', 'declined', 'expired', 'ended')),
        add column decided_by uuid references users (id) on delete set null,
        add column decided_at timestamptz,
        add column comment text check (char_length(comment) <= 1000),
        add constraint deferred_changes_decided_check check ((outcome is null) = (decided_at is null));
      create index deferred_changes_requests_idx on deferred_changes (id) where lifted_by is not null;
      create index deferred_changes_expires_at_idx on deferred_changes (expires_at) where outcome is null;
      create index deferred_changes_decided_at_idx on deferred_changes (decided_at);
      create index deferred_changes_decided_by_idx on deferred_changes (decided_by) where decided_by is not null;
      alter table changes add column requested_by uuid;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table changes drop column requested_by;
      delete from deferred_changes where lifted_by is not null;
      alter table deferred_changes drop column refused, drop column lifted_by, drop column told, drop column expires_at,
        drop column outcome, drop column decided_by, drop column decided_at, drop column comment;
    `);
  }
}
