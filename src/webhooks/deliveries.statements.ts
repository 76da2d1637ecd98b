import type { Statement } from '../database/database.js';
import { MOST_WAITING } from './webhooks.rules.js';

/** An instance that dies while it sends loses its claim, not the delivery; longer than any attempt takes. */
const CLAIM_SECONDS = 90;
/** At a time, of one endpoint by one instance: of one that takes what it is sent, and of one that fails. */
const AT_ONCE = 50;
const AT_ONCE_FAILING = 1;
/** Of statements that are planned anew: the table is nearly empty when a connection plans first, and full a minute later. */
const PLANNED_ANEW = '';

/**
 * $1 webhook, then deliveries in their order. The first of a lane without anything before it is due at once,
 * unless the endpoint rests. NOTE: behind the lock.
 */
export const insertDeliveries: Statement = {
  name: 'deliveries-insert',
  text: `insert into webhook_deliveries (id, ordinal, webhook_id, kind, event_id, type, subject_id, next_attempt_at)
    select one.id, coalesce((select max(ordinal) from webhook_deliveries where webhook_id = $1), 0) + one.place, $1,
      one.kind, one.event_id, one.type, one.subject_id,
      case when one.is_first and (one.kind = 'test' or exists (select from webhooks w where w.id = $1 and w.paused_at is null))
        and not exists (select from webhook_deliveries d
          where d.webhook_id = $1 and d.subject_id = one.subject_id and d.state = 'waiting') then now() end
    from (select *, row_number() over (partition by subject_id order by place) = 1 as is_first
      from unnest($2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::uuid[])
        with ordinality as given (id, kind, event_id, type, subject_id, place)) as one`,
};

/**
 * The webhooks that have been told of less than there is, but for those that much waits for already, with the last event of their
 * organization. $1 how many.
 */
export const readBehind: Statement = {
  name: 'webhooks-behind',
  text: `select w.id, w.organization_id as "organizationId", w.types, w.fields, w.exclude_own as "excludeOwn", w.client, w.position,
      newest.position as last,
      case when w.exclude_own then array(select k.id::text from access_keys k where k.user_id = w.made_by) else '{}' end as "ownKeys"
    from webhooks w join organizations o on o.id = w.organization_id
      cross join lateral (select max(e.position) as position from event_positions e where e.organization_id = o.id) as newest
    where w.paused_at is null and roster_closed(o) is null and newest.position > w.position
      and not exists (select from webhook_deliveries d where d.webhook_id = w.id and d.state = 'waiting' offset ${MOST_WAITING})
    order by w.position limit $1`,
};

/** Unless another instance is adding to it, or has. $1 webhook, $2 its position. */
export const lockAt: Statement = {
  name: 'webhook-lock-at',
  text: `select from webhooks where id = $1 and position = $2 and paused_at is null for no key update skip locked`,
};

export const moveOn: Statement = { name: 'webhook-move-on', text: 'update webhooks set position = $2 where id = $1' };

/**
 * Takes what is due, the longest waiting first: of endpoints that fail, or of the others, so that these don’t wait for those. $1
 * whether they fail, $2 how many, $3 and $4 how many this instance is sending to which.
 */
export const claimDeliveries: Statement = {
  name: PLANNED_ANEW,
  text: `update webhook_deliveries d set attempts = d.attempts + 1, first_attempt_at = coalesce(d.first_attempt_at, now()),
      next_attempt_at = now() + interval '${CLAIM_SECONDS} seconds'
    from (
      select due.id from (select distinct webhook_id from webhook_deliveries where next_attempt_at <= now()) as waiting
        join webhooks w on w.id = waiting.webhook_id and (w.failing_since is not null) = $1
        join organizations o on o.id = w.organization_id and roster_closed(o) is null
        left join unnest($3::uuid[], $4::integer[]) as busy (webhook_id, count) on busy.webhook_id = w.id
        cross join lateral (select x.id, x.next_attempt_at from webhook_deliveries x
          where x.webhook_id = w.id and x.next_attempt_at <= now() order by x.next_attempt_at
          limit greatest(0, case when $1 then ${AT_ONCE_FAILING} else ${AT_ONCE} end - coalesce(busy.count, 0))
          for update skip locked) as due
      order by due.next_attempt_at limit $2) as claimed
    where d.id = claimed.id
    returning d.id, d.webhook_id as "webhookId", d.kind, d.event_id as "eventId", d.type, d.subject_id as "subjectId", d.attempts,
      d.first_attempt_at as "firstAttemptAt", d.created_at as "createdAt"`,
};

export const readEndpoints: Statement = {
  name: 'webhook-endpoints',
  text: `select id, paused_at as "pausedAt", failing_since as "failingSince", warned_at as "warnedAt" from webhooks
    where id = any ($1::uuid[]) order by id for no key update`,
};

/** What attempts came to, each column as an array. `seconds`: until the next one; none while its endpoint rests. */
export const writeOutcomes: Statement = {
  name: PLANNED_ANEW,
  text: `update webhook_deliveries d set state = one.state, ended_at = case when one.state <> 'waiting' then now() end,
      next_attempt_at = now() + make_interval(secs => one.seconds), last_attempt_at = now(), milliseconds = one.milliseconds,
      status = one.status, fault = one.fault, answer = one.answer
    from unnest($1::uuid[], $2::text[], $3::float8[], $4::integer[], $5::integer[], $6::text[], $7::text[])
      as one (id, state, seconds, milliseconds, status, fault, answer)
    where d.id = one.id and d.state = 'waiting'`,
};

/** $1 webhooks, $2 since when they fail, $3 when that was told, $4 why they are to rest; each an array. */
export const writeEndpoints: Statement = {
  name: 'webhook-write-endpoints',
  text: `update webhooks w set failing_since = one.failing_since, warned_at = one.warned_at,
      paused_because = coalesce(w.paused_because, one.because),
      paused_at = case when one.because is null then w.paused_at else coalesce(w.paused_at, now()) end
    from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::text[]) as one (id, failing_since, warned_at, because)
    where w.id = one.id`,
};

/** The next of each lane is due. $1 webhooks, $2 subjects: pairs. */
export const promoteLanes: Statement = {
  name: PLANNED_ANEW,
  text: `update webhook_deliveries d set next_attempt_at = now()
    from unnest($1::uuid[], $2::uuid[]) as lane (webhook_id, subject_id)
      cross join lateral (select x.id, x.next_attempt_at from webhook_deliveries x
        where x.webhook_id = lane.webhook_id and x.subject_id = lane.subject_id and x.state = 'waiting'
        order by x.ordinal limit 1) as head
    where d.id = head.id and head.next_attempt_at is null`,
};

/** Nothing of it is tried until it goes on, but for tests. */
export const restLanes: Statement = {
  name: 'deliveries-rest',
  text: `update webhook_deliveries set next_attempt_at = null
    where webhook_id = any ($1::uuid[]) and next_attempt_at is not null and kind <> 'test'`,
};

/** The first of each of its lanes is due, as if it hadn’t been tried. */
export const resumeLanes: Statement = {
  name: 'deliveries-resume',
  text: `update webhook_deliveries d set next_attempt_at = now(), attempts = 0, first_attempt_at = null
    from (select distinct on (subject_id) id from webhook_deliveries where webhook_id = $1 and state = 'waiting'
      order by subject_id, ordinal) as head
    where d.id = head.id`,
};

const DELIVERY = `d.id, d.ordinal, d.kind, d.event_id as "eventId", d.type, d.subject_id as "subjectId", d.state, d.attempts,
  d.next_attempt_at as "nextAttemptAt", d.last_attempt_at as "lastAttemptAt", d.milliseconds, d.status, d.fault, d.answer,
  d.created_at as "createdAt", d.ended_at as "endedAt"`;

/** $1 webhook, $2 the last one of the page before, $3 states, $4 how many. The latest first. */
export const readDeliveries: Statement = {
  name: 'deliveries-page',
  text: `select ${DELIVERY} from webhook_deliveries d
    where d.webhook_id = $1 and ($2::bigint is null or d.ordinal < $2) and ($3::text[] is null or d.state = any ($3))
    order by d.ordinal desc limit $4`,
};

export const readDelivery: Statement = {
  name: 'delivery',
  text: `select ${DELIVERY} from webhook_deliveries d where d.webhook_id = $1 and d.id = $2`,
};

/** How many wait, by webhook. */
export const countWaiting: Statement = {
  name: 'deliveries-waiting',
  text: `select webhook_id as "webhookId", count(*)::integer as count from webhook_deliveries
    where webhook_id = any ($1::uuid[]) and state = 'waiting' group by webhook_id`,
};

export const findAny: Statement = {
  name: 'webhooks-any',
  text: 'select from webhooks where paused_at is null limit 1',
};
