import { Injectable } from '@nestjs/common';
import { scopeMissing } from '../auth/auth.failures.js';
import type { Actor } from '../auth/caller.js';
import type { Tx } from '../database/database.js';
import { Feed } from '../events/feed.js';
import { found, type FieldFault } from '../failure.js';
import { cursorOf, placeOf } from '../http/cursor.js';
import { faultsIn } from '../http/decided-in-part.js';
import { USUAL_LIMIT } from '../http/page-query.js';
import { pageOf, wholePage, type Page } from '../http/page.js';
import { decide, decideRemoval, sentIn } from '../organizations/decide.js';
import { OrganizationAccess, type Place } from '../organizations/organization-access.js';
import { OrganizationSubjects } from '../organizations/organization-subjects.js';
import { OrganizationWrites, type Plan, type Subject } from '../organizations/organization-writes.service.js';
import type { WriteAnswer } from '../writes/write-answer.js';
import type { AskedWrite } from '../writes/write-options.js';
import { Deliveries } from './deliveries.js';
import { DeliveriesStore, type DeliveryRow, type NewDelivery } from './deliveries.store.js';
import { mayBeReached, type Reach } from './reachable-addresses.js';
import { newSecret, publicKeyText, secretText } from './signing.js';
import { ToldEvents } from './told-events.js';
import { WebhookSecrets } from './webhook-secrets.js';
import type {
  DeliveriesQuery,
  DeliveryView,
  NewWebhookDto,
  NewWebhookView,
  PlannedDeliveryView,
  PlannedWebhookView,
  ReplayDto,
  ReplayView,
  WebhookDto,
  WebhookView,
} from './webhooks.dto.js';
import { deliveryWaits, replayTooLarge } from './webhooks.failures.js';
import {
  MOST_WAITING,
  TEST_TYPE,
  webhookChanges,
  webhookDone,
  webhookMade,
  type WebhookState,
} from './webhooks.rules.js';
import { WebhooksSettings } from './webhooks.settings.js';
import { WebhooksStore, type WebhookRow } from './webhooks.store.js';
import { uuidv7 } from '../values/uuid.js';

/** So much of a request is shown. */
const SHOWN_BYTES = 2048;

/** Endpoints of an organization, for its administrators. */
@Injectable()
export class WebhooksService {
  private readonly reach: Reach;
  private readonly most: number;

  constructor(
    private readonly access: OrganizationAccess,
    private readonly subjects: OrganizationSubjects,
    private readonly writes: OrganizationWrites,
    private readonly store: WebhooksStore,
    private readonly log: DeliveriesStore,
    private readonly deliverer: Deliveries,
    private readonly events: ToldEvents,
    private readonly feed: Feed,
    private readonly secrets: WebhookSecrets,
    settings: WebhooksSettings,
  ) {
    this.reach = { privateNetworks: settings.webhookPrivateNetworks, ports: settings.webhookPorts };
    this.most = settings.webhooksPerOrganization;
  }

  async list(actor: Actor, organizationId: string): Promise<Page<WebhookView>> {
    await this.administer(actor, organizationId);
    const rows = await this.store.list(actor, organizationId);
    const ids = rows.map(({ id }) => id);
    const waiting = await this.log.waiting(actor, ids);
    return wholePage(rows.map((row) => this.present(row, waiting.get(row.id))));
  }

  async read(actor: Actor, id: string): Promise<WriteAnswer<WebhookView>> {
    const { row, version } = await this.get(actor, id);
    const waiting = await this.log.waiting(actor, [id]);
    return { version, view: this.present(row, waiting.get(id)) };
  }

  /** NOTE: the secret is added behind the write, whose answer is kept for a repetition. */
  async make(
    actor: Actor,
    organizationId: string,
    body: NewWebhookDto,
    asked: AskedWrite,
  ): Promise<WriteAnswer<NewWebhookView | PlannedWebhookView>> {
    await this.administer(actor, organizationId);
    const [id, secret] = [uuidv7(), newSecret()];
    await this.feed.advance();
    const position = await this.events.last(organizationId);
    const answer = await this.writes.write(actor, {
      asked,
      subject: () => this.subjects.of(organizationId),
      faults: faultsIn(body),
      plan: (tx, place) => this.planNew(tx, actor, place, body, { id, secret, position }),
    });
    const { view } = answer;
    return 'id' in view && view.id === id ? { ...answer, view: withSecret(view, secret) } : answer;
  }

  change(actor: Actor, id: string, body: WebhookDto, asked: AskedWrite): Promise<WriteAnswer<WebhookView>> {
    mayTellOfPeople(actor);
    return this.writes.write(actor, {
      asked,
      subject: (tx, keptId) => this.subjectOf(tx, id, keptId),
      faults: faultsIn(body),
      plan: (tx, place) => this.planChange(tx, place, id, body),
    });
  }

  delete(actor: Actor, id: string, asked: AskedWrite): Promise<WriteAnswer<undefined>> {
    mayTellOfPeople(actor);
    return this.writes.write(actor, {
      asked,
      subject: (tx, keptId) => this.subjectOf(tx, id, keptId),
      plan: async (tx, place) => {
        const row = found(await this.store.lock(tx, id));
        return {
          ...decideRemoval('webhooks', place),
          fields: webhookMade(id, { ...stateOf(row), signature: row.signature }, null),
          planned: () => undefined,
          write: () => this.store.delete(tx, id),
          written: () => Promise.resolve(undefined),
        };
      },
    });
  }

  async rotate(actor: Actor, id: string, asked: AskedWrite): Promise<WriteAnswer<NewWebhookView | PlannedWebhookView>> {
    mayTellOfPeople(actor);
    const [secret, at] = [newSecret(), new Date()];
    let isRotated = false;
    const answer = await this.writes.write<Place, NewWebhookView | PlannedWebhookView>(actor, {
      asked,
      subject: (tx, keptId) => this.subjectOf(tx, id, keptId),
      plan: async (tx) => {
        const row = found(await this.store.lock(tx, id));
        return {
          ...NOTHING_REFUSED,
          fields: webhookDone(id, 'secretRotatedAt', row.secretRotatedAt, at.toISOString()),
          planned: () => plannedOf(this.present(row, 0)),
          write: async () => {
            await this.store.rotate(tx, id, this.secrets.seal(id, secret));
            isRotated = true;
          },
          written: async () => ({ ...this.present(found(await this.store.findIn(tx, id)), 0), secret: null }),
        };
      },
    });
    return isRotated ? { ...answer, view: withSecret(answer.view as NewWebhookView, secret) } : answer;
  }

  test(actor: Actor, id: string, asked: AskedWrite): Promise<WriteAnswer<DeliveryView | PlannedDeliveryView>> {
    const test: NewDelivery = { kind: 'test', eventId: uuidv7(), type: TEST_TYPE, subjectId: id };
    return this.sendOne(actor, id, asked, () => Promise.resolve(test));
  }

  /** Sends again what is over. */
  redeliver(
    actor: Actor,
    id: string,
    deliveryId: string,
    asked: AskedWrite,
  ): Promise<WriteAnswer<DeliveryView | PlannedDeliveryView>> {
    return this.sendOne(actor, id, asked, async (tx) => {
      const { kind, eventId, type, subjectId, state } = found(await this.log.findIn(tx, id, deliveryId));
      if (state === 'waiting') throw deliveryWaits();
      return { kind: kind === 'test' ? 'test' : 'redelivery', eventId, type, subjectId };
    });
  }

  async replay(actor: Actor, id: string, body: ReplayDto, asked: AskedWrite): Promise<WriteAnswer<ReplayView>> {
    const { row: webhook } = await this.get(actor, id);
    const faults = [...faultsIn(body), ...spanFaults(body)];
    const events = faults.length > 0 ? [] : await this.events.between(webhook, { ...body, most: MOST_WAITING });
    return this.writes.write(actor, {
      asked,
      subject: (tx, keptId) => this.subjectOf(tx, id, keptId),
      faults,
      plan: async (tx): Promise<Plan<ReplayView>> => {
        found(await this.store.lock(tx, id));
        const waiting = await this.log.countWaiting(tx, id);
        if (events === undefined || waiting + events.length > MOST_WAITING) throw replayTooLarge();
        const view = { events: events.length };
        return {
          ...NOTHING_REFUSED,
          fields: events.length === 0 ? {} : webhookDone(id, 'replayed', null, body),
          planned: () => view,
          write: async () => {
            await this.log.insert(tx, id, events);
            tx.onCommit(() => this.deliverer.wake());
          },
          written: () => Promise.resolve(view),
        };
      },
    });
  }

  async deliveries(actor: Actor, id: string, query: DeliveriesQuery): Promise<Page<DeliveryView>> {
    const { limit = USUAL_LIMIT, cursor, state } = query;
    const [after] =
      placeOf(cursor, ([ordinal, ...more]) => /^\d{1,18}$/.test(ordinal ?? '') && more.length === 0) ?? [];
    const { row: webhook } = await this.get(actor, id);
    const rows = await this.log.page(actor, id, { after, states: state, limit: limit + 1 });
    const bodies = await this.events.bodies(
      rows.map((row) => ({ ...row, webhookId: id })),
      [webhook],
    );
    return pageOf(rows, limit, {
      present: (row) => presentDelivery(row, webhook.url, bodies.get(row.id)),
      cursor: ({ ordinal }) => cursorOf(ordinal),
    });
  }

  private async planNew(
    tx: Tx,
    { userId, sessionId }: Actor,
    place: Place,
    body: Partial<NewWebhookDto>,
    { id, secret, position }: { id: string; secret: Buffer; position: string },
  ): Promise<Plan<NewWebhookView | PlannedWebhookView>> {
    const { url = '', types = null, fields = null, excludeOwn = false, signature = 'v1' } = body;
    const organizationId = place.id;
    const state = { url, types, fields, excludeOwn, paused: false, signature };
    const change = { before: NONE, merged: state, sent: sentIn(body) };
    const facts = { webhooksAreMany: (await this.store.count(tx, organizationId)) >= this.most };
    const { report, refusals } = decide<Partial<typeof state>>('webhooks.', change, { ...place, facts });
    const sealedSecret = this.secrets.seal(id, secret);
    const made = { id, organizationId, url, types, fields, excludeOwn, signature, sealedSecret };
    const view = this.present({ ...made, ...FRESH, createdAt: new Date() }, 0);
    return {
      report,
      refusals,
      faults: this.addressFaults(body.url),
      fields: webhookMade(id, null, state),
      planned: () => plannedOf(view),
      write: () => this.store.insert(tx, { ...made, madeBy: userId, client: sessionId, position }),
      written: async () => ({ ...this.present(found(await this.store.findIn(tx, id)), 0), secret: null }),
    };
  }

  private async planChange(tx: Tx, place: Place, id: string, body: WebhookDto): Promise<Plan<WebhookView>> {
    const row = found(await this.store.lock(tx, id));
    const before = stateOf(row);
    const sent = sentIn(body);
    const merged = { ...before, ...Object.fromEntries(sent.map((name) => [name, body[name]])) };
    const { after, ...decision } = decide<WebhookState>('webhooks.', { before, merged, sent }, place);
    const waiting = await this.log.countWaiting(tx, id);
    const resting = { pausedAt: row.pausedAt ?? new Date(), pausedBecause: row.pausedBecause ?? 'asked' } as const;
    const pause = after.paused ? resting : { pausedAt: null, pausedBecause: null };
    const { url, excludeOwn } = after;
    const filters = { types: listOf(after.types), fields: listOf(after.fields), excludeOwn };
    const planned = {
      ...row,
      url,
      ...filters,
      ...pause,
      ...(after.paused !== before.paused && { failingSince: null }),
    };
    return {
      ...decision,
      faults: this.addressFaults(body.url),
      fields: webhookChanges(id, before, after),
      planned: () => this.present(planned, waiting),
      write: async () => {
        await this.store.update(tx, id, after);
        if (after.paused && !before.paused) await this.log.rest(tx, [id]);
        if (!after.paused && before.paused) await this.log.resume(tx, id);
        tx.onCommit(() => this.deliverer.wake());
      },
      written: async () => this.present(found(await this.store.findIn(tx, id)), waiting),
    };
  }

  /** Something to be sent by itself, which changes nothing of the organization. */
  private sendOne(
    actor: Actor,
    id: string,
    asked: AskedWrite,
    what: (tx: Tx) => Promise<NewDelivery>,
  ): Promise<WriteAnswer<DeliveryView | PlannedDeliveryView>> {
    mayTellOfPeople(actor);
    return this.writes.write<Place, DeliveryView | PlannedDeliveryView>(actor, {
      asked,
      subject: (tx, keptId) => this.subjectOf(tx, id, keptId),
      plan: async (tx) => {
        const { url } = found(await this.store.lock(tx, id));
        if ((await this.log.countWaiting(tx, id)) >= MOST_WAITING) throw replayTooLarge();
        const delivery = await what(tx);
        let made: string | undefined;
        return {
          ...NOTHING_REFUSED,
          fields: {},
          isUntold: true,
          planned: () => ({ kind: delivery.kind, type: delivery.type }),
          write: async () => {
            [made] = await this.log.insert(tx, id, [delivery]);
            tx.onCommit(() => this.deliverer.wake());
          },
          written: async () => presentDelivery(found(await this.log.findIn(tx, id, made ?? '')), url, undefined),
        };
      },
    });
  }

  /** Behind the lock of its organization, which a webhook never leaves. */
  private async subjectOf(tx: Tx, id: string, keptId: string | undefined): Promise<Subject<Place>> {
    return this.subjects.of(keptId ?? found(await this.store.findIn(tx, id)).organizationId);
  }

  private async get(actor: Actor, id: string): Promise<{ row: WebhookRow; version: number }> {
    mayTellOfPeople(actor);
    const row = found(await this.store.find(actor, id));
    const { version } = await this.access.administer(actor, row.organizationId);
    return { row, version };
  }

  private async administer(actor: Actor, organizationId: string): Promise<void> {
    mayTellOfPeople(actor);
    await this.access.administer(actor, organizationId);
  }

  /** What the name resolves to is asked when something is sent. */
  private addressFaults(url: string | undefined): FieldFault[] {
    if (url === undefined || mayBeReached(new URL(url), this.reach)) return [];
    const message = `This must be an https address on port ${this.reach.ports.join(' or ')}, of no private network.`;
    return [
      { pointer: '/url', code: 'address_not_allowed', message, parameters: { names: this.reach.ports.map(String) } },
    ];
  }

  private present(row: WebhookRow, waiting = 0): WebhookView {
    const { id, organizationId, url, types, fields, excludeOwn, signature } = row;
    const { pausedBecause, pausedAt, failingSince, secretRotatedAt, createdAt } = row;
    const [secret] = signature === 'v1a' ? this.secrets.open(row) : [];
    return {
      _id: id,
      id,
      organizationId,
      url,
      types,
      fields,
      excludeOwn,
      signature,
      publicKey: secret === undefined ? null : publicKeyText(secret),
      paused: pausedAt !== null,
      pausedBecause,
      pausedAt,
      failingSince,
      waiting,
      secretRotatedAt,
      createdAt,
    };
  }
}

const NONE = {};
const NOTHING_REFUSED = { report: [], refusals: [] };
const FRESH = {
  sealedSecretBefore: null,
  secretRotatedAt: null,
  pausedBecause: null,
  pausedAt: null,
  failingSince: null,
};

/** An endpoint is told of people, so a key that is for organizations alone makes none, and reads none's log. */
function mayTellOfPeople({ isKey, scopes = [] }: Actor): void {
  if (isKey === true && !scopes.includes('people:read')) throw scopeMissing('people:read');
}

function withSecret(view: NewWebhookView, secret: Buffer): NewWebhookView {
  return { ...view, secret: view.signature === 'v1' ? secretText(secret) : null };
}

/** The key of one that isn't made is nobody's to know. */
function plannedOf({ _id: _ours, id: _too, createdAt: _now, ...view }: WebhookView): PlannedWebhookView {
  return { ...view, publicKey: null };
}

function stateOf({ url, types, fields, excludeOwn, pausedAt }: WebhookRow): WebhookState {
  return { url, types, fields, excludeOwn, paused: pausedAt !== null };
}

function listOf(list: readonly string[] | null): string[] | null {
  return list === null ? null : [...list];
}

function spanFaults({ from, to }: Partial<ReplayDto>): FieldFault[] {
  if (from === undefined || to === undefined || from < to) return [];
  return [{ pointer: '/to', code: 'instant_out_of_range', message: 'This must be later than `from`.' }];
}

function presentDelivery(row: DeliveryRow, url: string, body: string | undefined): DeliveryView {
  const { id, ordinal: _, status, answer, ...delivery } = row;
  return {
    _id: id,
    id,
    ...delivery,
    request: { url, body: body === undefined ? null : beginningOf(body) },
    answer: status === null ? null : { status, body: answer ?? '' },
  };
}

function beginningOf(body: string): string {
  return Buffer.from(body)
    .subarray(0, SHOWN_BYTES)
    .toString()
    .replace(/\ufffd$/, '');
}
