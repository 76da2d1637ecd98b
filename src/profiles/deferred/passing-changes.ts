import { Injectable } from '@nestjs/common';
import type { Tx } from '../../database/database.js';
import type { FieldChanges } from '../../values/differences.js';
import type { Snapshot } from '../profile.js';
import { bodyBackOf } from '../way-back.js';
import { tooManyDeferred } from './deferred.failures.js';
import { isRoomFor } from './deferred.rules.js';
import { DeferredStore, type PendingChange } from './deferred.store.js';

/** What a write has done that isn't for good. */
interface Passing {
  fields: FieldChanges;
  revertAt: Date;
  requestId: string | null;
}

/** Changes that are taken back at an instant: the way back is kept as any change that waits, in the transaction of the way there. */
@Injectable()
export class PassingChanges {
  constructor(private readonly store: DeferredStore) {}

  /** `before`: the write, and who makes it; the way back is decided under their rights when its time comes. */
  async keep(
    tx: Tx,
    { actor, state: { user } }: Snapshot,
    { fields, revertAt, requestId }: Passing,
  ): Promise<PendingChange | undefined> {
    if (actor.userId === null) return undefined;
    const body = bodyBackOf(fields);
    if (!isRoomFor([body, fields], await this.store.measure(tx, user.id))) throw tooManyDeferred();
    return this.store.insert(tx, {
      userId: user.id,
      // Of whoever moves, the home that they come from: where they are till then is not told there, nor here where they came from.
      organizationId: user.organizationId,
      body,
      handling: 'lenient',
      by: 'instant',
      until: revertAt,
      revertAt: null,
      reverting: fields,
      requestedBy: actor.userId,
      requestedRole: actor.role,
      requestId,
    });
  }
}
