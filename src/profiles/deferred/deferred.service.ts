import { Injectable } from '@nestjs/common';
import type { Caller } from '../../auth/caller.js';
import type { Origin } from '../../changes/origin.js';
import { Database } from '../../database/database.js';
import { notFound } from '../../failure.js';
import { situationOf } from '../decide.js';
import { Once } from '../../writes/once.js';
import { refusedAsWhole } from '../../writes/writes.failures.js';
import { ProfileReadings } from '../profile-readings.js';
import { takeBackRefusalOf } from './deferred.rules.js';
import { DeferredStore } from './deferred.store.js';
import { presentDeferred, type DeferredChangesView } from './deferred.view.js';

/** What waits for a person, listed and taken back. */
@Injectable()
export class DeferredService {
  constructor(
    private readonly database: Database,
    private readonly once: Once,
    private readonly readings: ProfileReadings,
    private readonly store: DeferredStore,
  ) {}

  /** For the person and their administrators: the bodies tell private fields too. Requests have a list of their own. */
  async list(caller: Caller, userId: string): Promise<DeferredChangesView> {
    await this.readings.administered(caller, userId);
    const changes = await this.store.ofPerson(caller, userId);
    return { items: changes.filter(({ liftedBy }) => liftedBy === null).map(presentDeferred) };
  }

  /** Whoever applies it at the same moment comes before or after: what is taken back is never applied. */
  async takeBack(caller: Caller, userId: string, id: string, origin: Origin): Promise<void> {
    await this.database.transaction(caller, async (tx) => {
      // Nothing is locked for who turns out to be nobody. Taken out before it is decided, since a refusal puts it back.
      const situation = situationOf(await this.readings.seen(tx, caller, userId));
      await this.once.within(tx, origin, async () => {
        const change = await this.store.delete(tx, id, userId);
        const refusal = takeBackRefusalOf(situation, change);
        if (refusal !== undefined) throw refusedAsWhole(refusal);
        if (change === undefined) throw notFound();
      });
    });
  }
}
