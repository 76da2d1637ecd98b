import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { useServer } from '../support/server.js';

/** Between the service and PostgreSQL: counts how often the service asks, after an answer or at the start. */
let trips = 0;
const sockets = new Set<Socket>();
const tap = createServer((service) => {
  const postgres = connect(Number(new URL(server.database.url).port), '127.0.0.1');
  let isAnswered = true;
  service.on('data', () => {
    if (isAnswered) trips++;
    isAnswered = false;
  });
  postgres.on('data', () => (isAnswered = true));
  for (const [from, to] of [
    [service, postgres],
    [postgres, service],
  ] as const) {
    sockets.add(from);
    from.pipe(to);
    from.on('error', () => to.destroy());
  }
});

const env: Record<string, string> = { TICK_SECONDS: '3600' };
beforeAll(async () => {
  await once(tap.listen(0, '127.0.0.1'), 'listening');
  const url = new URL(server.database.url);
  url.host = `127.0.0.1:${(tap.address() as AddressInfo).port}`;
  env.DATABASE_URL = url.href;
});
const server = useServer({ env });
const { anonymous, as, given } = server;
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  tap.close();
});

const KEY = () => ({ 'idempotency-key': String(Math.random()) });

it.each([
  ['the read of a profile', 1, 'get', '/api/user/profile', undefined],
  ['the write of a profile', 2, 'put', '/api/user/profile', { designation: '#', persona: { region: '#' } }],
  ['a write with a key', 2, 'patch', '/api/user/profile', { designation: '#' }],
  ['the write of a role', 2, 'put', '/api/users/#alex', { accessRole: '#role' }],
  ['a write by Applivery’s contract', 2, 'put', '/applivery/v1/users/#alex', { firstName: '#' }],
  ['a write by Exante’s contract', 2, 'patch', '/api/user', { firstname: '#' }],
  ['a write by Rinkel’s contract', 2, 'patch', '/rinkel/v1/users/#alex', { firstName: '#' }],
  ['my notification preferences', 2, 'put', '/api/user/notification-preferences', undefined],
] as const)('%s takes %d round trips to the database', async (_what, most, verb, path, body) => {
  const acme = await given.organization();
  const [ada, alex] = [await given.admin(acme), await given.rep(acme)];
  const me = as(path.includes('#alex') ? ada : alex);
  const seen: number[] = [];
  // The first writes prepare the statements, and others may ask in between.
  for (let nth = 0; nth < 8; nth++) {
    const value = body ?? { notificationPreferences: { calls: nth % 2 === 0 } };
    const role = nth % 2 === 0 ? 'DEPARTMENT_HEAD' : 'SALES_REP';
    const text = JSON.stringify(value).replaceAll('"#role"', `"${role}"`).replaceAll('#', `Value${'abcdefgh'[nth]}`);
    const before = trips;
    const headers = KEY();
    const reply =
      verb === 'get' ? await me.get(path) : await me[verb](path.replace('#alex', alex.id), JSON.parse(text), headers);
    expect(reply.status).toBeLessThan(300);
    seen.push(trips - before);
  }
  expect(Math.min(...seen)).toBe(most);
});

/** How many a request takes once its statements are prepared; others may ask in between. */
async function least(ask: (nth: number) => Promise<{ status: number }>): Promise<number> {
  const seen: number[] = [];
  for (let nth = 0; nth < 8; nth++) {
    const before = trips;
    expect((await ask(nth)).status).toBeLessThan(300);
    seen.push(trips - before);
  }
  return Math.min(...seen);
}

it('a list tells by two more what may be changed of each person, however many there are', async () => {
  const acme = await given.organization();
  const ada = await given.admin(acme);
  await Promise.all(Array.from({ length: 20 }, () => given.rep(acme)));
  const plain = await least(() => as(ada).get('/api/users'));
  for (const limit of [1, 20]) {
    const path = `/api/users?limit=${limit}&capabilities=accessRole,status,departmentId`;
    expect(await least(() => as(ada).get(path))).toBe(plain + 2);
  }
});

it('a key costs no round trip more than a login', async () => {
  const alex = await given.rep(await given.organization());
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const asked = { name: 'Sync', scopes: ['profile:read', 'profile:write', 'people:write'], expiresAt };
  const { body: key } = await as(alex).post('/api/user/tokens', asked);
  const by = { authorization: `Bearer ${key.token}` };
  const inHeader = { 'x-rinkel-api-key': key.token };

  expect(await least(() => anonymous.get('/api/user/profile', by))).toBe(1);
  expect(await least((nth) => anonymous.put('/api/user/profile', { designation: `Value ${nth}` }, by))).toBe(2);
  const rinkel = (nth: number) => anonymous.patch(`/rinkel/v1/users/${alex.id}`, { firstName: `Key ${nth}` }, inHeader);
  expect(await least(rinkel)).toBe(2);
});
