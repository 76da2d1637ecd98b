import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { originRule } from '../../src/http/cross-origin.js';
import { useServer } from '../support/server.js';

const { anonymous } = useServer();

const preflight = (origin: string) => ({ origin, 'access-control-request-method': 'PUT' });
const refusal = { status: 403, body: { code: 'origin_not_allowed', message: expect.stringContaining('CORS_ORIGINS') } };

it('are closed out by default, and told so', async () => {
  const reply = await anonymous.send('OPTIONS', '/api/users', undefined, preflight('https://app.example'));

  expect(reply).toMatchObject(refusal);
  expect(reply.headers.get('access-control-allow-origin')).toBeNull();
});

it('are told so in the words of a contract at its paths', async () => {
  const reply = await anonymous.send('OPTIONS', '/rinkel/v1/users', undefined, preflight('https://app.example'));

  expect(reply).toMatchObject({ status: 403, body: { errors: [{ code: 'ORIGIN_NOT_ALLOWED' }] } });
});

it.each([{}, { origin: 'https://app.example' }])('is no preflight with %j alone', async (headers) => {
  expect((await anonymous.send('OPTIONS', '/api/users', undefined, headers)).status).toBe(405);
});

describe('on the list', () => {
  const open = useServer({ env: { CORS_ORIGINS: 'https://app.example, https://admin.example' } });
  const ask = (origin: string) => open.anonymous.send('OPTIONS', '/api/user/profile', undefined, preflight(origin));

  it('may ask before they write', async () => {
    const reply = await ask('https://app.example');

    expect(reply.status).toBe(204);
    expect(reply.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(reply.headers.get('access-control-allow-methods')).toContain('PUT');
  });

  it.each(['/livez', '/api/user/profile', '/nowhere', '/'])('may read the answer of %s', async (path) => {
    const { headers } = await open.anonymous.get(path, { origin: 'https://admin.example' });

    expect(headers.get('access-control-allow-origin')).toBe('https://admin.example');
    expect(headers.get('access-control-expose-headers')).toBe(
      'ETag, X-Request-Id, Preference-Applied, Retry-After, Traceparent',
    );
    expect(headers.get('vary')).toContain('Origin');
  });

  it('are let in, and no others, of whom the log tells once', async () => {
    const { headers } = await open.anonymous.get('/livez', { origin: 'https://evil.example' });
    expect(headers.get('access-control-allow-origin')).toBeNull();

    for (let nth = 0; nth < 3; nth++) expect(await ask('https://evil.example')).toMatchObject({ status: 403 });
    for (let nth = 0; nth < 30; nth++) await ask(`https://${nth}.example`);

    const lines = () => open.log.filter(({ msg }) => msg?.includes('CORS_ORIGINS'));
    for (let tries = 0; tries < 100 && lines().length < 10; tries++) await delay(20);
    expect(lines()).toHaveLength(10);
    expect(lines()[0]).toMatchObject({ level: 40, origin: 'https://evil.example' });
  });
});

describe('with the embedded database', () => {
  const isAllowed = originRule({ corsOrigins: [], databaseUrl: undefined });

  it.each(['http://localhost', 'http://localhost:5173', 'http://127.0.0.1:8080', 'http://[::1]:3000'])(
    'pages of %s may call',
    (origin) => expect(isAllowed?.(origin)).toBe(true),
  );

  it.each([
    'https://localhost.evil.example',
    'http://localhost.evil.example:80',
    'http://evil.example#http://localhost',
    'http://localhost:5173.evil.example',
    'http://localhost:5173\nhttp://evil.example',
    'http://10.0.0.1:5173',
    'null',
    '',
  ])('pages of %j may not', (origin) => expect(isAllowed?.(origin)).toBe(false));

  it('a list is the whole list', () => {
    const listed = originRule({ corsOrigins: ['https://app.example'], databaseUrl: undefined });
    expect([listed?.('https://app.example'), listed?.('http://localhost')]).toEqual([true, false]);
  });

  it('no other database has it', () => {
    expect(originRule({ corsOrigins: [], databaseUrl: 'postgres://db/roster' })).toBeUndefined();
  });
});
