import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { Database, type Statement } from './database.js';

const PROBE: Statement = { name: 'probe', text: 'select 1' };

/** How the pool is, for probes and measurements. */
@Injectable()
export class Connections {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly database: Database,
  ) {}

  /** Throws unless the database answers. */
  async probe(): Promise<void> {
    await this.database.call(PROBE);
  }

  count(): { open: number; idle: number; waiting: number } {
    const { totalCount, idleCount, waitingCount } = (this.dataSource.driver as unknown as { master: Pool }).master;
    return { open: totalCount, idle: idleCount, waiting: waitingCount };
  }
}
