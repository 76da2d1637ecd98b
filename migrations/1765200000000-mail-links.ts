import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Links that are mailed to prove that somebody reads an address; each is used once. See docs/decisions/039-links-in-mails.md. */
export class MailLinks1765200000000 implements MigrationInterface {
  static readonly compatibleSince = 'TellTheServiceItsSchema1764960000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table mailed_links (
        id uuid primary key,
        purpose text not null check (char_length(purpose) <= 50),
        user_id uuid references users (id) on delete cascade,
        email_key text not null check (char_length(email_key) <= 254),
        origin jsonb not null,
        expires_at timestamptz not null,
        created_at timestamptz not null default now()
      );
      create index mailed_links_user_id_idx on mailed_links (user_id);
      create index mailed_links_email_key_idx on mailed_links (email_key);
      create index mailed_links_expires_at_idx on mailed_links (expires_at);
      select roster_protect('mailed_links', 'roster_reaches_everything()');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table mailed_links');
  }
}
