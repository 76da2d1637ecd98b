import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Companies have a history and an owner who exists; lists of organizations and members have an order to be read in. */
export class WidenOrganizations1764200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table companies add column version integer not null default 1;
      update companies c set owner_id = null where not exists (select from users u where u.id = c.owner_id);
      -- A company can be made before its owner is.
      alter table companies add constraint companies_owner_id_fkey foreign key (owner_id)
        references users (id) on delete set null deferrable initially deferred;

      alter table changes
        drop constraint changes_subject_check,
        add constraint changes_subject_check check (subject in ('user', 'organization', 'company'));

      create index organizations_name_id_idx on organizations (name, id);
      create index memberships_organization_id_user_id_idx on memberships (organization_id, user_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index memberships_organization_id_user_id_idx, organizations_name_id_idx;
      delete from changes where subject = 'company';
      alter table changes
        drop constraint changes_subject_check,
        add constraint changes_subject_check check (subject in ('user', 'organization'));
      alter table companies drop constraint companies_owner_id_fkey, drop column version;
    `);
  }
}
