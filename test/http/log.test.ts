import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import type { Person } from '../support/given.js';
import { useServer } from '../support/server.js';

const server = useServer({});
const { as, anonymous, given, tokenOf } = server;
let alex: Person;

beforeAll(async () => {
  alex = await given.rep(await given.organization());
});

async function lineOf(clientRequestId: string) {
  for (let attempt = 0; attempt < 2000; attempt++) {
    const lines = server.log.filter((line) => line.clientRequestId === clientRequestId);
    if (lines.length > 0) return lines;
    await delay(5);
  }
  return [];
}

it('writes one line per request: the pattern of the route, not its path', async () => {
  const { headers } = await as(alex).get(`/api/users/${alex.id}?seen=secret`, { 'x-request-id': 'one-line' });

  const lines = await lineOf('one-line');
  expect(lines).toEqual([
    {
      level: 30,
      time: expect.any(String),
      msg: 'request',
      method: 'GET',
      route: '/api/users/:id',
      status: 200,
      ms: expect.any(Number),
      requestId: headers.get('x-request-id'),
      clientRequestId: 'one-line',
      traceId: headers.get('traceparent')?.split('-')[1],
      userId: alex.id,
    },
  ]);
});

it('writes nothing personal and no secret, also of refused requests', async () => {
  const secret = 'a password that nobody may read';
  await as(alex).put('/api/user/profile', { fullName: 'Alexandra Secret', email: 'not an address', x: secret });
  await anonymous.post('/api/auth/login', { email: alex.email, password: secret });
  await anonymous.get('/nowhere/alexandra?q=alexandra', { 'x-request-id': 'last' });
  await lineOf('last');

  const log = JSON.stringify(server.log);
  const secrets = [alex.email, secret, 'Alexandra', 'alexandra', 'not an address', await tokenOf(alex)];
  expect(secrets.filter((text) => log.includes(text))).toEqual([]);
});

it('leaves the probes out', async () => {
  await anonymous.get('/livez', { 'x-request-id': 'probe' });
  await anonymous.get('/readyz', { 'x-request-id': 'probe' });
  await anonymous.get('/metrics', { 'x-request-id': 'probe' });
  await anonymous.get('/nowhere', { 'x-request-id': 'after-probes' });

  await lineOf('after-probes');
  expect(server.log.filter(({ clientRequestId }) => clientRequestId === 'probe')).toEqual([]);
});

it('says nothing of its start but where it listens, what it is and on what', () => {
  const [first] = server.log;
  const { host, pathname } = new URL(server.database.url);
  expect(first).toEqual({
    level: 30,
    time: expect.any(String),
    msg: 'Roster listens.',
    address: server.url(),
    version: '0.1.0',
    node: process.versions.node,
    database: expect.stringMatching(/^PostgreSQL \d+\.\d+ at /),
  });
  expect(first?.database).toContain(` at ${host}${pathname}`);
});

describe('a trace', () => {
  const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
  const given = `00-${TRACE}-00f067aa0ba902b7-01`;

  it('that a request is part of goes on: in the answer as its parent, in a problem and in the log', async () => {
    const reply = await anonymous.get('/nowhere', { traceparent: given, 'x-request-id': 'traced' });

    const [, span] = new RegExp(`^00-${TRACE}-([0-9a-f]{16})-01$`).exec(reply.headers.get('traceparent') ?? '') ?? [];
    expect(span).not.toBe('00f067aa0ba902b7');
    expect(span).toMatch(/[1-9a-f]/);
    expect(reply.body.traceId).toBe(TRACE);
    expect(await lineOf('traced')).toMatchObject([{ traceId: TRACE, requestId: reply.headers.get('x-request-id') }]);
  });

  it('that nobody can be part of is begun anew', async () => {
    const reply = await anonymous.get('/nowhere', { traceparent: `${given}-more`, 'x-request-id': 'begun' });

    const { traceId } = reply.body;
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(traceId).not.toBe(TRACE);
    expect(reply.headers.get('traceparent')).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
    expect(await lineOf('begun')).toMatchObject([{ traceId }]);
  });

  it('is also in the line of an error', async () => {
    await server.database.query('alter table personas rename to personas_away');
    await as(alex)
      .get('/api/user/profile', { traceparent: given })
      .catch(() => undefined); // A 500 is never documented, and the client says so.
    await server.database.query('alter table personas_away rename to personas');

    expect(await server.takeErrors(1)).toMatchObject([{ level: 50, traceId: TRACE }]);
  });
});

describe('a login', () => {
  const from = {
    'user-agent': `A browser ${'x'.repeat(300)}`,
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`,
  };

  async function loginLine(email: string, password: string) {
    const before = server.log.length;
    const reply = await anonymous.post('/api/auth/login', { email, password }, { ...from, 'x-request-id': 'a-login' });
    const requestId = reply.headers.get('x-request-id');
    const written = () => server.log.slice(before).filter((line) => line.requestId === requestId);
    for (let attempt = 0; attempt < 2000 && !written().some(({ msg }) => msg === 'request'); attempt++) await delay(5);
    const lines = written();
    return { login: lines.filter(({ msg }) => msg === 'login'), request: lines.filter(({ msg }) => msg === 'request') };
  }

  it.each<[string, () => [string, string], () => string | undefined]>([
    ['succeeded', () => [alex.email.toUpperCase(), alex.password], () => alex.id],
    ['wrong_password', () => [alex.email, 'another password'], () => alex.id],
    ['unknown_account', () => ['nobody@acme.example', alex.password], () => undefined],
  ])('is told with its outcome, %s, and by nothing that names the person', async (outcome, sent, userId) => {
    const [email, password] = sent();
    const { login } = await loginLine(email, password);

    expect(login).toEqual([
      {
        level: 30,
        time: expect.any(String),
        msg: 'login',
        outcome,
        account: expect.stringMatching(/^[\w-]{22}$/),
        network: '127.0.0.1',
        userAgent: from['user-agent'].slice(0, 200),
        requestId: expect.any(String),
        traceId: 'a'.repeat(32),
        ...(userId() !== undefined && { userId: userId() }),
      },
    ]);
  });

  it('is known again by a keyed hash of the address, however that is written', async () => {
    const [one, same, other] = [
      await loginLine(alex.email, 'a'),
      await loginLine(` ${alex.email.toUpperCase()}`, 'b'),
      await loginLine('other@acme.example', 'c'),
    ].map(({ login }) => login[0]?.account);

    expect(one).toBe(same);
    expect(one).not.toBe(other);
    const digest = createHash('sha256').update(alex.email).digest();
    expect([digest.toString('base64url'), digest.toString('hex')].filter((text) => text.includes(String(one)))).toEqual(
      [],
    );
  });

  it('that was tried too often is told as that, and its request with the limit', async () => {
    for (let attempt = 0; attempt < 10; attempt++) await loginLine('tried@acme.example', 'x');

    const { login, request } = await loginLine('tried@acme.example', 'x');
    expect(login).toMatchObject([{ outcome: 'throttled', network: '127.0.0.1' }]);
    expect(request).toMatchObject([{ status: 429, code: 'too_many_attempts', network: '127.0.0.1' }]);
  });
});

it('tells of a refused token why, and where from, and nothing of the token', async () => {
  const token = `${await tokenOf(alex)}x`;
  const headers = { authorization: `Bearer ${token}`, 'x-request-id': 'bad-token', 'user-agent': 'A program' };
  await anonymous.get('/api/user/profile', headers);
  await anonymous.post('/api/auth/refresh', { refreshToken: 'a'.repeat(43) }, { 'x-request-id': 'bad-refresh' });
  await as(alex).get('/api/users/no-id', { 'x-request-id': 'no-suspect' });

  const told = { status: 401, code: 'invalid_token', network: '127.0.0.1', userAgent: 'A program' };
  expect(await lineOf('bad-token')).toMatchObject([told]);
  expect(await lineOf('bad-refresh')).toMatchObject([{ code: 'invalid_refresh_token', network: '127.0.0.1' }]);
  expect(await lineOf('no-suspect')).toEqual([expect.not.objectContaining({ network: expect.anything() })]);
  expect(JSON.stringify(server.log)).not.toContain(token);
});

it('keeps no name for a request that is no sane one', async () => {
  await anonymous.get('/nowhere', { 'x-request-id': 'a b' });
  await anonymous.get('/nowhere', { 'x-request-id': 'after-nameless' });
  await lineOf('after-nameless');

  expect(server.log.filter(({ clientRequestId }) => clientRequestId === 'a b')).toEqual([]);
});
