import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The login that asked for a change, so that whoever reads changes knows which are its own. The service reads and adds it
 * as any column of the history. See docs/decisions/024-one-recorder.md.
 */
export class NameTheClient1764930000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table changes add column client text check (char_length(client) <= 100)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table changes drop column client');
  }
}
