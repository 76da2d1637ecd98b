import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { Database, type Statement } from './database.js';
import { APPLIED } from './migrations.js';
import { distanceOf, schemaFault, type Migration } from './schema-distance.rules.js';

/** Looks for a person as requests do, so that a missing grant or policy function is found. */
const PROBE: Statement = {
  name: 'probe',
  text: `with applied as (${APPLIED})
    select applied.*, (select u.id from public.users u limit 1) as somebody from applied`,
};

const VERSION: Statement = { name: 'version', text: `select current_setting('server_version') as version` };

/** How the pool and its server are, for probes, measurements and the log. */
@Injectable()
export class Connections {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly database: Database,
  ) {}

  /** Throws unless the database answers, lets the service read, and has a schema that code of these migrations can work with. */
  async probe(known: readonly string[]): Promise<void> {
    const applied = await this.database.read<Migration>('service', PROBE);
    const fault = schemaFault(distanceOf(applied, known));
    if (fault !== undefined) throw new Error(`${fault}.`);
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
