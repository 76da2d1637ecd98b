import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What runs with the rights of the owner is for the service, and for nobody else who may connect. */
export class CloseOwnerFunctions1764250000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      revoke execute on function anonymise_history from public;
      grant execute on function anonymise_history to roster_service;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      revoke execute on function anonymise_history from roster_service;
      grant execute on function anonymise_history to public;
    `);
  }
}
