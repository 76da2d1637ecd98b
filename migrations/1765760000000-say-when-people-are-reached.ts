import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Not being disturbed, where calls go, quiet hours, mutes and digests of people, and an organization's quiet hours. Older code
 * leaves all of it as it is. See docs/decisions/052-hours-and-reach.md.
 */
export class SayWhenPeopleAreReached1765760000000 implements MigrationInterface {
  static readonly compatibleSince = 'TellTheServiceItsSchema1764960000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table users
        add column do_not_disturb boolean not null default false,
        add column do_not_disturb_until timestamptz,
        add column call_rules jsonb not null default '{}',
        add column quiet_hours jsonb not null default '{}',
        add column mutes jsonb not null default '{}',
        add column digests jsonb not null default '{}';
      alter table organizations add column quiet_hours jsonb not null default '{}';
    `);
    // Grants of single columns know nothing of new ones.
    await runner.query(
      "select roster_withhold('users', '{superadmin,password_hash,email_imposed,guest_rights_rest,kind}')",
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table organizations drop column quiet_hours;
      alter table users drop column do_not_disturb, drop column do_not_disturb_until, drop column call_rules,
        drop column quiet_hours, drop column mutes, drop column digests;
    `);
  }
}
