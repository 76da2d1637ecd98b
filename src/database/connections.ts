import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { Database, type Statement } from './database.js';

/** $1 the migrations that are needed. Looks for a person as requests do, so that a missing grant or policy function is found. */
const PROBE: Statement = {
  name: 'probe',
  text: `select count(distinct m.name)::integer as migrations, (select u.id from users u limit 1) as somebody
    from migrations m where m.name = any ($1)`,
};

const VERSION: Statement = { name: 'version', text: `select current_setting('server_version') as version` };

/** How the pool and its server are, for probes, measurements and the log. */
@Injectable()
export class Connections {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly database: Database,
  ) {}

  /** Throws unless the database answers, lets the service read, and has these migrations. */
  async probe(needed: readonly string[]): Promise<void> {
    const [row] = await this.database.read<{ migrations: number }>('service', PROBE, [needed]);
    if (row?.migrations !== needed.length) throw new Error('Migrations are pending.');
  }

  /** Of PostgreSQL, such as `18.4`; Debian and others write more behind it. */
  async version(): Promise<string> {
    const [row] = await this.database.call<{ version: string }>(VERSION);
    return row?.version.split(' ', 1)[0] ?? 'unknown';
  }

  count(): { open: number; idle: number; waiting: number } {
    const { totalCount, idleCount, waitingCount } = (this.dataSource.driver as unknown as { master: Pool }).master;
    return { open: totalCount, idle: idleCount, waiting: waitingCount };
  }
}
