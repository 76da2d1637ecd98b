import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The service may know which migrations there are, so that an instance isn't ready on a schema that it can't work with. */
export class TellTheServiceItsSchema1764960000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('grant select (name) on migrations to roster_service');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('revoke select (name) on migrations from roster_service');
  }
}
