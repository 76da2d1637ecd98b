import { Injectable } from '@nestjs/common';
import { Database, type Scope, type Statement, type Tx } from '../database/database.js';
import type { DeliveryFault, Endpoint } from './delivery.rules.js';
import {
  claimDeliveries,
  countWaiting,
  findAny,
  insertDeliveries,
  lockAt,
  moveOn,
  promoteLanes,
  readBehind,
  readDeliveries,
  readDelivery,
  readEndpoints,
  restLanes,
  resumeLanes,
  writeEndpoints,
  writeOutcomes,
} from './deliveries.statements.js';
import type { DeliveryKind, DeliveryState, PausedBecause } from './webhooks.rules.js';
import { WEBHOOK, type WebhookRow } from './webhooks.store.js';
import { uuidv7 } from '../values/uuid.js';

/** What is to be told of an event, to one endpoint. */
export interface NewDelivery {
  kind: DeliveryKind;
  eventId: string;
  type: string;
  subjectId: string;
}

/** A webhook whose organization has events that it hasn't been told of. */
export interface Behind extends Pick<WebhookRow, 'id' | 'organizationId' | 'types' | 'fields' | 'excludeOwn'> {
  /** By which login or key it was made, and the keys of whoever made it, where these are asked for. */
  client: string | null;
  ownKeys: string[];
  position: string;
  /** Of the organization's last event. */
  last: string;
}

/** A delivery that is this instance's to send for a while. */
export interface ClaimedDelivery extends NewDelivery {
  id: string;
  webhookId: string;
  /** This one included. */
  attempts: number;
  firstAttemptAt: Date;
  createdAt: Date;
}

/** What an attempt came to, as it is kept. */
export interface WrittenOutcome {
  id: string;
  state: DeliveryState;
  /** Until the next attempt. */
  seconds: number | null;
  milliseconds: number;
  status: number | null;
  fault: DeliveryFault | null;
  answer: string | null;
}

export interface LockedEndpoint extends Endpoint {
  id: string;
  pausedAt: Date | null;
}

export interface WrittenEndpoint extends Endpoint {
  id: string;
  /** Why it is to rest, if so. */
  because: PausedBecause | null;
}

export interface Lane {
  webhookId: string;
  subjectId: string;
}

export interface DeliveryRow extends NewDelivery {
  id: string;
  ordinal: string;
  state: DeliveryState;
  attempts: number;
  nextAttemptAt: Date | null;
  lastAttemptAt: Date | null;
  milliseconds: number | null;
  status: number | null;
  fault: DeliveryFault | null;
  answer: string | null;
  createdAt: Date;
  endedAt: Date | null;
}

const readWebhooks: Statement = {
  name: 'webhooks-of',
  text: `select ${WEBHOOK} from webhooks w where w.id = any ($1::uuid[])`,
};

/** What waits for endpoints, what is being sent, and what came of it. */
@Injectable()
export class DeliveriesStore {
  constructor(private readonly database: Database) {}

  /** Whether anybody is to be told of anything. */
  async areAny(): Promise<boolean> {
    return (await this.database.read('service', findAny)).length > 0;
  }

  behind(most: number): Promise<Behind[]> {
    return this.database.read<Behind>('service', readBehind, [most]);
  }

  /** Whether the webhook is at that position still, and this transaction's. */
  async lockAt(tx: Tx, id: string, position: string): Promise<boolean> {
    return (await tx.query(lockAt, [id, position])).length > 0;
  }

  async moveOn(tx: Tx, id: string, position: string): Promise<void> {
    await tx.query(moveOn, [id, position]);
  }

  /** NOTE: behind the lock of the webhook. Answers their ids. */
  async insert(tx: Tx, webhookId: string, deliveries: readonly NewDelivery[]): Promise<string[]> {
    const ids = deliveries.map(() => uuidv7());
    if (ids.length === 0) return ids;
    await tx.query(insertDeliveries, [
      webhookId,
      ids,
      deliveries.map(({ kind }) => kind),
      deliveries.map(({ eventId }) => eventId),
      deliveries.map(({ type }) => type),
      deliveries.map(({ subjectId }) => subjectId),
    ]);
    return ids;
  }

  claim(which: 'sound' | 'failing', most: number, busy: ReadonlyMap<string, number>): Promise<ClaimedDelivery[]> {
    const values = [which === 'failing', most, [...busy.keys()], [...busy.values()]];
    return this.database.read<ClaimedDelivery>('service', claimDeliveries, values);
  }

  webhooks(ids: readonly string[]): Promise<WebhookRow[]> {
    return this.database.read<WebhookRow>('service', readWebhooks, [ids]);
  }

  lockEndpoints(tx: Tx, ids: readonly string[]): Promise<LockedEndpoint[]> {
    return tx.query<LockedEndpoint>(readEndpoints, [ids]);
  }

  async writeOutcomes(tx: Tx, outcomes: readonly WrittenOutcome[]): Promise<void> {
    await tx.query(writeOutcomes, [
      outcomes.map(({ id }) => id),
      outcomes.map(({ state }) => state),
      outcomes.map(({ seconds }) => seconds),
      outcomes.map(({ milliseconds }) => milliseconds),
      outcomes.map(({ status }) => status),
      outcomes.map(({ fault }) => fault),
      outcomes.map(({ answer }) => answer),
    ]);
  }

  async writeEndpoints(tx: Tx, endpoints: readonly WrittenEndpoint[]): Promise<void> {
    if (endpoints.length === 0) return;
    await tx.query(writeEndpoints, [
      endpoints.map(({ id }) => id),
      endpoints.map(({ failingSince }) => failingSince),
      endpoints.map(({ warnedAt }) => warnedAt),
      endpoints.map(({ because }) => because),
    ]);
  }

  async promote(tx: Tx, lanes: readonly Lane[]): Promise<void> {
    if (lanes.length === 0) return;
    await tx.query(promoteLanes, [lanes.map(({ webhookId }) => webhookId), lanes.map(({ subjectId }) => subjectId)]);
  }

  async rest(tx: Tx, webhookIds: readonly string[]): Promise<void> {
    if (webhookIds.length > 0) await tx.query(restLanes, [webhookIds]);
  }

  async resume(tx: Tx, webhookId: string): Promise<void> {
    await tx.query(resumeLanes, [webhookId]);
  }

  page(
    scope: Scope,
    webhookId: string,
    {
      after,
      states,
      limit,
    }: { after: string | undefined; states: readonly DeliveryState[] | undefined; limit: number },
  ): Promise<DeliveryRow[]> {
    return this.database.read<DeliveryRow>(scope, readDeliveries, [webhookId, after ?? null, states ?? null, limit]);
  }

  async findIn(tx: Tx, webhookId: string, id: string): Promise<DeliveryRow | undefined> {
    const [row] = await tx.query<DeliveryRow>(readDelivery, [webhookId, id]);
    return row;
  }

  async countWaiting(tx: Tx, webhookId: string): Promise<number> {
    const [row] = await tx.query<{ count: number }>(countWaiting, [[webhookId]]);
    return row?.count ?? 0;
  }

  async waiting(scope: Scope, webhookIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.database.read<{ webhookId: string; count: number }>(scope, countWaiting, [webhookIds]);
    return new Map(rows.map(({ webhookId, count }) => [webhookId, count]));
  }
}
