import { Injectable } from '@nestjs/common';
import { ChangesStore } from '../changes/changes.store.js';
import type { EventFacts, SecurityEvent } from '../changes/security-event.js';
import type { Tx } from '../database/database.js';
import { Outbox } from '../mail/outbox.js';
import { isMailed } from './security-letter.js';
import { SECURITY_LETTER } from './security-letters.js';
import type { SecurityOrigin } from './security-origin.js';
import { uuidv7 } from '../values/uuid.js';

/** What has happened, and to whose account. */
export interface ToldEvent {
  userId: string;
  event: SecurityEvent;
  /** Never a secret; where it was done from is the origin's to say. */
  about?: Omit<EventFacts, 'device' | 'network'>;
}

/** Tells what happens to the safety of accounts: to the history, and to the person by mail where `security-letter.ts` has words. */
@Injectable()
export class SecurityEvents {
  constructor(
    private readonly changes: ChangesStore,
    private readonly outbox: Outbox,
  ) {}

  /**
   * A row of the history for each, in the transaction that makes it so, and the letters after its commit. Events that are
   * told together are of different people or different things: each has its own row and letter.
   *
   * @example await this.events.tell(tx, origin, { userId, event: 'password_changed' });
   */
  async tell(tx: Tx, origin: SecurityOrigin, ...events: readonly ToldEvent[]): Promise<void> {
    const rows = events.map(({ userId, event, about }) => ({
      id: uuidv7(),
      userId,
      event,
      about: { ...about, ...placeOf(origin, userId) },
    }));
    const topics = rows.filter(({ event }) => isMailed(event)).map(({ id }) => ({ subjectId: id, edition: 1 }));
    await Promise.all([this.changes.recordEvents(tx, origin, ...rows), this.outbox.add(tx, SECURITY_LETTER, topics)]);
  }
}

/** Where an administrator is, is nothing to tell to whom they administer. */
function placeOf({ actorId, device, network }: SecurityOrigin, userId: string): EventFacts {
  return actorId === null || actorId === userId ? { device, network } : {};
}
