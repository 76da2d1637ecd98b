import { expect, it } from '@jest/globals';
import { useServer } from '../support/server.js';

const { anonymous } = useServer();

const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

it.each(['web_7.Ab-9', '', 'a b', 'ä', 'x'.repeat(101), '{"a":1}', '01980000-0000-7000-8000-000000000001'])(
  'gives each request an id of its own, also when the client calls it %j',
  async (id) => {
    const ask = () => anonymous.get('/livez', { 'x-request-id': id && encodeURI(id) });
    const [one, other] = [await ask(), await ask()].map(({ headers }) => headers.get('x-request-id'));

    for (const given of [one, other]) expect(given).toMatch(uuidV7);
    expect(new Set([one, other, id]).size).toBe(3);
  },
);

it('answers HEAD as GET without the body', async () => {
  const reply = await anonymous.send('HEAD', '/livez');
  expect(reply).toMatchObject({ status: 200, body: undefined });
  expect(reply.headers.get('content-length')).toBe(String('{"status":"ok"}'.length));
});

it.each(['/livez', '/nowhere', '/api/docs'])('sends the security headers with %s', async (path) => {
  const { headers } = await anonymous.get(path);
  expect(headers.get('content-security-policy')).toMatch(/default-src 'self'.*frame-ancestors 'none'/);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-frame-options')).toBe('DENY');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
});

it('asks for TLS nowhere, since it may be served without', async () => {
  const { headers } = await anonymous.get('/livez');
  expect(headers.get('strict-transport-security')).toBeNull();
  expect(headers.get('content-security-policy')).not.toContain('upgrade-insecure-requests');
});
