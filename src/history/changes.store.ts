import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { FieldFault } from '../failure.js';
import { Database, type Scope, type Statement, type Tx } from '../database/database.js';

/** A change as its writer hands it over; the one of a profile travels inside the profile's own statement. */
export interface NewChange {
  subject: 'user' | 'organization' | 'company';
  subjectId: string;
  /** Whose administrators may read it; `null`: the platform's. */
  organizationId: string | null;
  /** The subject's version this change makes; one change per version. */
  version: number;
  /** `null`: nobody who is there any more. */
  actorId: string | null;
  source: string;
  requestId: string | null;
  fields: Record<string, { before: unknown; after: unknown }>;
  /** Of a deferred change: what was refused when its time had come. */
  refused?: readonly FieldFault[];
}

export interface ChangeRow {
  id: string;
  version: number;
  at: Date;
  source: string;
  request_id: string | null;
  actor_id: string | null;
  actor_name: string | null;
  fields: Record<string, { before: unknown; after: unknown }>;
  refused: FieldFault[] | null;
}

const insertChange: Statement = {
  name: 'change-insert',
  text: `insert into changes (id, organization_id, subject, subject_id, version, actor_id, source, request_id, fields, refused)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
};

/** $1 subject, $2 the version to start below, $3 how many. */
const readPage: Statement = {
  name: 'change-page',
  text: `select c.id, c.version, c.at, c.source, c.request_id, c.actor_id, c.fields, c.refused,
      roster_name_of(c.actor_id) as actor_name
    from changes c
    where c.subject_id = $1 and ($2::integer is null or c.version < $2)
    order by c.version desc limit $3`,
};

/** The history; rows are added and read, never changed. */
@Injectable()
export class ChangesStore {
  constructor(private readonly database: Database) {}

  async insert(tx: Tx, change: NewChange): Promise<void> {
    await tx.query(insertChange, [
      uuidv7(),
      change.organizationId,
      change.subject,
      change.subjectId,
      change.version,
      change.actorId,
      change.source,
      change.requestId,
      JSON.stringify(change.fields),
      change.refused === undefined ? null : JSON.stringify(change.refused),
    ]);
  }

  /** The latest first, from below a version. */
  page(scope: Scope, subjectId: string, belowVersion: number | null, limit: number): Promise<ChangeRow[]> {
    return this.database.read<ChangeRow>(scope, readPage, [subjectId, belowVersion, limit]);
  }
}
