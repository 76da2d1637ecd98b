import { beforeAll, expect, it } from '@jest/globals';
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
  for (let attempt = 0; attempt < 200; attempt++) {
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

it('says nothing of its start but where it listens', () => {
  const [first] = server.log;
  expect(first).toMatchObject({ level: 30, address: server.url(), msg: 'Roster listens.' });
});

it('keeps no name for a request that is no sane one', async () => {
  await anonymous.get('/nowhere', { 'x-request-id': 'a b' });
  await anonymous.get('/nowhere', { 'x-request-id': 'after-nameless' });
  await lineOf('after-nameless');

  expect(server.log.filter(({ clientRequestId }) => clientRequestId === 'a b')).toEqual([]);
});
