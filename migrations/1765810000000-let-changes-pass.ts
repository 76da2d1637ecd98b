import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Changes that are taken back at an instant: when, of one that waits; what it did, of the taking back that waits. */
export class LetChangesPass1765810000000 implements MigrationInterface {
  static readonly compatibleSince = 'TellTheServiceItsSchema1764960000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table deferred_changes add column revert_at timestamptz, add column reverting json,
        add constraint deferred_changes_reverting_check check (reverting is null or (by = 'instant' and revert_at is null));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      delete from deferred_changes where reverting is not null;
      alter table deferred_changes drop column reverting, drop column revert_at;
    `);
  }
}
