import { beforeAll, expect, it } from '@jest/globals';
import type { Person } from '../support/given.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';

const { as, anonymous, given, database } = useServer();
let alex: Person;

beforeAll(async () => {
  alex = await given.rep(await given.organization());
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
  expect({ ...malformed.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' });
});

it('reads an id in any case', async () => {
  expect(await as(alex).get(`/api/users/${alex.id.toUpperCase()}`)).toMatchObject({ status: 200 });
});
