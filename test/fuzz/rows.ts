import type { TestDatabase } from '../support/database.js';
import { digestRows } from '../support/rows.js';
import { SEEDED } from '../support/shared-server.js';

/** Whether rows have changed since; cheap as long as nothing at all was written. */
export class Rows {
  private position: string | undefined;
  private digest: string | undefined;

  constructor(private readonly database: TestDatabase) {}

  /** What the rows are now. */
  async remember(): Promise<void> {
    const position = await this.writtenTo();
    if (position === this.position) return;
    this.digest = await this.digested();
    this.position = position;
  }

  /** NOTE: whatever changes a row is in the write-ahead log first; counters and housekeeping are in it, too. */
  async areAsBefore(): Promise<boolean> {
    return (await this.writtenTo()) === this.position || (await this.digested()) === this.digest;
  }

  private async writtenTo(): Promise<string> {
    const [row] = await this.database.query<{ position: string }>(
      'select pg_current_wal_insert_lsn()::text as position',
    );
    return row?.position ?? '';
  }

  private async digested(): Promise<string> {
    return JSON.stringify(await digestRows(this.database));
  }
}

/** Takes all rows away but those of a new database, so that the thousandth world costs as much as the first. */
export async function emptyAgain(database: TestDatabase): Promise<void> {
  const tables = await database.query<{ name: string }>(
    `select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> all ($1)`,
    [['migrations', ...SEEDED]],
  );
  const deletes = tables.map(({ name }) => `delete from ${name};`);
  // As a replica, PostgreSQL asks neither foreign keys nor triggers.
  await database.query(`set local session_replication_role = replica; ${deletes.join(' ')}`);
}
