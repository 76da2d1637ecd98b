import { createHash } from 'node:crypto';
import { differencesOf, type FieldChanges } from '../values/differences.js';
import { pointer } from '../values/json-map.js';
import type { Signature } from './signing.js';

/** Why nothing is sent: somebody asked for it, nothing was taken for three days, or the endpoint answered 410. */
export const PAUSED_BECAUSE = ['asked', 'failing', 'gone'] as const;
export type PausedBecause = (typeof PAUSED_BECAUSE)[number];

export const DELIVERY_STATES = ['waiting', 'delivered', 'failed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export const DELIVERY_KINDS = ['event', 'replay', 'redelivery', 'test'] as const;
export type DeliveryKind = (typeof DELIVERY_KINDS)[number];

/** What waits for an endpoint at most: what is new is written down later then. */
export const MOST_WAITING = 10_000;

/** For so long a secret that was replaced signs too. */
export const OVERLAP_HOURS = 24;

/** What a change can write of a webhook. */
export interface WebhookState {
  url: string;
  types: readonly string[] | null;
  fields: readonly string[] | null;
  excludeOwn: boolean;
  paused: boolean;
}

/** As the organization's history keeps it, by the webhook; no secret is in it. */
export function webhookChanges(id: string, before: WebhookState, after: WebhookState): FieldChanges {
  const changes = Object.entries(differencesOf(toldOf(before), toldOf(after)));
  return Object.fromEntries(changes.map(([at, change]) => [pointer('webhooks', id) + at, change]));
}

/** One that is there from now on, or no longer. */
export function webhookMade(
  id: string,
  before: (WebhookState & { signature: Signature }) | null,
  after: (WebhookState & { signature: Signature }) | null,
): FieldChanges {
  return { [pointer('webhooks', id)]: { before: before && toldOf(before), after: after && toldOf(after) } };
}

/** Of the address no more than its host, and by what two of a host are told apart: what is behind it may be a secret between the two. */
function toldOf<State extends WebhookState>({ url, ...state }: State) {
  const fingerprint = createHash('sha256').update(url).digest('hex').slice(0, 8);
  const origin = URL.canParse(url) ? new URL(url).origin : '';
  return { url: `${origin}/… (${fingerprint})`, ...state };
}

/** What was done with one. */
export function webhookDone(
  id: string,
  what: 'secretRotatedAt' | 'replayed',
  before: unknown,
  after: unknown,
): FieldChanges {
  return { [pointer('webhooks', id, what)]: { before, after } };
}

/**
 * How far a webhook has been told by these events, at most `most` of those behind where it was, when the feed of its organization ended at
 * `end`. Behind the last of them there may be some that nobody is told of; and some may have come since the end was looked at.
 */
export function reached(positions: readonly string[], most: number, end: string): string {
  const last = positions.at(-1) ?? end;
  return positions.length < most && BigInt(last) < BigInt(end) ? end : last;
}

/** Of the event that tries an endpoint; no other has it. */
export const TEST_TYPE = 'webhook.test';

/** So many bytes of JSON at most; Standard Webhooks asks for no more. */
const MOST_BYTES = 20_000;

interface Payload {
  type: string;
  at: Date;
  data: { [name: string]: unknown; fields?: FieldChanges };
}

/**
 * What is posted: an event with its type and its time beside it. Of one that would be too large the fields have no values but say so:
 * whoever wants them asks for what there is.
 */
export function payloadOf({ type, at, data }: Payload): string {
  const whole = JSON.stringify({ type, timestamp: at, data });
  if (Buffer.byteLength(whole) <= MOST_BYTES) return whole;
  const names = Object.keys(data.fields ?? {});
  const told: string[] = [];
  let bytes = 0;
  for (const name of names)
    if ((bytes += Buffer.byteLength(JSON.stringify(name)) + 1) < MOST_BYTES / 2) told.push(name);
  return JSON.stringify({ type, timestamp: at, data: { ...data, fields: {}, omitted: told } });
}
