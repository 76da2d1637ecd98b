import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Person } from '../support/given.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';

/** A zone whose offset had seconds once, which no moment may be kept by. */
const { as, anonymous, given, database } = useServer({ env: { TZ: 'America/St_Johns' }, guest: false });
let alex: Person;
let admin: Person;

beforeAll(async () => {
  const acme = await given.organization();
  alex = await given.rep(acme);
  admin = await given.admin(acme);
});

const put = (body: unknown) => as(alex).put('/api/user/profile', body);

it.each([
  [{ designation: 7 }, '/designation', 'wrong_type'],
  [{ designation: { constructor: 1 } }, '/designation', 'wrong_type'],
  [{ designation: 'x'.repeat(201) }, '/designation', 'too_long'],
  [{ designation: 'Sales\u202Epeter' }, '/designation', 'forbidden_character'],
  [{ fullName: null }, '/fullName', 'not_clearable'],
  [{ fullName: ' \u200b' }, '/fullName', 'too_short'],
  [{ email: 'nobody' }, '/email', 'invalid_email'],
  [{ phoneNumber: '555-0199' }, '/phoneNumber', 'invalid_phone_number'],
  [{ timezone: 'PST' }, '/timezone', 'invalid_time_zone'],
  [{ language: 'en_US' }, '/language', 'invalid_language'],
  [{ picture: 'javascript:alert(1)' }, '/picture', 'invalid_url'],
  [{ picture: 'https://alex:secret@acme.example/' }, '/picture', 'invalid_url'],
  [{ picture: 'https://acme.example/\nx' }, '/picture', 'forbidden_character'],
  [{ fullName: '\u2800\u3164' }, '/fullName', 'too_short'],
  [{ persona: { organizationWebsite: 'javascript:alert(1)' } }, '/persona/organizationWebsite', 'invalid_url'],
  [{ persona: { organizationWebsite: 'acme' } }, '/persona/organizationWebsite', 'invalid_url'],
  [{ persona: { organizationWebsite: 'https://a:b@acme.example' } }, '/persona/organizationWebsite', 'invalid_url'],
  [{ availabilityUntil: '2026-02-30T00:00:00Z' }, '/availabilityUntil', 'invalid_instant'],
  [{ availabilityUntil: '9999-12-31T23:59:59-14:00' }, '/availabilityUntil', 'invalid_instant'],
  [{ availabilityUntil: '0000-01-01T00:00:00Z' }, '/availabilityUntil', 'invalid_instant'],
  [{ callForwardingEnabled: 'true' }, '/callForwardingEnabled', 'wrong_type'],
  [{ newsletter: 'true' }, '/newsletter', 'wrong_type'],
  [{ callForwardingEnabled: 1 }, '/callForwardingEnabled', 'wrong_type'],
  [{ departmentId: 'leasing' }, '/departmentId', 'invalid_id'],
  [{ accessRole: 'OWNER' }, '/accessRole', 'unknown_value'],
  [{ automations: [] }, '/automations', 'wrong_type'],
  [{ automations: { text: 'x'.repeat(65_536) } }, '/automations', 'too_large'],
  [{ notificationPreferences: { calls: 'yes' } }, '/notificationPreferences/calls', 'wrong_type'],
  [{ persona: 'x' }, '/persona', 'wrong_type'],
  [{ persona: [{ position: 'x' }] }, '/persona', 'wrong_type'],
  [{ persona: { userEmail: '@' } }, '/persona/userEmail', 'invalid_email'],
  [{ persona: { nickname: 'x' } }, '/persona/nickname', 'unknown_field'],
  [{ nickname: 'x' }, '/nickname', 'unknown_field'],
  [{ nickname: { constructor: 1 } }, '/nickname', 'unknown_field'],
  [{ 'a/b~c': 1 }, '/a~1b~0c', 'unknown_field'],
])('refuses %j', async (body, pointer, code) => {
  const reply = await unchanged(database, () => put(body));
  expect(reply).toMatchObject({ status: 400, body: { code: 'invalid_request', errors: [{ pointer, code }] } });
});

it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('knows no field named %s', async (name) => {
  const reply = await put(`{"${name}":{"constructor":1}}`);
  expect(reply).toMatchObject({ status: 400, body: { errors: [{ pointer: `/${name}`, code: 'unknown_field' }] } });
});

it('tells all faults at once', async () => {
  const reply = await put({ fullName: 3, email: 'x', persona: { timezone: 'x', age: 3 }, nickname: 'x' });

  const faults = (reply.body.errors as { pointer: string; code: string }[]).map(({ pointer, code }) => [pointer, code]);
  expect(new Map(faults as [string, string][])).toEqual(
    new Map([
      ['/nickname', 'unknown_field'],
      ['/persona/age', 'unknown_field'],
      ['/fullName', 'wrong_type'],
      ['/email', 'invalid_email'],
      ['/persona/timezone', 'invalid_time_zone'],
    ]),
  );
});

it('names a field that has to be there', async () => {
  expect(await anonymous.post('/api/auth/login', { email: 'alex@acme.example' })).toMatchObject({
    status: 400,
    body: { errors: [{ pointer: '/password', code: 'required' }] },
  });
});

it('answers a malformed id as an unknown one', async () => {
  const malformed = await as(alex).get(`/api/users/${'x'.repeat(150)}`);
  const unknown = await as(alex).get('/api/users/0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4');

  expect(malformed).toMatchObject({ status: 404, body: { code: 'not_found' } });
  const ofOne = { requestId: '', traceId: '' };
  expect({ ...malformed.body, ...ofOne }).toEqual({ ...unknown.body, ...ofOne });
});

it('reads an id in any case', async () => {
  expect(await as(alex).get(`/api/users/${alex.id.toUpperCase()}`)).toMatchObject({ status: 200 });
});

it.each([' ', '\u200b\u00ad', '\u2800', '\u3164\ufe0f', '\ufff9'])(
  'takes a name that does not show (%j) for a blank one',
  async (name) => {
    const reply = await put({ firstName: name, lastName: name, persona: { user: name, organization: name } });

    expect(reply).toMatchObject({ status: 200, body: { user: { firstName: '', lastName: '' } } });
    expect(reply.body.persona).toMatchObject({ user: '', organization: '' });
    await put({ persona: null });
  },
);

it.each([
  ['2104-02-29T23:59:59.123456-12:00', '2104-03-01T11:59:59.123Z'],
  ['2999-07-01T12:00:00+00:30', '2999-07-01T11:30:00.000Z'],
  ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
])('answers the moment %s as it is stored', async (sent, kept) => {
  const written = await put({ availabilityUntil: sent });
  const read = await as(alex).get('/api/user/profile');

  expect(written).toMatchObject({ status: 200, body: { user: { availabilityUntil: kept } } });
  expect(read.body.user.availabilityUntil).toBe(kept);
});

it.each(['createdAfter', 'createdBefore', 'updatedAfter', 'updatedBefore'])(
  'asks for a moment that exists in %s',
  async (name) => {
    for (const moment of ['2026-02-30T00:00:00Z', '9999-12-31T23:59:59-14:00', '2026-01-01T24:00:00Z']) {
      const reply = await as(admin).get(`/api/users?${name}=${encodeURIComponent(moment)}`);
      expect(reply).toMatchObject({ status: 400, body: { errors: [{ pointer: name, code: 'invalid_instant' }] } });
    }
  },
);

describe('an outbound number that is not there', () => {
  const sent = { preferences: { colorMode: 'dark', defaultOutboundNumber: '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4' } };
  const pointer = '/preferences/defaultOutboundNumber';

  it('is refused at its own key', async () => {
    const reply = await unchanged(database, () => put(sent));
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ pointer, code: 'unknown_sms_number' }] } });
  });

  it('is left out by a lenient write, and what is beside it is kept', async () => {
    const reply = await as(alex).put('/api/user/profile', sent, { prefer: 'handling=lenient' });

    expect(reply).toMatchObject({ status: 200, body: { user: { preferences: { colorMode: 'dark' } } } });
    expect(reply.body.report).toMatchObject([
      { pointer, outcome: 'refused', code: 'unknown_sms_number' },
      { pointer: '/preferences', outcome: 'applied' },
    ]);
  });
});
