import { beforeAll, expect, it } from '@jest/globals';
import type { Person } from '../support/given.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';

const { as, given, database } = useServer();
let alex: Person;

beforeAll(async () => {
  alex = await given.rep(await given.organization());
});

const put = (body: string | Uint8Array, type = 'application/json') =>
  unchanged(database, () => as(alex).put('/api/user/profile', body, { 'content-type': type }));

it.each([
  ['a text that breaks off', '{"fullName":'],
  ['two values', '{} {}'],
  ['a comment', '{/* no */}'],
  ['a number that JSON lacks', '{"automations":{"a":NaN}}'],
])('refuses %s as malformed JSON', async (_what, body) => {
  expect(await put(body)).toMatchObject({ status: 400, body: { code: 'malformed_json', errors: [] } });
});

it('refuses bytes that are not UTF-8', async () => {
  const bytes = Buffer.concat([Buffer.from('{"fullName":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]);
  expect(await put(bytes)).toMatchObject({ status: 400, body: { code: 'malformed_json' } });
});

it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml'])(
  'refuses a body of type %s',
  async (type) => {
    expect(await put('fullName=Alex', type)).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
  },
);

it.each(['application/json; charset=utf-8', 'application/merge-patch+json', 'Application/JSON'])(
  'reads a body of type %s',
  async (type) => {
    expect(await put('{}', type)).toMatchObject({ status: 200 });
  },
);

it('refuses a body of more than 256 KiB', async () => {
  const body = JSON.stringify({ fullName: 'x'.repeat(256 * 1024) });
  expect(await put(body)).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
});

it.each([
  ['no body', ''],
  ['null', 'null'],
])('asks for a JSON object when there is %s', async (_what, body) => {
  expect(await put(body)).toMatchObject({ status: 400, body: { errors: [{ pointer: '', code: 'required' }] } });
});

it.each(['[]', '[{}]', '"text"', '3', 'true'])('asks for a JSON object when the body is %s', async (body) => {
  expect(await put(body)).toMatchObject({ status: 400, body: { errors: [{ pointer: '', code: 'wrong_type' }] } });
});

it('refuses a hundred thousand levels without falling over', async () => {
  const levels = 100_000;
  const body = `{"automations":${'['.repeat(levels)}${']'.repeat(levels)}}`;
  expect(await put(body)).toMatchObject({ status: 400, body: { errors: [{ code: 'too_deep' }] } });
});

it.each([
  ['NUL in a text', '{"automations":{"a":["b\\u0000"]}}', '/automations/a/0', 'not_storable_text'],
  ['NUL in a key', '{"automations":{"a":{"b\\u0000":1}}}', '/automations/a', 'not_storable_text'],
  ['half a surrogate pair in a text', '{"designation":"\\ud800"}', '/designation', 'not_storable_text'],
  ['half a surrogate pair in a key', '{"automations":{"\\udc00":1}}', '/automations', 'not_storable_text'],
  ['a number beyond all numbers', '{"automations":{"a":1e400}}', '/automations/a', 'number_not_finite'],
  [
    'a whole number that loses digits',
    '{"settings":{"a~/b":12345678901234567890}}',
    '/settings/a~0~1b',
    'number_not_exact',
  ],
  ['a number that becomes nought', '{"settings":{"a":[1,1e-400]}}', '/settings/a/1', 'number_not_exact'],
  ['a nought with a sign', '{"automations":{"a":{"b":-0}}}', '/automations/a/b', 'number_not_exact'],
  ['digits that get lost', '{"automations":{"a":0.12345678901234567890}}', '/automations/a', 'number_not_exact'],
])('refuses %s and says where', async (_what, body, pointer, code) => {
  expect(await put(body)).toMatchObject({
    status: 400,
    body: { code: 'invalid_request', errors: [{ pointer, code }] },
  });
});

it('refuses numbers that it can’t keep of an organization and in the contract with a free map too', async () => {
  const root = await given.superadmin();
  const acme = await given.organization();
  const features = '{"features":{"ratio":1e-400}}';
  for (const method of ['PUT', 'PATCH'] as const) {
    expect(await as(root).send(method, `/api/organizations/${acme.id}`, features)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/features/ratio', code: 'number_not_exact' }] },
    });
  }
  expect(await as(alex).patch('/api/user', '{"settings":{"ratio":-0}}')).toMatchObject({ status: 400 });
});

it.each(['1.0', '1e5', '0.1234567890123456', '-2.50e-3', '0e99'])('keeps the number %s', async (number) => {
  const reply = await as(alex).put('/api/user/profile', `{"settings":{"kept":${number}}}`);
  expect(reply).toMatchObject({ status: 200, body: { user: { settings: { kept: Number(number) } } } });
});

it('keeps free-form maps exactly as sent, whatever their keys are called', async () => {
  const automations = '{"__proto__":{"admin":true},"constructor":{"prototype":1},"toString":null,"a":{"__proto__":1}}';

  const reply = await as(alex).put('/api/user/profile', `{"automations":${automations}}`);

  // A null takes a key back, here as everywhere.
  const kept = JSON.parse(automations.replace('"toString":null,', '')) as unknown;
  expect(reply).toMatchObject({ status: 200 });
  expect(JSON.stringify(reply.body.user.automations)).toBe(JSON.stringify(kept));
});
