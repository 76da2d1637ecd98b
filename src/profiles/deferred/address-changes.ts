import { Injectable } from '@nestjs/common';
import type { Tx } from '../../database/database.js';
import { countIn, LimitsStore } from '../../limits/limits.store.js';
import { mailboxKey } from '../../limits/mailbox-key.js';
import { Outbox } from '../../mail/outbox.js';
import type { Decision } from '../decide.js';
import type { ProfileChange } from '../profile.js';
import type { SnapshotForWrite } from '../storage/profiles.store.js';
import { tooManyAddressChanges, tooManyDeferred } from './deferred.failures.js';
import { isRoomFor } from './deferred.rules.js';
import { DeferredStore, type PendingChange } from './deferred.store.js';

/** What the outbox calls the letters about an address that waits for its proof; the subject is the deferred change. */
export const ADDRESS_CHANGE_LETTER = 'address-change';
/** Of such a letter: with the link that proves, to the new address, or with the one that cancels, to the old one. */
export const TO_NEW_ADDRESS = 1;
const TO_OLD_ADDRESS = 2;

/** Whoever asks chooses the recipient, so that is limited: for each of them, and for each mailbox. */
const MOST_PER_PERSON = 10;
const MOST_PER_MAILBOX = 3;
const HOUR = 3600;

/** New addresses that wait for a proof: kept as any change that waits, and told to both addresses. */
@Injectable()
export class AddressChanges {
  constructor(
    private readonly store: DeferredStore,
    private readonly limits: LimitsStore,
    private readonly outbox: Outbox,
  ) {}

  /** Keeps the new address, if the decision has put it off; the letters leave after the commit. */
  async keep(
    tx: Tx,
    { actor, state }: SnapshotForWrite,
    { email }: ProfileChange,
    { deferrals }: Decision,
    { requestId, revertAt = null }: { requestId: string | null; revertAt?: Date | null | undefined },
  ): Promise<PendingChange | undefined> {
    if (!isPutOff(deferrals) || email === undefined || actor.userId === null) return undefined;
    const body = { email: email.address };
    if (!isRoomFor(body, await this.store.measure(tx, state.user.id))) throw tooManyDeferred();
    await this.admit(tx, actor.userId, email.key);
    const kept = await this.store.insert(tx, {
      userId: state.user.id,
      organizationId: state.user.organizationId,
      body,
      handling: 'strict',
      by: 'proof',
      until: null,
      revertAt,
      reverting: null,
      requestedBy: actor.userId,
      requestedRole: actor.role,
      requestId,
    });
    const letters = [TO_NEW_ADDRESS, TO_OLD_ADDRESS].map((edition) => ({ subjectId: kept.id, edition }));
    await this.outbox.add(tx, ADDRESS_CHANGE_LETTER, letters);
    return kept;
  }

  private async admit(tx: Tx, userId: string, emailKey: string): Promise<void> {
    const person = `address-changes:${userId}`;
    const mailbox = mailboxKey('address-changes', emailKey);
    const counts = await this.limits.countUp(tx, new Map([person, mailbox].map((key) => [key, 1])), HOUR);
    const [one, other] = [countIn(counts, person), countIn(counts, mailbox)];
    if (one.count > MOST_PER_PERSON) throw tooManyAddressChanges({ retryAfter: one.secondsLeft });
    if (other.count > MOST_PER_MAILBOX) throw tooManyAddressChanges({ retryAfter: other.secondsLeft });
  }
}

/** Whether something of the change waits for a proof. */
export function isPutOff(deferrals: Decision['deferrals']): boolean {
  return deferrals.some(({ by }) => by === 'proof');
}
