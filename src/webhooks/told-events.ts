import { Injectable } from '@nestjs/common';
import { eventOf, isAskedFor, type EventReader, type EventRow } from '../events/event.js';
import type { EventType } from '../events/event-types.js';
import { EventsStore } from '../events/events.store.js';
import { fieldPathOf } from '../history/field-path.js';
import type { Behind, ClaimedDelivery, NewDelivery } from './deliveries.store.js';
import { ToldEventsStore } from './told-events.store.js';
import { payloadOf, reached, TEST_TYPE, type DeliveryKind } from './webhooks.rules.js';
import type { WebhookRow } from './webhooks.store.js';

/** Read at a time, for one webhook. */
const AT_ONCE = 500;

/** What an endpoint is told is what an administrator of its organization may see of others: it is nobody itself. */
const READER: EventReader = { role: 'ADMIN', userId: null, seesSecurity: true };

/** What an endpoint asks for. */
type Asking = Pick<WebhookRow, 'organizationId' | 'types' | 'fields'> & {
  /** Logins and keys whose own changes it isn't told. */
  own: ReadonlySet<string>;
};

/** The events of the feed as endpoints are told them. */
@Injectable()
export class ToldEvents {
  constructor(
    private readonly feed: EventsStore,
    private readonly store: ToldEventsStore,
  ) {}

  /** The next that the webhook is to be told, and the position up to which there are no others. */
  async after(webhook: Behind): Promise<{ deliveries: NewDelivery[]; position: string }> {
    const { organizationId, types, fields, excludeOwn, client, ownKeys } = webhook;
    const own = new Set(excludeOwn ? [...ownKeys, ...(client === null ? [] : [client])] : []);
    const rows = await this.read(organizationId, webhook.position);
    const positions = rows.map((row) => row.position);
    const position = reached(positions, AT_ONCE, webhook.last);
    return { deliveries: this.asked(rows, { organizationId, types, fields, own }, 'event'), position };
  }

  /** Those between two moments, to be told again; `undefined` if there are more than `most`. */
  async between(
    webhook: WebhookRow,
    { from, to, most }: { from: Date; to: Date; most: number },
  ): Promise<NewDelivery[] | undefined> {
    const span = await this.store.span(webhook.organizationId, from, to);
    const found: NewDelivery[] = [];
    for (let after = span?.after; span !== undefined && after !== undefined;) {
      const rows = await this.read(webhook.organizationId, after);
      const inside = rows.filter(({ at }) => at >= from && at < to);
      found.push(...this.asked(inside, { ...webhook, own: new Set() }, 'replay'));
      if (found.length > most) return undefined;
      const last = rows.at(-1)?.position;
      after = rows.length === AT_ONCE && last !== undefined && BigInt(last) < BigInt(span.last) ? last : undefined;
    }
    return found;
  }

  /** Where the feed of the organization ends now. */
  last(organizationId: string): Promise<string> {
    return this.store.last(organizationId);
  }

  /** What is posted, by delivery; none of an event that is gone. */
  async bodies(
    deliveries: readonly Pick<ClaimedDelivery, 'id' | 'kind' | 'eventId' | 'webhookId' | 'createdAt'>[],
    webhooks: readonly WebhookRow[],
  ): Promise<Map<string, string>> {
    const ids = deliveries.flatMap(({ kind, eventId }) => (kind === 'test' ? [] : [eventId]));
    const rows = ids.length === 0 ? [] : await this.store.find([...new Set(ids)]);
    const byId = new Map(rows.map((row) => [row.id, row]));
    const bodies = new Map<string, string>();
    for (const { id, kind, eventId, webhookId, createdAt } of deliveries) {
      const organizationId = webhooks.find((one) => one.id === webhookId)?.organizationId;
      if (organizationId === undefined) continue;
      const body =
        kind === 'test'
          ? payloadOf({ type: TEST_TYPE, at: createdAt, data: { id: eventId, organizationId, webhookId } })
          : bodyOf(byId.get(eventId));
      if (body !== undefined) bodies.set(id, body);
    }
    return bodies;
  }

  private read(organizationId: string, after: string): Promise<EventRow[]> {
    return this.feed.after('service', { organizationId }, { after, limit: AT_ONCE, superadmins: false });
  }

  private asked(rows: readonly EventRow[], { types, fields, own }: Asking, kind: DeliveryKind): NewDelivery[] {
    const filter = {
      types: types === null ? undefined : (types as EventType[]),
      fields: fields?.flatMap((name) => fieldPathOf(name) ?? []),
    };
    return rows.flatMap((row) => {
      const event = eventOf(row, READER);
      if (event === undefined || !isAskedFor(event, row, filter)) return [];
      if (row.client !== null && own.has(row.client)) return [];
      return [{ kind, eventId: event.id, type: event.type, subjectId: event.subject.id }];
    });
  }
}

function bodyOf(row: EventRow | undefined): string | undefined {
  const event = row === undefined ? undefined : eventOf(row, READER);
  return event === undefined ? undefined : payloadOf({ type: event.type, at: event.at, data: { ...event } });
}
