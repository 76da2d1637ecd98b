import { Injectable } from '@nestjs/common';
import type { Tx } from '../../database/database.js';
import { countIn, LimitsStore } from '../../limits/limits.store.js';
import { Outbox } from '../../mail/outbox.js';
import type { Snapshot } from '../profile.js';
import { tooManyRequests } from './requests.failures.js';
import { isRoomToAsk, type AskedInstead } from './requests.rules.js';
import { RequestsSettings } from './requests.settings.js';
import { RequestsStore, type RequestRow } from './requests.store.js';

/** What the outbox calls the letters to those who may decide; the subject is the request, the edition which of them, from 1. */
export const REQUEST_LETTER = 'change-request';

/** So few are written to of each request, so often in a day who asks has somebody written to, and each of those is. */
const MOST_TOLD = 5;
const MOST_ASKED_A_DAY = 20;
const MOST_LETTERS_A_DAY = 50;
const DAY = 86_400;

/** What was refused and somebody could lift, kept as a change that waits for an approval. */
@Injectable()
export class RequestedChanges {
  constructor(
    private readonly store: RequestsStore,
    private readonly limits: LimitsStore,
    private readonly outbox: Outbox,
    private readonly settings: RequestsSettings,
  ) {}

  /** In the transaction of the write, which goes on in the name of who asks; the letters leave after its commit. */
  async keep(
    tx: Tx,
    { actor, state: { user } }: Snapshot,
    { body, refused, liftedBy }: AskedInstead,
    { requestId, revertAt }: { requestId: string | null; revertAt: Date | null },
  ): Promise<RequestRow | undefined> {
    const { userId: askerId } = actor;
    if (askerId === null) return undefined;
    if (!isRoomToAsk(body, await this.store.measure(tx, askerId))) throw tooManyRequests();
    const request = await this.store.insert(tx, {
      userId: user.id,
      organizationId: user.organizationId,
      body,
      refused,
      liftedBy,
      revertAt,
      requestedBy: askerId,
      requestedRole: actor.role,
      requestId,
      days: this.settings.changeRequestDays,
    });
    await tx.continueAs('service');
    await this.tell(tx, request.id, askerId);
    await tx.continueAs({ userId: askerId });
    return request;
  }

  /** Whoever has asked often enough today asks without a letter, and whoever was written to often enough has none more; all have the list. */
  private async tell(tx: Tx, id: string, askerId: string): Promise<void> {
    const lifters = await this.store.lifters(tx, id, MOST_TOLD);
    const asking = `change-requests:${askerId}`;
    const reading = (userId: string): string => `change-request-letters:${userId}`;
    const keys = [asking, ...lifters.map(reading)];
    const counts = await this.limits.countUp(tx, new Map(keys.map((key) => [key, 1])), DAY);
    if (countIn(counts, asking).count > MOST_ASKED_A_DAY) return;
    const told = lifters.filter((userId) => countIn(counts, reading(userId)).count <= MOST_LETTERS_A_DAY);
    await this.store.noteTold(tx, id, told);
    await this.outbox.add(
      tx,
      REQUEST_LETTER,
      told.map((_, nth) => ({ subjectId: id, edition: nth + 1 })),
    );
  }
}
