import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Names of departments are unique in any case. Those that were there before and differ from another's in case alone stay as they are,
 * marked, and `roster doctor` tells of them; renaming one ends that. The index keeps the name of the constraint that it
 * takes the place of, by which older instances know what is wrong.
 */
export class CompareDepartmentNamesWithoutCase1765610000000 implements MigrationInterface {
  static readonly compatibleSince = 'TellTheServiceItsSchema1764960000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table departments add column name_is_shared boolean not null default false;
      update departments d set name_is_shared = true
        where exists (select from departments o where o.organization_id = d.organization_id and lower(o.name) = lower(d.name)
          and (o.created_at, o.id) < (d.created_at, d.id));
      alter table departments drop constraint departments_organization_id_name_key;
      create unique index departments_organization_id_name_key on departments (organization_id, lower(name))
        where not name_is_shared;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index departments_organization_id_name_key;
      alter table departments add constraint departments_organization_id_name_key unique (organization_id, name);
      alter table departments drop column name_is_shared;
    `);
  }
}
