import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Organizations that want a new address proved before it counts; the links of such a change go with it. */
export class ConfirmAddresses1765200000001 implements MigrationInterface {
  static readonly compatibleSince = 'TellTheServiceItsSchema1764960000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table organizations add column email_changes text not null default 'immediate'
        check (email_changes in ('immediate', 'confirm'));
      alter table mailed_links add column deferred_change_id uuid references deferred_changes (id) on delete cascade;
      create unique index mailed_links_deferred_change_id_key on mailed_links (deferred_change_id, purpose);
      create index deferred_changes_proof_idx on deferred_changes ((case when by = 'proof' then created_at end));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      delete from deferred_changes where by = 'proof';
      drop index deferred_changes_proof_idx;
      alter table mailed_links drop column deferred_change_id;
      alter table organizations drop column email_changes;
    `);
  }
}
