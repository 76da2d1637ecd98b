import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which migrations code may go on with that doesn't know them: code that knows the migration `compatible_since` works with a
 * schema that has the one called `name`. Every start states it of the migrations it knows; one without a row says no.
 * See docs/decisions/034-a-later-schema.md.
 */
export class TellWhatOlderCodeMayUse1765030000000 implements MigrationInterface {
  static readonly compatibleSince = 'TellTheServiceItsSchema1764960000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table migration_compatibility (
        name text primary key,
        compatible_since text not null
      );
      revoke all on migration_compatibility from roster_service;
      grant select (name, compatible_since) on migration_compatibility to roster_service;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table migration_compatibility');
  }
}
