import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Database, type Tx } from '../database/database.js';
import { Feed } from '../events/feed.js';
import {
  DeliveriesStore,
  type ClaimedDelivery,
  type LockedEndpoint,
  type WrittenEndpoint,
  type WrittenOutcome,
} from './deliveries.store.js';
import { isSuccess, outcomeOf, type Outcome } from './delivery.rules.js';
import { Sender, type Answer } from './sender.js';
import { signedHeaders } from './signing.js';
import { ToldEvents } from './told-events.js';
import { WebhookLetters } from './webhook-letters.js';
import { WebhookSecrets } from './webhook-secrets.js';
import { WebhooksSettings } from './webhooks.settings.js';
import type { WebhookRow } from './webhooks.store.js';

/** How often it is looked for attempts that are due; new events wake it. */
const POLL_MS = 1_000;
/** What ends within so many milliseconds is written together. */
const GATHERING_MS = 10;
/** So many webhooks are brought up to date before anything else is sent. */
const BEHIND_AT_ONCE = 20;
/** Requests that this process has open at a time; those to endpoints that fail have places of their own. */
const PLACES = { sound: 400, failing: 100 } as const;
const CLAIMED_AT_ONCE = 100;
const WRITTEN_AT_ONCE = 200;
const LONGEST_DRAIN_MS = 5_000;

/** A delivery that was tried. */
interface Tried {
  delivery: ClaimedDelivery;
  which: keyof typeof PLACES;
  answer: Answer;
}

/**
 * Tells endpoints of events, on any number of instances, by the database alone. What an organization's endpoints are to be told is
 * written down in the order of the feed; of each lane, which is one endpoint and one subject, the first is due, and whichever instance
 * claims it sends it. A claim ends by itself, so that an instance that dies loses nothing: every event comes at least once.
 */
@Injectable()
export class Deliveries implements OnApplicationBootstrap {
  /** Of attempts by this process. */
  readonly attempts = { delivered: 0, failed: 0 };

  private readonly log = new Logger('webhooks');
  private readonly sender: Sender;
  private readonly open = { sound: 0, failing: 0 };
  /** By webhook, how many this process is sending. */
  private readonly busy = new Map<string, number>();
  private readonly tried: Tried[] = [];
  private timer: NodeJS.Timeout | undefined;
  private unlisten: (() => void) | undefined;
  private running: Promise<void> | undefined;
  private writing: Promise<void> | undefined;
  /** What may have come since it was looked for: events, and attempts that are due, of either kind. */
  private readonly asked = { events: false, sound: false, failing: false };
  private isOver = false;
  private isWorking = true;

  constructor(
    private readonly database: Database,
    private readonly store: DeliveriesStore,
    private readonly events: ToldEvents,
    private readonly secrets: WebhookSecrets,
    private readonly letters: WebhookLetters,
    private readonly feed: Feed,
    settings: WebhooksSettings,
  ) {
    const { webhookPrivateNetworks: privateNetworks, webhookPorts: ports, webhookTimeoutSeconds } = settings;
    this.sender = new Sender({ privateNetworks, ports, timeoutSeconds: webhookTimeoutSeconds });
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.wake(), POLL_MS);
    this.timer.unref();
    this.wake();
  }

  /** Looks for whatever is due now. */
  wake(): void {
    this.look({ events: true, sound: true, failing: true });
  }

  private look(what: Partial<typeof this.asked>): void {
    Object.assign(this.asked, what);
    this.running ??= this.run().finally(() => (this.running = undefined));
  }

  /** Begins nothing new, and lets what is being sent end, as far as a few seconds go; the rest is sent again by another instance. */
  async stop(): Promise<void> {
    this.isOver = true;
    clearInterval(this.timer);
    this.unlisten?.();
    await this.running;
    for (const end = Date.now() + LONGEST_DRAIN_MS; this.open.sound + this.open.failing > 0 && Date.now() < end;)
      await delay(20);
    await this.writing;
    this.sender.close();
  }

  private async run(): Promise<void> {
    while (Object.values(this.asked).includes(true) && !this.isOver) {
      const { events, sound, failing } = this.asked;
      Object.assign(this.asked, { events: false, sound: false, failing: false });
      try {
        if (events) {
          await this.listen();
          if (await this.bringUpToDate()) this.asked.events = true;
        }
        if ((sound || events) && (await this.sendDue('sound'))) this.asked.sound = true;
        if (failing && (await this.sendDue('failing'))) this.asked.failing = true;
        this.isWorking = true;
      } catch (error) {
        this.warn(error);
      }
    }
  }

  /** New events are asked for often while somebody listens, so nobody does without a webhook. */
  private async listen(): Promise<void> {
    if (this.unlisten === undefined && (await this.store.areAny())) {
      this.unlisten = this.feed.listen('all', () => this.look({ events: true }));
    }
  }

  /** Writes down what is to be told; answers whether there may be more. */
  private async bringUpToDate(): Promise<boolean> {
    let hasMoved = false;
    for (const webhook of await this.store.behind(BEHIND_AT_ONCE)) {
      const { deliveries, position } = await this.events.after(webhook);
      const moved = await this.database.transaction('service', async (tx) => {
        if (!(await this.store.lockAt(tx, webhook.id, webhook.position))) return false;
        await this.store.insert(tx, webhook.id, deliveries);
        await this.store.moveOn(tx, webhook.id, position);
        return true;
      });
      hasMoved ||= moved;
    }
    return hasMoved;
  }

  /** Answers whether there was as much as could be taken. */
  private async sendDue(which: keyof typeof PLACES): Promise<boolean> {
    const most = Math.min(PLACES[which] - this.open[which], CLAIMED_AT_ONCE);
    if (most <= 0 || this.isOver) return false;
    const claimed = await this.store.claim(which, most, this.busy);
    if (claimed.length === 0) return false;
    const webhooks = await this.store.webhooks([...new Set(claimed.map(({ webhookId }) => webhookId))]);
    const bodies = await this.events.bodies(claimed, webhooks);
    for (const delivery of claimed) {
      this.count(delivery.webhookId, which, 1);
      const webhook = webhooks.find(({ id }) => id === delivery.webhookId);
      void this.send(delivery, webhook, bodies.get(delivery.id))
        .catch((error: unknown) => {
          this.warn(error);
          return unsent('secret_unreadable');
        })
        .then((answer) => this.settle({ delivery, which, answer }));
    }
    return claimed.length === most;
  }

  private async send(
    delivery: ClaimedDelivery,
    webhook: WebhookRow | undefined,
    body: string | undefined,
  ): Promise<Answer> {
    if (webhook === undefined || body === undefined) return unsent('event_gone');
    const secrets = this.secrets.open(webhook);
    if (secrets.length === 0) return unsent('secret_unreadable');
    const { signature, url } = webhook;
    const signed = signedHeaders({ id: delivery.eventId, at: new Date(), body, signature, secrets });
    return this.sender.send({ url, body, headers: { ...HEADERS, ...signed } });
  }

  private settle(tried: Tried): void {
    this.tried.push(tried);
    this.writing ??= this.write().finally(() => (this.writing = undefined));
  }

  /** NOTE: what can't be written is sent again, once its claim has ended. */
  private async write(): Promise<void> {
    while (this.tried.length > 0) {
      await delay(GATHERING_MS);
      const some = this.tried.splice(0, WRITTEN_AT_ONCE);
      try {
        await this.database.transaction('service', (tx) => this.writeIn(tx, some));
        for (const { answer } of some) this.attempts[isSuccess(answer.status) ? 'delivered' : 'failed'] += 1;
      } catch (error) {
        this.warn(error);
      }
      for (const { delivery, which } of some) this.count(delivery.webhookId, which, -1);
      this.look({ sound: true, ...(some.some(({ which }) => which === 'failing') && { failing: true }) });
    }
  }

  private async writeIn(tx: Tx, tried: readonly Tried[]): Promise<void> {
    const now = new Date();
    const endpoints = await this.store.lockEndpoints(tx, [...new Set(tried.map(({ delivery }) => delivery.webhookId))]);
    const decided = endpoints.map((endpoint) => {
      const its = tried.filter(({ delivery }) => delivery.webhookId === endpoint.id);
      return decide(endpoint, its, now);
    });
    await this.store.writeOutcomes(
      tx,
      decided.flatMap(({ outcomes }) => outcomes),
    );
    const changed = decided.flatMap(({ endpoint }) => (endpoint === undefined ? [] : [endpoint]));
    await this.store.writeEndpoints(tx, changed);
    const resting = new Set([
      ...endpoints.flatMap(({ id, pausedAt }) => (pausedAt === null ? [] : [id])),
      ...changed.flatMap(({ id, because }) => (because === null ? [] : [id])),
    ]);
    const ended = decided.flatMap(({ ended: over }) => over);
    await this.store.promote(
      tx,
      ended.filter(({ webhookId, kind }) => kind === 'test' || !resting.has(webhookId)),
    );
    await this.store.rest(tx, [...resting]);
    await this.tell(tx, decided);
  }

  private async tell(tx: Tx, decided: readonly Decided[]): Promise<void> {
    for (const { endpoint, warns } of decided) {
      if (endpoint === undefined) continue;
      if (endpoint.because !== null) {
        this.log.warn(`Webhook ${endpoint.id} is paused: ${endpoint.because}.`);
        await this.letters.add(tx, 'paused', endpoint.id);
      } else if (warns) await this.letters.add(tx, 'failing', endpoint.id);
    }
  }

  private count(webhookId: string, which: keyof typeof PLACES, by: 1 | -1): void {
    this.open[which] += by;
    const count = (this.busy.get(webhookId) ?? 0) + by;
    if (count === 0) this.busy.delete(webhookId);
    else this.busy.set(webhookId, count);
  }

  private warn(error: unknown): void {
    if (this.isWorking) this.log.warn(`Webhooks can’t be sent; it is tried again and again. ${String(error)}`);
    this.isWorking = false;
  }
}

const HEADERS = {
  'content-type': 'application/json',
  'accept-encoding': 'identity',
  'user-agent': 'Roster-Webhooks',
};

/** What is written of an endpoint and of what was sent to it. */
interface Decided {
  outcomes: WrittenOutcome[];
  /** What isn't tried any more, so that the next of its lane may be. */
  ended: ClaimedDelivery[];
  /** Absent when nothing about it has changed. */
  endpoint: WrittenEndpoint | undefined;
  warns: boolean;
}

function decide(endpoint: LockedEndpoint, tried: readonly Tried[], now: Date): Decided {
  const decided = tried.map(({ delivery, answer }) => {
    const { attempts, firstAttemptAt, kind } = delivery;
    const { status, retryAfter } = answer;
    const isAlone = kind === 'test' || answer.fault === 'event_gone';
    const attempt = { attempts, firstAttemptAt, status, retryAfter, isAlone };
    return { delivery, answer, isAlone, outcome: outcomeOf(attempt, endpoint, now, Math.random()) };
  });
  const counted = decided.filter(({ isAlone }) => !isAlone);
  const isSound = counted.some(({ outcome }) => outcome.is === 'delivered');
  const stop = counted.find(({ outcome }) => outcome.is === 'gone' || outcome.is === 'paused')?.outcome.is;
  const warns = !isSound && counted.some(({ outcome }) => outcome.is === 'retried' && outcome.warns);
  const failingSince = isSound || counted.length === 0 ? null : (endpoint.failingSince ?? now);
  const next: WrittenEndpoint = {
    id: endpoint.id,
    failingSince: counted.length === 0 ? endpoint.failingSince : failingSince,
    warnedAt: isSound ? null : warns ? now : endpoint.warnedAt,
    because: endpoint.pausedAt !== null || stop === undefined ? null : stop === 'gone' ? 'gone' : 'failing',
  };
  const isChanged = next.because !== null || warns || next.failingSince?.getTime() !== endpoint.failingSince?.getTime();
  return {
    outcomes: decided.map(({ delivery, answer, outcome }) => written(delivery.id, answer, outcome)),
    ended: decided.flatMap(({ delivery, outcome }) => (isOver(outcome) ? [delivery] : [])),
    endpoint: isChanged ? next : undefined,
    warns,
  };
}

function isOver({ is }: Outcome): boolean {
  return is === 'delivered' || is === 'given-up';
}

function written(id: string, { milliseconds, status, fault, body }: Answer, outcome: Outcome): WrittenOutcome {
  const state = outcome.is === 'delivered' ? 'delivered' : outcome.is === 'given-up' ? 'failed' : 'waiting';
  const seconds = outcome.is === 'retried' ? outcome.seconds : null;
  return { id, state, seconds, milliseconds, status, fault: isSuccess(status) ? null : fault, answer: body };
}

function unsent(fault: 'event_gone' | 'secret_unreadable'): Answer {
  return { status: null, fault, retryAfter: undefined, body: null, milliseconds: 0 };
}
