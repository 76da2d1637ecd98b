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

/** How the pool is, for probes and measurements. */
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

  count(): { open: number; idle: number; waiting: number } {
    const { totalCount, idleCount, waitingCount } = (this.dataSource.driver as unknown as { master: Pool }).master;
    return { open: totalCount, idle: idleCount, waiting: waitingCount };
  }
}
