import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How to refer to a person. */
export class AddPronouns1764900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table users add column pronouns text check (char_length(pronouns) <= 50)');
    // Grants of single columns know nothing of a new one.
    await runner.query("select roster_withhold('users', '{superadmin,password_hash,email_imposed,guest_rights_rest}')");
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table users drop column pronouns');
  }
}
