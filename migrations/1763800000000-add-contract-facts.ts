import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Facts that the compatible APIs show: sign-in, activity per client channel, avatar, default organization. */
export class AddContractFacts1763800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table users
        add column two_factor_enabled boolean not null default false,
        add column sso boolean not null default false,
        add column avatar_id uuid,
        add column default_organization_id uuid,
        add column availability_changed_at timestamptz,
        -- Losing the membership takes the preference back.
        add constraint users_default_membership_fkey foreign key (id, default_organization_id)
          references memberships (user_id, organization_id) on delete set null (default_organization_id);

      create table client_activity (
        user_id uuid not null references users (id) on delete cascade,
        channel text not null check (channel in ('dashboard', 'sdk', 'store')),
        first_seen_at timestamptz not null,
        last_login_at timestamptz,
        last_action_at timestamptz,
        primary key (user_id, channel)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table client_activity;
      alter table users
        drop constraint users_default_membership_fkey,
        drop column two_factor_enabled, drop column sso, drop column avatar_id, drop column default_organization_id,
        drop column availability_changed_at;
    `);
  }
}
