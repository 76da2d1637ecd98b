import { Injectable } from '@nestjs/common';
import { Database, type Scope, type Statement } from '../database/database.js';
import type { ChangeSource } from '../changes/origin.js';
import type { EventFacts, SecurityEvent } from '../changes/security-event.js';
import type { FieldFault } from '../failure.js';
import type { FieldChanges } from '../values/differences.js';
import { CHANGE_COLUMNS } from './history.statements.js';

export interface ChangeRow {
  id: string;
  subject: 'user' | 'organization' | 'company';
  subjectId: string;
  /** In whose book it is; `null`: the platform's. */
  organizationId: string | null;
  version: number;
  at: Date;
  source: ChangeSource;
  requestId: string | null;
  actorId: string | null;
  fields: FieldChanges;
  refused: FieldFault[] | null;
}

/** $1 subject, $2 the version to start below, $3 how many. What made no version changed no field. */
const readPage: Statement = {
  name: 'change-page',
  text: `select ${CHANGE_COLUMNS}
    from changes c
    where c.subject_id = $1 and c.version is not null and ($2::integer is null or c.version < $2)
    order by c.version desc limit $3`,
};

export interface EventRow {
  id: string;
  event: SecurityEvent;
  at: Date;
  source: string;
  requestId: string | null;
  actorId: string | null;
  actorName: string | null;
  about: EventFacts | null;
}

/** $1 person, $2 the row to start below, $3 how many. Ids of rows are made in the order of time. */
const readEvents: Statement = {
  name: 'change-events',
  text: `select c.id, c.event, c.at, c.source, c.request_id as "requestId", c.actor_id as "actorId",
      roster_name_of(c.actor_id) as "actorName", c.about
    from changes c
    where c.subject_id = $1 and c.event is not null and ($2::uuid is null or c.id < $2)
    order by c.id desc limit $3`,
};

/** The history as it is read. */
@Injectable()
export class HistoryStore {
  constructor(private readonly database: Database) {}

  /** The latest first, from below a version. */
  page(scope: Scope, subjectId: string, belowVersion: number | null, limit: number): Promise<ChangeRow[]> {
    return this.database.read<ChangeRow>(scope, readPage, [subjectId, belowVersion, limit]);
  }

  /** The security events of a person, the latest first, from below one of them. */
  events(scope: Scope, userId: string, belowId: string | null, limit: number): Promise<EventRow[]> {
    return this.database.read<EventRow>(scope, readEvents, [userId, belowId, limit]);
  }
}
