import { describe, expect, it } from '@jest/globals';
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

describe('other origins', () => {
  const preflight = { origin: 'https://app.example', 'access-control-request-method': 'PUT' };

  it('are closed out by default', async () => {
    const reply = await anonymous.send('OPTIONS', '/api/user/profile', undefined, preflight);
    expect(reply.status).toBe(405);
    expect(reply.headers.get('access-control-allow-origin')).toBeNull();
  });

  describe('on the list', () => {
    const open = useServer({ env: { CORS_ORIGINS: 'https://app.example, https://admin.example' } });

    it('may ask before they write', async () => {
      const reply = await open.anonymous.send('OPTIONS', '/api/user/profile', undefined, preflight);
      expect(reply.status).toBe(204);
      expect(reply.headers.get('access-control-allow-origin')).toBe('https://app.example');
      expect(reply.headers.get('access-control-allow-methods')).toContain('PUT');
    });

    it.each(['/livez', '/api/user/profile', '/nowhere'])('may read the answer of %s', async (path) => {
      const { headers } = await open.anonymous.get(path, { origin: 'https://admin.example' });
      expect(headers.get('access-control-allow-origin')).toBe('https://admin.example');
      expect(headers.get('access-control-expose-headers')).toBe('ETag, X-Request-Id, Preference-Applied, Retry-After');
      expect(headers.get('vary')).toContain('Origin');
    });

    it('are let in, and no others', async () => {
      const { headers } = await open.anonymous.get('/livez', { origin: 'https://evil.example' });
      expect(headers.get('access-control-allow-origin')).toBeNull();
    });
  });
});
