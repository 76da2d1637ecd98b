import { expect, it } from '@jest/globals';
import { SECURITY_EVENTS } from '../../src/changes/security-event.js';
import { eventOf, isAskedFor, type EventReader, type EventRow } from '../../src/events/event.js';
import { exampleOf } from '../../src/events/event-examples.js';
import { typesOf } from '../../src/events/event-kinds.js';
import { EVENT_TYPES, EVENT_TYPE_NAMES, type EventType } from '../../src/events/event-types.js';
import { fieldPathOf } from '../../src/history/field-path.js';
import { policy } from '../../src/profiles/policy.js';
import type { Sight } from '../../src/profiles/sight.js';

const [ALEX, ADA, ACME] = ['019ab3c4-0000-7000-8000-00000000000a', '019ab3c4-0000-7000-8000-00000000000b', 'acme'];
const change = (before: unknown, after: unknown) => ({ before, after });
const administrator: EventReader = { role: 'ADMIN', userId: ADA, seesSecurity: true };

function rowOf(told: Partial<EventRow>): EventRow {
  const row = {
    id: 'c',
    position: '1',
    subject: 'user',
    subjectId: ALEX,
    organizationId: ACME,
    version: 7,
    at: new Date(),
  };
  const origin = { source: 'profile', requestId: null, client: 'a login', actorId: ALEX } as const;
  return { ...row, ...origin, fields: {}, refused: null, event: null, about: null, ...told } as EventRow;
}

it.each<[EventRow['subject'], Record<string, unknown>, EventType[]]>([
  [
    'user',
    { '/status': change(null, 'active'), '/organizationId': change(null, ACME) },
    ['user.created', 'member.added'],
  ],
  ['user', { '/status': change(null, 'active') }, ['user.created']],
  ['user', { '/status': change('active', 'disabled') }, ['user.updated']],
  ['user', { '/deletedAt': change(null, 'now'), '/status': change('active', 'disabled') }, ['user.deleted']],
  ['user', { '/deletedAt': change('then', null) }, ['user.restored']],
  [
    'user',
    { '/organizationId': change(null, ACME), '/departmentId': change('x', null) },
    ['user.moved', 'user.updated'],
  ],
  ['user', { '/erased': change(false, true) }, ['user.erased']],
  ['organization', { '/name': change(null, 'Acme'), '/timezone': change(null, 'UTC') }, ['organization.created']],
  ['organization', { '/name': change('Acme', 'Apex') }, ['organization.updated']],
  ['organization', { '/deletedAt': change(null, 'now') }, ['organization.deleted']],
  [
    'organization',
    { '/members/m/departmentId': change('d', null), '/departments/d': change({ name: 'Sales' }, null) },
    ['department.deleted', 'member.updated'],
  ],
  [
    'organization',
    { '/members/m': change(null, {}), '/invitations/i/status': change('pending', 'accepted') },
    ['invitation.accepted', 'member.added'],
  ],
  [
    'organization',
    { '/invitations/i': change(null, {}), '/invitations/j': change({}, {}) },
    ['invitation.created', 'invitation.updated'],
  ],
  ['organization', { '/phoneNumbers/+1': change({}, null) }, ['phone_number.removed']],
  ['organization', { '/notificationPreferences/calls': change(null, false) }, ['organization.updated']],
  ['organization', {}, ['organization.updated']],
  ['company', { '/name': change(null, 'Holding') }, ['company.created']],
])('a %s with %j is %j', (subject, fields, types) => {
  expect(typesOf({ subject, fields: fields as EventRow['fields'], isRefused: false })).toEqual(types);
});

it('knows each of its own examples', () => {
  for (const type of EVENT_TYPE_NAMES) {
    const { subject, about, ...example } = exampleOf(type);
    expect(
      eventOf(
        rowOf({
          ...example,
          subject: subject.type,
          event: about?.event ?? null,
          refused: type === 'user.change_refused' ? [] : null,
        }),
        administrator,
      ),
    ).toMatchObject({
      types: expect.arrayContaining([type]),
    });
  }
  for (const event of SECURITY_EVENTS) {
    const told = eventOf(rowOf({ version: null, event }), administrator);
    expect(EVENT_TYPES[told?.type ?? 'user.updated']).toHaveProperty('about');
  }
});

it('tells nothing of what is hidden, not even that it was changed', () => {
  (policy.settings as { visible: Sight }).visible = 'self';
  const hidden = rowOf({ fields: { '/settings/theme': change(null, 'dark') } });
  const both = rowOf({ fields: { '/settings/theme': change(null, 'dark'), '/designation': change(null, 'Closer') } });
  const himself = { ...administrator, userId: ALEX };

  expect(eventOf(hidden, administrator)).toBeUndefined();
  expect(eventOf(both, administrator)?.fields).toEqual({ '/designation': change(null, 'Closer') });
  expect(eventOf(hidden, himself)?.fields).toEqual(hidden.fields);
  const paths = [fieldPathOf('settings') ?? { below: '' }];
  const seen = eventOf(both, administrator);
  expect(seen && isAskedFor(seen, both, { fields: paths })).toBe(false);
  expect(
    eventOf(rowOf({ version: null, event: 'login_ended' }), { ...administrator, seesSecurity: false }),
  ).toBeUndefined();
});
