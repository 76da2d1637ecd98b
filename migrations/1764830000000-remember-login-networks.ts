import type { MigrationInterface, QueryRunner } from 'typeorm';

/** From where somebody has logged in, so that whoever guesses at their password elsewhere can't keep them out. */
export class RememberLoginNetworks1764830000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table login_networks (
        user_id uuid not null references users (id) on delete cascade,
        network bytea not null check (octet_length(network) = 32),
        last_login_at timestamptz not null default now(),
        primary key (user_id, network)
      );
      select roster_protect('login_networks', 'roster_reaches_everything()');`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table login_networks');
  }
}
