import { Injectable } from '@nestjs/common';
import type { JsonMap } from '../../values/json-map.js';
import type { Role } from '../../auth/roles.js';
import { Database, type Scope, type Statement, type Tx } from '../../database/database.js';
import type { FieldChanges } from '../../values/differences.js';
import type { WaitsFor } from '../../writes/decision.js';
import { uuidv7 } from '../../values/uuid.js';

/** A change to be kept until its time comes. */
export interface NewDeferredChange {
  userId: string;
  /** The person's home. */
  organizationId: string | null;
  body: JsonMap;
  handling: 'strict' | 'lenient';
  by: WaitsFor;
  until: Date | null;
  /** When what it does is to be taken back. */
  revertAt: Date | null;
  /** Of a change that is taken back: what it did. */
  reverting: FieldChanges | null;
  requestedBy: string;
  /** What that person is to the one it is about. */
  requestedRole: Role | null;
  requestId: string | null;
}

/** A change that waits, for whoever may see it. */
export interface PendingChange {
  id: string;
  body: JsonMap;
  by: WaitsFor;
  until: Date | null;
  revertAt: Date | null;
  reverting: FieldChanges | null;
  requestedBy: string | null;
  requestedByName: string | null;
  requestedRole: Role | null;
  /** Of a request: who may approve of it. */
  liftedBy: Role | null;
  createdAt: Date;
}

/** A change whose time has come. */
export interface DueChange {
  id: string;
  userId: string;
  organizationId: string | null;
  body: JsonMap;
  handling: 'strict' | 'lenient';
  revertAt: Date | null;
  reverting: FieldChanges | null;
  /** Whether the instant to take it back has passed. */
  isOver: boolean;
  requestedBy: string | null;
  requestId: string | null;
  /** Those before this one. */
  attempts: number;
}

const PENDING = `id, body, by, until, revert_at as "revertAt", reverting, requested_by as "requestedBy",
  roster_name_of(requested_by) as "requestedByName", requested_role as "requestedRole", lifted_by as "liftedBy",
  created_at as "createdAt"`;

const insertChange: Statement = {
  name: 'deferred-insert',
  text: `insert into deferred_changes (id, user_id, organization_id, body, handling, by, until, revert_at, reverting, requested_by,
      requested_role, request_id, next_attempt_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, case when $6 = 'instant' then $7::timestamptz end)
    returning ${PENDING}`,
};

const measureChanges: Statement = {
  name: 'deferred-measure',
  text: `select count(*)::integer as count,
      coalesce(sum(octet_length(body::text) + coalesce(octet_length(reverting::text), 0)), 0)::integer as bytes
    from deferred_changes where user_id = $1 and lifted_by is null`,
};

const readChanges: Statement = {
  name: 'deferred-of-person',
  text: `select ${PENDING} from deferred_changes where user_id = $1 and outcome is null order by until, id limit 200`,
};

const deleteChange: Statement = {
  name: 'deferred-delete',
  text: `delete from deferred_changes where id = $1 and user_id = $2 and lifted_by is null returning ${PENDING}`,
};

const CLAIMED = `returning id, user_id as "userId", organization_id as "organizationId", body, handling,
  revert_at as "revertAt", reverting, coalesce(revert_at <= now(), false) as "isOver",
  requested_by as "requestedBy", request_id as "requestId", attempts`;

/**
 * Claimed is deleted: what isn't committed is there again, for any instance. Those of one person come one after another, in
 * the order of their instants. Those of a closed organization wait until it is open again.
 */
const claimDue: Statement = {
  name: 'deferred-claim',
  text: `delete from deferred_changes where id = (
      select d.id from deferred_changes d
      where d.next_attempt_at <= now() and not exists (
        select from deferred_changes e where e.user_id = d.user_id and e.by = 'instant' and (e.until, e.id) < (d.until, d.id))
        and roster_closed_home(d.user_id) is null and roster_closed_home(d.requested_by) is null
      order by d.next_attempt_at, d.id limit 1 for update of d skip locked)
    ${CLAIMED}`,
};

const claimChange: Statement = {
  name: 'deferred-claim-one',
  text: `delete from deferred_changes where id = $1 ${CLAIMED}`,
};

const postponeChange: Statement = {
  name: 'deferred-postpone',
  text: `update deferred_changes set attempts = attempts + 1, next_attempt_at = now() + make_interval(secs => $2)
    where id = $1`,
};

const standIn: Statement = { name: 'deferred-stand-in', text: 'select roster_stand_in($1) as "sessionId"' };
const endStandIn: Statement = { name: 'deferred-end-stand-in', text: 'delete from sessions where id = $1' };

/** Changes that wait. */
@Injectable()
export class DeferredStore {
  constructor(private readonly database: Database) {}

  async insert(tx: Tx, change: NewDeferredChange): Promise<PendingChange> {
    const [row] = await tx.query<PendingChange>(insertChange, [
      uuidv7(),
      change.userId,
      change.organizationId,
      JSON.stringify(change.body),
      change.handling,
      change.by,
      change.until,
      change.revertAt,
      change.reverting === null ? null : JSON.stringify(change.reverting),
      change.requestedBy,
      change.requestedRole,
      change.requestId,
    ]);
    if (row === undefined) throw new Error('A deferred change was not kept.');
    return row;
  }

  /** How many of a person wait, and how large their bodies are together. */
  async measure(tx: Tx, userId: string): Promise<{ count: number; bytes: number }> {
    const [row] = await tx.query<{ count: number; bytes: number }>(measureChanges, [userId]);
    return row ?? { count: 0, bytes: 0 };
  }

  /** In the order of their instants, requests that nobody has decided last; 200 at most. */
  ofPerson(scope: Scope, userId: string): Promise<PendingChange[]> {
    return this.database.read<PendingChange>(scope, readChanges, [userId]);
  }

  /** Waits for who applies it just now; `undefined` when it is done by then. */
  async delete(tx: Tx, id: string, userId: string): Promise<PendingChange | undefined> {
    const [row] = await tx.query<PendingChange>(deleteChange, [id, userId]);
    return row;
  }

  /** The first whose time has come and that nobody else is at. */
  async claimDue(tx: Tx): Promise<DueChange | undefined> {
    const [row] = await tx.query<DueChange>(claimDue);
    return row;
  }

  async claim(tx: Tx, id: string): Promise<DueChange | undefined> {
    const [row] = await tx.query<DueChange>(claimChange, [id]);
    return row;
  }

  async postpone(id: string, seconds: number): Promise<void> {
    await this.database.read('service', postponeChange, [id, seconds]);
  }

  /** A login that is alive in this transaction only; `null` for who may not log in. */
  async standIn(tx: Tx, userId: string): Promise<string | null> {
    const [row] = await tx.query<{ sessionId: string | null }>(standIn, [userId]);
    return row?.sessionId ?? null;
  }

  async endStandIn(tx: Tx, sessionId: string): Promise<void> {
    await tx.query(endStandIn, [sessionId]);
  }
}
