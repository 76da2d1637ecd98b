import type { OpenAPIObject } from '@nestjs/swagger';
import { isJsonObject } from '../values/json-map.js';
import { exampleOf } from './event-examples.js';
import { EVENT_TYPES, EVENT_TYPE_NAMES } from './event-types.js';

/** Where it is served, for anyone. */
export const ASYNC_API_PATH = '/api/asyncapi.json';

const PAYLOAD = 'EventView';
const introduction = `What happens in Roster, as events: a message for each type, with an example. \`GET /api/events\` tells them in an order in
which none is skipped or told twice. More types and more members may be added: pass by what isn’t known.`;

/**
 * The AsyncAPI 3 document of the events; what an event consists of is taken from our OpenAPI document.
 *
 * @public for `scripts/documents.mjs`
 */
export function asyncApiOf({ info, components }: OpenAPIObject): object {
  const messages = Object.fromEntries(EVENT_TYPE_NAMES.map((type) => [type, messageOf(type)]));
  const references = (place: string) => EVENT_TYPE_NAMES.map((type) => ({ $ref: `#/${place}/messages/${type}` }));
  return {
    asyncapi: '3.0.0',
    info: { title: `${info.title} events`, version: info.version, description: introduction, license: info.license },
    defaultContentType: 'application/json',
    channels: {
      feed: {
        address: '/api/events',
        title: 'The feed',
        description: 'Asked for in pages, by long polls, or read as server-sent events.',
        messages: Object.fromEntries(EVENT_TYPE_NAMES.map((type) => [type, { $ref: `#/components/messages/${type}` }])),
      },
      webhook: {
        title: 'A webhook',
        description:
          'Posted to the address of a webhook, signed as Standard Webhooks says; a test of it has the type `webhook.test`.',
        messages: { delivery: { $ref: '#/components/messages/delivery' } },
      },
    },
    operations: {
      tellEvents: {
        action: 'send',
        channel: { $ref: '#/channels/feed' },
        title: 'Tell what happened',
        summary: 'To whoever reads the feed, as far as they may read the history.',
        messages: references('channels/feed'),
        security: [{ $ref: '#/components/securitySchemes/bearer' }],
      },
      postEvents: {
        action: 'send',
        channel: { $ref: '#/channels/webhook' },
        title: 'Post what happened',
        summary: 'To each webhook of the organization, at least once, and in order per subject.',
        messages: [{ $ref: '#/channels/webhook/messages/delivery' }],
        security: [{ $ref: '#/components/securitySchemes/signature' }],
      },
    },
    components: {
      messages: { ...messages, delivery },
      schemas: schemasFor(PAYLOAD, components?.schemas ?? {}),
      securitySchemes,
    },
  };
}

/** An event as a webhook is told it. */
const delivery = {
  name: 'delivery',
  title: 'An event, posted',
  summary: 'One of the events of the feed. `webhook-id` is the same however often it is posted.',
  headers: {
    type: 'object',
    required: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
    properties: {
      'webhook-id': { type: 'string', format: 'uuid' },
      'webhook-timestamp': { type: 'string', description: 'Seconds since 1970.' },
      'webhook-signature': {
        type: 'string',
        description: 'Of `<id>.<timestamp>.<body>`; several, with spaces between.',
      },
    },
  },
  payload: {
    type: 'object',
    required: ['type', 'timestamp', 'data'],
    properties: {
      type: { type: 'string' },
      timestamp: { type: 'string', format: 'date-time' },
      data: {
        allOf: [{ $ref: `#/components/schemas/${PAYLOAD}` }],
        properties: {
          omitted: {
            type: 'array',
            items: { type: 'string' },
            description: 'Of an event over 20 kB: the names of its `fields`, which is empty then.',
          },
        },
      },
    },
  },
};

function messageOf(type: (typeof EVENT_TYPE_NAMES)[number]) {
  const { says } = EVENT_TYPES[type];
  return {
    name: type,
    title: type,
    summary: says,
    payload: { $ref: `#/components/schemas/${PAYLOAD}` },
    examples: [{ name: type, summary: says, payload: JSON.parse(JSON.stringify(exampleOf(type))) as unknown }],
  };
}

const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer', description: 'The `token` of a login, or a key.' },
  signature: {
    type: 'httpApiKey',
    in: 'header',
    name: 'webhook-signature',
    description: 'Made with the secret of the webhook, for its receiver to verify (Standard Webhooks).',
  },
};

/** A schema with those that it refers to. */
function schemasFor(name: string, all: Record<string, unknown>): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  const take = (one: string): void => {
    if (one in found) return;
    found[one] = withoutSiblings(all[one]);
    const text = JSON.stringify(all[one] ?? {});
    for (const [, other] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) if (other !== undefined) take(other);
  };
  take(name);
  return found;
}

/** The same for who passes by what stands beside a reference, as JSON Schema did before OpenAPI 3.1. */
function withoutSiblings(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutSiblings);
  if (!isJsonObject(schema)) return schema;
  const { $ref, ...others } = schema;
  const told = Object.fromEntries(Object.entries(others).map(([name, part]) => [name, withoutSiblings(part)]));
  if ($ref === undefined) return told;
  return Object.keys(told).length === 0 ? { $ref } : { allOf: [{ $ref }], ...told };
}
