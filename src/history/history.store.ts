import { Injectable } from '@nestjs/common';
import { Database, type Scope, type Statement } from '../database/database.js';
import type { FieldFault } from '../failure.js';
import type { FieldChanges } from '../values/differences.js';

export interface ChangeRow {
  id: string;
  version: number;
  at: Date;
  source: string;
  request_id: string | null;
  actor_id: string | null;
  actor_name: string | null;
  fields: FieldChanges;
  refused: FieldFault[] | null;
}

/** $1 subject, $2 the version to start below, $3 how many. */
const readPage: Statement = {
  name: 'change-page',
  text: `select c.id, c.version, c.at, c.source, c.request_id, c.actor_id, c.fields, c.refused,
      roster_name_of(c.actor_id) as actor_name
    from changes c
    where c.subject_id = $1 and ($2::integer is null or c.version < $2)
    order by c.version desc limit $3`,
};

/** The history as it is read. */
@Injectable()
export class HistoryStore {
  constructor(private readonly database: Database) {}

  /** The latest first, from below a version. */
  page(scope: Scope, subjectId: string, belowVersion: number | null, limit: number): Promise<ChangeRow[]> {
    return this.database.read<ChangeRow>(scope, readPage, [subjectId, belowVersion, limit]);
  }
}
