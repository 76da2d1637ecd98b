import type { Event } from './event.js';
import { EVENT_TYPES, type EventType } from './event-types.js';

const ORGANIZATION = '019ab3c4-0000-7000-8000-000000000001';
const PERSON = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071';

/** An event of a type, for documents. */
export function exampleOf(type: EventType): Event {
  const told = EVENT_TYPES[type];
  const { subject } = told;
  const event: Event = {
    id: '019ab3c4-7000-7abc-8def-0123456789ab',
    position: '20481',
    type,
    types: [type],
    at: new Date('2026-11-21T09:00:00.000Z'),
    subject: { type: subject, id: subject === 'user' ? PERSON : ORGANIZATION },
    organizationId: subject === 'company' || type === 'organization.erased' ? null : ORGANIZATION,
    version: 'about' in told ? null : 7,
    actor: { id: '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6070' },
    origin: { source: 'about' in told ? 'account' : 'users', requestId: 'b7c1d2e3' },
    fields: 'fields' in told ? told.fields : {},
  };
  return 'about' in told ? { ...event, about: { event: told.about } } : event;
}
