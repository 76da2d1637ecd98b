import type { Statement } from '../database/database.js';

/** $1 who asked, $2 route, $3 key: requests with one key come one after another, whatever else they lock; before all other locks. */
export const lockKey: Statement = {
  name: 'kept-answer-lock',
  text: `select pg_advisory_xact_lock(hashtextextended('kept:' || $1 || ' ' || $2 || ' ' || $3, 0))`,
};

/** $1 who asked, $2 route, $3 key. */
export const findKeptAnswer: Statement = {
  name: 'kept-answer-find',
  text: 'select request_hash as "requestHash", answer from idempotency_keys where actor_id = $1 and route = $2 and key = $3',
};

/** The same with $4 the request's hash and $5 its answer; a write of a profile has it in its own statement. */
export const keepAnswer: Statement = {
  name: 'kept-answer-keep',
  text: 'insert into idempotency_keys (actor_id, route, key, request_hash, answer) values ($1, $2, $3, $4, $5)',
};
