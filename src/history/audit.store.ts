import { Injectable } from '@nestjs/common';
import { Database, type Scope } from '../database/database.js';
import { changesStatement, windowOf, type Part, type Reading } from './audit.statements.js';
import type { ChangeRow } from './history.store.js';

interface LookedRow {
  looked: number;
  last: string | null;
}

/** Some changes, and where to go on when they are fewer than asked for. */
export interface Found {
  changes: ChangeRow[];
  /** `undefined`: there are no others. */
  goOnBelow: string | undefined;
}

/** The changes of many. */
@Injectable()
export class AuditStore {
  constructor(private readonly database: Database) {}

  /** At most the limit, the latest first. */
  async find(scope: Scope, reading: Reading, part: Part): Promise<Found> {
    const { statement, values } = changesStatement(reading, part);
    const rows = await this.database.read<LookedRow & (ChangeRow | { id: null })>(scope, statement, values);
    const found = rows.flatMap((row) => (row.id === null ? [] : [row]));
    const changes = found.slice(0, part.limit);
    const isLookedThrough = (rows[0]?.looked ?? 0) < windowOf(reading.asked, part.limit);
    if (found.length > part.limit) return { changes, goOnBelow: changes.at(-1)?.id };
    return { changes, goOnBelow: isLookedThrough ? undefined : (rows[0]?.last ?? undefined) };
  }
}
