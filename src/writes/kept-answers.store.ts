import { Injectable } from '@nestjs/common';
import type { Idempotency } from '../changes/idempotency.js';
import type { Tx } from '../database/database.js';
import { findKeptAnswer, keepAnswer, lockKey } from './kept-answers.statements.js';
import { idempotencyMismatch } from './writes.failures.js';

/** An answer that was given to a request with a key, and what that request was. */
export interface KeptAnswer<Answer> {
  requestHash: Buffer;
  answer: Answer;
}

/** The answers of writes that may be sent twice; a key belongs to the caller and the route. */
@Injectable()
export class KeptAnswersStore {
  /** What was answered already; waits for whoever is about to answer the same key. */
  async find<Answer>(tx: Tx, actorId: string, { route, key }: Idempotency): Promise<KeptAnswer<Answer> | undefined> {
    const named = [actorId, route, key];
    const locked = tx.query(lockKey, named);
    const [, [kept]] = await Promise.all([locked, tx.query<KeptAnswer<Answer>>(findKeptAnswer, named)]);
    return kept;
  }

  async keep(tx: Tx, actorId: string, { route, key, requestHash }: Idempotency, answer: unknown): Promise<void> {
    await tx.query(keepAnswer, [actorId, route, key, requestHash, JSON.stringify(answer)]);
  }
}

/** The same key with the same request gets the same answer; with another request it is a mistake of the client. */
export function replayed<Answer>({ requestHash, answer }: KeptAnswer<Answer>, asked: Idempotency): Answer {
  if (!requestHash.equals(asked.requestHash)) throw idempotencyMismatch();
  return answer;
}
