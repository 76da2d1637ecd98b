import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Organizations that take changes of what is there with a version alone. Older code takes them without one.
 * See docs/decisions/058-late-changes.md.
 */
export class RequirePreconditions1765800000000 implements MigrationInterface {
  static readonly compatibleSince = 'TellTheServiceItsSchema1764960000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table organizations add column require_preconditions boolean not null default false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table organizations drop column require_preconditions');
  }
}
