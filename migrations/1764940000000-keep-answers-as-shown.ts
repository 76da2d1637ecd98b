import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What other doors than `{user, persona}` kept was a profile as that one shows it, not what they had answered. */
export class KeepAnswersAsShown1764940000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(FORGET);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(FORGET);
  }
}

const FORGET = `delete from idempotency_keys
  where route !~ '^[A-Z]+ /api/users?/' or route ~ '/api/user/(avatar|notification-preferences|chat-availability)'`;
