import { Injectable } from '@nestjs/common';
import { Database, type Scope, type Statement, type Tx } from '../database/database.js';
import { uuidv7 } from '../values/uuid.js';

export type ErasedSubject = 'user' | 'organization';

/** How many rows of each kind went. */
export type Counted = Record<string, number>;

export interface NewErasure {
  subject: ErasedSubject;
  subjectId: string;
  organizationId: string | null;
  requestedBy: string | null;
}

/** One that waits, or was done. */
export interface ErasureRow extends NewErasure {
  id: string;
  requestedAt: Date;
  dueAt: Date;
  erasedAt: Date | null;
  erased: Counted | null;
}

/** Which of a list; `null`: whichever. */
export interface ErasuresFilter {
  organizationId: string | null;
  state: 'waiting' | 'done' | null;
}

const COLUMNS = `id, subject, subject_id as "subjectId", organization_id as "organizationId", requested_by as "requestedBy",
  requested_at as "requestedAt", due_at as "dueAt", erased_at as "erasedAt", erased`;

const insertErasure: Statement = {
  name: 'erasure-insert',
  text: `insert into erasures (id, subject, subject_id, organization_id, requested_by, due_at, next_attempt_at)
    values ($1, $2, $3, $4, $5, now() + make_interval(days => $6), now() + make_interval(days => $6)) returning ${COLUMNS}`,
};
const findWaiting: Statement = {
  name: 'erasure-waiting',
  text: `select ${COLUMNS} from erasures where subject_id = $1 and erased_at is null for update`,
};
const deleteWaiting: Statement = {
  name: 'erasure-call-off',
  text: `delete from erasures where subject_id = $1 and erased_at is null returning ${COLUMNS}`,
};
const finishErasure: Statement = {
  name: 'erasure-finish',
  text: `update erasures set erased_at = now(), erased = $2, next_attempt_at = null where id = $1 returning ${COLUMNS}`,
};
const findDue: Statement = {
  name: 'erasure-due',
  text: `select ${COLUMNS} from erasures where subject = $1 and erased_at is null and next_attempt_at <= now()
    order by next_attempt_at, id limit 1`,
};
const postponeErasure: Statement = {
  name: 'erasure-postpone',
  text: `update erasures set next_attempt_at = now() + make_interval(secs => $2) where id = $1 and erased_at is null`,
};
/** $1 organization, $2 state, $3 the last one seen, $4 how many: the latest first. */
const listErasures: Statement = {
  name: 'erasures-list',
  text: `select ${COLUMNS} from erasures
    where ($1::uuid is null or organization_id = $1) and ($2::text is null or ($2 = 'done') = (erased_at is not null))
      and ($3::uuid is null or id < $3)
    order by id desc limit $4`,
};

/** Erasures that wait, and the receipts of those that are done. Written in the service's own name. */
@Injectable()
export class ErasuresStore {
  constructor(private readonly database: Database) {}

  async insert(tx: Tx, erasure: NewErasure, days: number): Promise<ErasureRow> {
    const { subject, subjectId, organizationId, requestedBy } = erasure;
    const values = [uuidv7(), subject, subjectId, organizationId, requestedBy, days];
    return one(await tx.query<ErasureRow>(insertErasure, values));
  }

  /** Locked, and so behind the lock of what it is about. */
  async lockWaiting(tx: Tx, subjectId: string): Promise<ErasureRow | undefined> {
    const [row] = await tx.query<ErasureRow>(findWaiting, [subjectId]);
    return row;
  }

  async deleteWaiting(tx: Tx, subjectId: string): Promise<ErasureRow | undefined> {
    const [row] = await tx.query<ErasureRow>(deleteWaiting, [subjectId]);
    return row;
  }

  /** The receipt. */
  async finish(tx: Tx, id: string, counted: Counted): Promise<ErasureRow> {
    return one(await tx.query<ErasureRow>(finishErasure, [id, JSON.stringify(counted)]));
  }

  /** The next that is due, not locked: whoever does it locks what it is about first, and looks again. */
  async findDue(subject: ErasedSubject): Promise<ErasureRow | undefined> {
    const [row] = await this.database.read<ErasureRow>('service', findDue, [subject]);
    return row;
  }

  async postpone(id: string, seconds: number): Promise<void> {
    await this.database.read('service', postponeErasure, [id, seconds]);
  }

  list(scope: Scope, filter: ErasuresFilter, after: string | undefined, limit: number): Promise<ErasureRow[]> {
    const values = [filter.organizationId, filter.state, after ?? null, limit];
    return this.database.read<ErasureRow>(scope, listErasures, values);
  }
}

function one(rows: ErasureRow[]): ErasureRow {
  const [row] = rows;
  if (row === undefined) throw new Error('An erasure was not there to be written.');
  return row;
}
