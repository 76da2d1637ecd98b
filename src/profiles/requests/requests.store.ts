import { Injectable } from '@nestjs/common';
import type { Role } from '../../auth/roles.js';
import { Database, type Scope, type Statement, type Tx } from '../../database/database.js';
import type { FieldFault } from '../../failure.js';
import { ROLE_THERE } from '../../users/user.statements.js';
import type { JsonMap } from '../../values/json-map.js';
import { uuidv7 } from '../../values/uuid.js';
import { LIFTED_BY_THE_PERSON, type RequestState } from './requests.rules.js';

/** A request to be kept. */
export interface NewRequest {
  userId: string;
  /** The person's home. */
  organizationId: string | null;
  body: JsonMap;
  refused: readonly FieldFault[];
  liftedBy: Role;
  revertAt: Date | null;
  requestedBy: string;
  requestedRole: Role | null;
  requestId: string | null;
  days: number;
}

/** A request, as far as everyone who has to do with it knows it. */
export interface RequestRow {
  id: string;
  userId: string;
  userName: string | null;
  body: JsonMap;
  refused: FieldFault[];
  liftedBy: Role;
  revertAt: Date | null;
  requestedBy: string | null;
  requestedByName: string | null;
  status: RequestState;
  createdAt: Date;
  expiresAt: Date;
  decidedBy: string | null;
  decidedByName: string | null;
  decidedAt: Date | null;
  comment: string | null;
}

/** The same for one who reads it. */
export interface ReadRequest extends RequestRow {
  /** Whether it is theirs to decide. */
  isTo: boolean;
}

export interface RequestsFilter {
  /** Those that the reader may decide, those that they have made, or both. */
  side: 'to' | 'by' | 'both';
  status: RequestState | null;
}

export interface Decided {
  outcome: Exclude<RequestState, 'open'>;
  decidedBy: string;
  comment: string | null;
}

const COLUMNS = columnsWith('roster_name_of(d.user_id)');

/** `name`: of the person. */
function columnsWith(name: string): string {
  return `d.id, d.user_id as "userId", ${name} as "userName", d.body, d.refused,
  d.lifted_by as "liftedBy", d.revert_at as "revertAt", d.requested_by as "requestedBy",
  roster_name_of(d.requested_by) as "requestedByName", coalesce(d.outcome, 'open') as status, d.created_at as "createdAt",
  d.expires_at as "expiresAt", d.decided_by as "decidedBy", roster_name_of(d.decided_by) as "decidedByName",
  d.decided_at as "decidedAt", d.comment`;
}

/**
 * Whether `u`, by the membership `m` in the person's home, lifts what the request `d` of the person `t` in the department `p` asks;
 * the person does so of what anybody may change of themselves.
 */
const LIFTS = `(u.superadmin
    or (u.id = t.id and not exists (
      select from json_array_elements(d.refused) r where r ->> 'rule' not in ('${LIFTED_BY_THE_PERSON.join(`', '`)}')))
    or (d.lifted_by <> 'SUPERADMIN' and ${ROLE_THERE} = 'ADMIN')
    or (d.lifted_by = 'DEPARTMENT_HEAD' and ${ROLE_THERE} = 'DEPARTMENT_HEAD' and m.department_id = p.department_id))`;

/** Somebody who was there when it was made, the asker `a` or the person `t`, isn't any more; or not in that home. */
const HAS_ENDED = `(a.id is null or a.status <> 'active' or a.deleted_at is not null or t.deleted_at is not null
    or t.organization_id is distinct from d.organization_id
    or not (a.superadmin or a.id = t.id or exists (
      select from memberships am where am.user_id = a.id and am.organization_id = d.organization_id)))`;

const insertRequest: Statement = {
  name: 'request-insert',
  text: `insert into deferred_changes as d (id, user_id, organization_id, body, handling, by, refused, lifted_by, revert_at,
      requested_by, requested_role, request_id, expires_at)
    values ($1, $2, $3, $4, 'strict', 'approval', $5, $6, $7, $8, $9, $10,
      least(now() + make_interval(days => $11), $7::timestamptz))
    returning ${COLUMNS}`,
};

const measureRequests: Statement = {
  name: 'request-measure',
  text: `select count(*)::integer as count, coalesce(sum(octet_length(body::text)), 0)::integer as bytes
    from deferred_changes where requested_by = $1 and lifted_by is not null and outcome is null`,
};

/** $1 request: the first few who may decide it, the person and heads before administrators; not who has asked. */
const findLifters: Statement = {
  name: 'request-lifters',
  text: `select u.id from deferred_changes d
    join users t on t.id = d.user_id
    left join memberships p on p.user_id = t.id and p.organization_id = t.organization_id
    cross join lateral (
      select t.id
      union select x.user_id from memberships x
        where x.organization_id = d.organization_id and x.role <> 'SALES_REP' and d.lifted_by <> 'SUPERADMIN'
      union select s.id from users s where s.superadmin and d.lifted_by = 'SUPERADMIN') c
    join users u on u.id = c.id
    left join memberships m on m.user_id = u.id and m.organization_id = d.organization_id
    where d.id = $1 and u.kind = 'person' and u.status = 'active' and u.deleted_at is null
      and u.id is distinct from d.requested_by and ${LIFTS}
    order by u.id = t.id desc, m.role = 'DEPARTMENT_HEAD' desc nulls last, u.id limit $2`,
};

const noteTold: Statement = { name: 'request-told', text: 'update deferred_changes set told = $2 where id = $1' };

/**
 * $1 who reads. A request is theirs to decide while the person is at home where they were when it was made; of who has gone where
 * the reader sees nobody, there is no name.
 */
const READ = `select ${columnsWith('case when t.id is not null then roster_name_of(t.id) end')}, x."isTo"
    from deferred_changes d
    left join users t on t.id = d.user_id
    left join memberships p on p.user_id = t.id and p.organization_id = t.organization_id
    join users u on u.id = $1
    left join memberships m on m.user_id = u.id and m.organization_id = d.organization_id
    cross join lateral (select d.requested_by is distinct from u.id and t.organization_id is not distinct from d.organization_id
      and coalesce(${LIFTS}, false) as "isTo") x
    where d.lifted_by is not null`;

const findRequest: Statement = {
  name: 'request-find',
  text: `${READ} and d.id = $2 and (x."isTo" or d.requested_by = $1)`,
};

/** $1 who reads, $2 and $3 on which sides, $4 state, $5 the one to start below, $6 how many: the latest first. */
const listRequests: Statement = {
  name: 'request-list',
  text: `${READ} and (($2 and x."isTo") or ($3 and d.requested_by = $1))
      and ($4::text is null or coalesce(d.outcome, 'open') = $4) and ($5::uuid is null or d.id < $5)
    order by d.id desc limit $6`,
};

/** Nothing of what is decided or over: two who decide at once, one has it. */
const lockOpen: Statement = {
  name: 'request-lock',
  text: `select d.id from deferred_changes d join users t on t.id = d.user_id left join users a on a.id = d.requested_by
    where d.id = $1 and d.lifted_by is not null and d.outcome is null and d.expires_at > now() and not ${HAS_ENDED}
    for update of d`,
};

const finishRequest: Statement = {
  name: 'request-finish',
  text: `update deferred_changes d set outcome = $2, decided_by = $3, decided_at = now(), comment = $4
    where d.id = $1 returning ${COLUMNS}`,
};

const cancelRequest: Statement = {
  name: 'request-cancel',
  text: `delete from deferred_changes where id = $1 and requested_by = $2 and lifted_by is not null and outcome is null returning id`,
};

const expireNext: Statement = {
  name: 'request-expire',
  text: `update deferred_changes set outcome = 'expired', decided_at = now() where id = (
      select id from deferred_changes where outcome is null and expires_at <= now()
      order by expires_at limit 1 for update skip locked)
    returning id`,
};

const endNext: Statement = {
  name: 'request-end',
  text: `update deferred_changes set outcome = 'ended', decided_at = now() where id = (
      select d.id from deferred_changes d join users t on t.id = d.user_id left join users a on a.id = d.requested_by
      where d.lifted_by is not null and d.outcome is null and ${HAS_ENDED}
      limit 1 for update of d skip locked)
    returning id`,
};

/** Requests for what was refused: changes that wait for an approval. */
@Injectable()
export class RequestsStore {
  constructor(private readonly database: Database) {}

  async insert(tx: Tx, request: NewRequest): Promise<RequestRow> {
    return one(
      await tx.query<RequestRow>(insertRequest, [
        uuidv7(),
        request.userId,
        request.organizationId,
        JSON.stringify(request.body),
        JSON.stringify(request.refused),
        request.liftedBy,
        request.revertAt,
        request.requestedBy,
        request.requestedRole,
        request.requestId,
        request.days,
      ]),
    );
  }

  /** How many somebody has open, and how large their bodies are together. */
  async measure(tx: Tx, askerId: string): Promise<{ count: number; bytes: number }> {
    const [row] = await tx.query<{ count: number; bytes: number }>(measureRequests, [askerId]);
    return row ?? { count: 0, bytes: 0 };
  }

  /** In the service's own name. */
  async lifters(tx: Tx, id: string, most: number): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(findLifters, [id, most]);
    return rows.map((row) => row.id);
  }

  /** In the service's own name; in the order of the editions of their letters, from 1. */
  async noteTold(tx: Tx, id: string, userIds: readonly string[]): Promise<void> {
    await tx.query(noteTold, [id, userIds]);
  }

  async find(tx: Tx, readerId: string, id: string): Promise<ReadRequest | undefined> {
    const [row] = await tx.query<ReadRequest>(findRequest, [readerId, id]);
    return row;
  }

  list(
    scope: Scope,
    readerId: string,
    { side, status }: RequestsFilter,
    { below, limit }: { below: string | undefined; limit: number },
  ): Promise<ReadRequest[]> {
    const values = [readerId, side !== 'by', side !== 'to', status, below ?? null, limit];
    return this.database.read<ReadRequest>(scope, listRequests, values);
  }

  /** Whether it is open, and nobody else decides it. In the service's own name. */
  async lockOpen(tx: Tx, id: string): Promise<boolean> {
    return (await tx.query(lockOpen, [id])).length > 0;
  }

  /** In the service's own name. */
  async finish(tx: Tx, id: string, { outcome, decidedBy, comment }: Decided): Promise<RequestRow> {
    return one(await tx.query<RequestRow>(finishRequest, [id, outcome, decidedBy, comment]));
  }

  /** Whether it was open. */
  async cancel(tx: Tx, id: string, askerId: string): Promise<boolean> {
    return (await tx.query(cancelRequest, [id, askerId])).length > 0;
  }

  /** The next whose time is over, for any one instance. */
  async expireNext(tx: Tx): Promise<string | undefined> {
    return (await tx.query<{ id: string }>(expireNext))[0]?.id;
  }

  /** The next of which somebody has gone; a look at all that are open. */
  async endNext(tx: Tx): Promise<string | undefined> {
    return (await tx.query<{ id: string }>(endNext))[0]?.id;
  }
}

function one(rows: RequestRow[]): RequestRow {
  const [row] = rows;
  if (row === undefined) throw new Error('A request was not there to be written.');
  return row;
}
