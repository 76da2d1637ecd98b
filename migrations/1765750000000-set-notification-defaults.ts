import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a level says of channels, why, and what its lock holds; the four channels of every category of the platform; and the categories
 * that organizations have retired, apart from those that there are. See docs/decisions/051-notification-defaults.md.
 */
export class SetNotificationDefaults1765750000000 implements MigrationInterface {
  static readonly compatibleSince = 'TellTheServiceItsSchema1764960000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table notification_preferences
        add column channels_off text[],
        add column locks_channels boolean,
        add column reason text check (char_length(reason) <= 300);

      alter table notification_categories add column default_channels text[];
      update notification_categories set channels = '{email,app,sms,push}', default_channels = '{email,app}'
        where organization_id is null and channels = '{email,app}';

      create table retired_notification_categories (
        id uuid primary key,
        organization_id uuid not null references organizations (id) on delete cascade,
        key text not null,
        label text not null,
        channels text[] not null,
        default_channels text[],
        enabled_by_default boolean not null,
        position integer not null,
        retired_at timestamptz not null default now(),
        constraint retired_notification_categories_organization_id_key_key unique (organization_id, key)
      );
      select roster_protect('retired_notification_categories', 'roster_reaches(organization_id)');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table retired_notification_categories;
      update notification_categories set channels = '{email,app}'
        where organization_id is null and default_channels = '{email,app}';
      alter table notification_categories drop column default_channels;
      delete from notification_preferences where enabled is null and channels is null and locked is null;
      alter table notification_preferences drop column channels_off, drop column locks_channels, drop column reason;
    `);
  }
}
