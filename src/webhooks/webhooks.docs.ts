import type { NewWebhookDto, ReplayDto, WebhookDto } from './webhooks.dto.js';

/** What the document offers to try, by what it does. */
type Examples<Body> = Record<string, Partial<Record<keyof Body, unknown>>>;

export const newWebhookExamples = {
  'All that happens': { url: 'https://crm.example.com/hooks/roster' },
  'Roles and departments, but for own changes, signed by a public key': {
    url: 'https://crm.example.com/hooks/roster',
    types: ['user.updated', 'member.added', 'member.removed'],
    fields: ['accessRole', 'departmentId', 'members'],
    excludeOwn: true,
    signature: 'v1a',
  },
} satisfies Examples<NewWebhookDto>;

export const webhookExamples = {
  'All types again': { types: null },
  'Pause it': { paused: true },
  'Let it go on': { paused: false },
} satisfies Examples<WebhookDto>;

export const replayExamples = {
  'A morning': { from: '2026-11-26T06:00:00Z', to: '2026-11-26T12:00:00Z' },
} satisfies Examples<ReplayDto>;
