import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What passkeys have signed counts once. Challenges are not kept before they are used: see docs/decisions/045-passkeys.md. */
export class UsePasskeysOnce1765412000000 implements MigrationInterface {
  static readonly compatibleSince = 'TellTheServiceItsSchema1764960000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table used_passkey_challenges (
        nonce bytea primary key check (octet_length(nonce) = 18),
        expires_at timestamptz not null
      );
      create index used_passkey_challenges_expires_at_idx on used_passkey_challenges (expires_at);
      select roster_protect('used_passkey_challenges', 'roster_serves()');`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table used_passkey_challenges`);
  }
}
