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
  /** Who had asked for what the actor has approved of. */
  requestedBy: string | null;
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

/**
 * $1 subject, $2 and $3 between which moments, $4 whether nothing is told of a former home: what each field was before the first change
 * of it, and after the last.
 */
const readDifferences: Statement = {
  name: 'change-differences',
  text: `with told as (
      select f.key, c.version, case when $4 and c.fields ? '/organizationId' then 'null' else f.value -> 'before' end as before,
        f.value -> 'after' as after
      from changes c, jsonb_each(c.fields) f
      where c.subject_id = $1 and c.version is not null
        and date_trunc('milliseconds', c.at) > $2 and date_trunc('milliseconds', c.at) <= $3)
    select first.key as pointer, first.before, last.after
    from (select distinct on (key) key, before from told order by key, version) first
    join (select distinct on (key) key, after from told order by key, version desc) last using (key)
    where first.before is distinct from last.after
    order by first.key`,
};

/** $1 subject, $2 change. */
const readOne: Statement = {
  name: 'change-one',
  text: `select ${CHANGE_COLUMNS} from changes c where c.subject_id = $1 and c.id = $2 and c.version is not null`,
};

interface DifferenceRow {
  pointer: string;
  before: unknown;
  after: unknown;
}

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

  async one(scope: Scope, subjectId: string, changeId: string): Promise<ChangeRow | undefined> {
    const [row] = await this.database.read<ChangeRow>(scope, readOne, [subjectId, changeId]);
    return row;
  }

  /** What is different between two moments; with nothing of a former home, if so asked. */
  async differences(
    scope: Scope,
    subjectId: string,
    { from, to }: { from: Date; to: Date },
    hidesFormerHome: boolean,
  ): Promise<FieldChanges> {
    const rows = await this.database.read<DifferenceRow>(scope, readDifferences, [
      subjectId,
      from,
      to,
      hidesFormerHome,
    ]);
    return Object.fromEntries(rows.map(({ pointer, before, after }) => [pointer, { before, after }]));
  }

  /** The security events of a person, the latest first, from below one of them. */
  events(scope: Scope, userId: string, belowId: string | null, limit: number): Promise<EventRow[]> {
    return this.database.read<EventRow>(scope, readEvents, [userId, belowId, limit]);
  }
}
