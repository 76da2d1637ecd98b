import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Settings of an organization that nothing has ever read or written, in this version or one before; so it can go at once. */
export class DropOrganizationSettings1764840000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table organizations drop column settings');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table organizations add column settings jsonb not null default '{}'`);
  }
}
