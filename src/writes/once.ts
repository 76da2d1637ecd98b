import { createHmac, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Idempotency } from '../changes/idempotency.js';
import type { Origin } from '../changes/origin.js';
import { keyFor } from '../config.js';
import { Database, type Scope, type Tx } from '../database/database.js';
import { FactorsSettings } from '../factors/factors.settings.js';
import { SecretBox } from '../factors/secret-box.js';
import { KeptAnswersStore, replayed } from './kept-answers.store.js';
import { answerLost } from './writes.failures.js';

/** An answer as it is kept: as it is, or sealed where it has a secret in it. */
type Kept = { result?: unknown } | { sealed: string };

/**
 * Does once what is sent several times with one `Idempotency-Key`. What came of it is kept in its own transaction, so that it is done and
 * answered, or neither; a request that is repeated gets that, and what is refused keeps nothing. What it came to has to be what the route
 * shows, for it goes through JSON.
 *
 * @example return this.once.transaction(actor, origin, async (tx) => { … });
 */
@Injectable()
export class Once {
  private readonly box: SecretBox;
  private readonly digestKey: KeyObject;

  constructor(
    private readonly database: Database,
    private readonly kept: KeptAnswersStore,
    { secret }: FactorsSettings,
  ) {
    this.box = new SecretBox(keyFor('kept-answer', secret));
    this.digestKey = keyFor('kept-request', secret);
  }

  /** A transaction that is all of it. */
  transaction<Result>(scope: Scope, origin: Origin, work: (tx: Tx) => Promise<Result>): Promise<Result> {
    return this.database.transaction(scope, (tx) => this.within(tx, origin, () => work(tx)));
  }

  /** The part of a transaction behind what says whether the caller may hear of it. */
  async within<Result>(tx: Tx, { actorId, idempotency }: Origin, work: () => Promise<Result>): Promise<Result> {
    if (idempotency === undefined || actorId === null) return work();
    const before = await this.kept.find<{ result?: unknown }>(tx, actorId, idempotency);
    if (before !== undefined) return replayed(before, idempotency).result as Result;
    const result = await work();
    await this.kept.keep(tx, actorId, idempotency, { result } satisfies Kept);
    return result;
  }

  /** The same where a secret is sent, or answered: nothing of it is kept that could be read or guessed from the database. */
  async secretly<Result>(scope: Scope, origin: Origin, work: (tx: Tx) => Promise<Result>): Promise<Result> {
    const { actorId, idempotency } = origin;
    if (idempotency === undefined || actorId === null) return this.database.transaction(scope, work);
    const asked = this.disguised(idempotency);
    return this.database.transaction(scope, async (tx) => {
      const before = await this.kept.find<{ sealed: string }>(tx, actorId, asked);
      if (before !== undefined) return this.opened<Result>(actorId, asked, replayed(before, asked).sealed);
      const result = await work(tx);
      const sealed = this.box.seal(rowOf(actorId, asked), Buffer.from(JSON.stringify({ result })));
      await this.kept.keep(tx, actorId, asked, { sealed: sealed.toString('base64') } satisfies Kept);
      return result;
    });
  }

  /** What `secretly` has answered already, where something before its transaction couldn't be done twice. */
  async answered<Result>(scope: Scope, { actorId, idempotency }: Origin): Promise<{ result: Result } | undefined> {
    if (idempotency === undefined || actorId === null) return undefined;
    const asked = this.disguised(idempotency);
    return this.database.transaction(scope, async (tx) => {
      const before = await this.kept.find<{ sealed: string }>(tx, actorId, asked);
      if (before === undefined) return undefined;
      return { result: this.opened<Result>(actorId, asked, replayed(before, asked).sealed) };
    });
  }

  private opened<Result>(actorId: string, asked: Idempotency, sealed: string): Result {
    const opened = this.box.open(rowOf(actorId, asked), Buffer.from(sealed, 'base64'));
    if (opened === undefined) throw answerLost();
    return (JSON.parse(opened.toString('utf8')) as { result: Result }).result;
  }

  /** A password could be guessed from a plain hash of its request. */
  private disguised({ requestHash, ...same }: Idempotency): Idempotency {
    return { ...same, requestHash: createHmac('sha256', this.digestKey).update(requestHash).digest() };
  }
}

function rowOf(actorId: string, { route, key }: Idempotency): string {
  return JSON.stringify([actorId, route, key]);
}
