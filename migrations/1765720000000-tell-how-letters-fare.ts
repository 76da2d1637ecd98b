import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What has become of an invitation's mail: when it left, or why it hasn't. See docs/decisions/048-accepting-without-an-app.md. */
export class TellHowLettersFare1765720000000 implements MigrationInterface {
  static readonly compatibleSince = 'TellTheServiceItsSchema1764960000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table mail_outbox add column fault text;
      create index mail_outbox_subject_id_idx on mail_outbox (subject_id);
      alter table invitations add column mailed_generation integer, add column mailed_at timestamptz;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table invitations drop column mailed_generation, drop column mailed_at;
      drop index mail_outbox_subject_id_idx;
      alter table mail_outbox drop column fault;
    `);
  }
}
