import { createPublicKey, verify } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import type { Organization, Person } from '../support/given.js';
import { useInbox } from '../support/inbox.js';
import { useReceiver, type ReceivedPost } from '../support/receiver.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';

const receiver = useReceiver();
const inbox = useInbox();
const env = Object.assign(inbox.env, {
  WEBHOOK_PRIVATE_NETWORKS: '127.0.0.1/32',
  WEBHOOK_TIMEOUT_SECONDS: '1',
  WEBHOOKS_PER_ORGANIZATION: '3',
});
const { as, anonymous, given, database } = useServer({ env });

interface Hook {
  id: string;
  url: string;
  secret: string;
}

let acme: Organization;
let ada: Person;
let alex: Person;
beforeEach(async () => {
  acme = await given.organization();
  ada = await given.admin(acme);
  alex = await given.rep(acme);
});

const webhooksOf = ({ id }: Organization) => `/api/organizations/${id}/webhooks`;

async function hook(url = receiver.place(), more: object = {}): Promise<Hook> {
  const made = await as(ada).post(webhooksOf(acme), { url, ...more });
  expect(made.status).toBe(201);
  return made.body as Hook;
}

const change = (person: Person, designation: string) => as(ada).put(`/api/users/${person.id}`, { designation });
const designationsIn = (posts: readonly ReceivedPost[]) =>
  posts.flatMap(({ body }) => body.data.fields?.['/designation']?.after ?? []) as string[];

/** Everything that waits is due, as if its time had come. */
const hasten = ({ id }: Hook) =>
  database.query(
    `update webhook_deliveries set next_attempt_at = now() where webhook_id = $1 and next_attempt_at > now()
      and last_attempt_at is not null and attempts > 0 and status is not null`,
    [id],
  );

async function settled(work: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await delay(20)) if (await work()) return;
  throw new Error('It doesn’t come to that.');
}

const logOf = async ({ id }: Hook, query = '') =>
  (await as(ada).get(`/api/webhooks/${id}/deliveries${query}`)).body.items;

describe('a webhook', () => {
  it('is made by an administrator, and shows its secret once', async () => {
    const url = receiver.place();
    const key = { 'idempotency-key': 'once' };
    const body = { url, types: ['user.updated'], fields: ['designation'], excludeOwn: true };
    const made = await as(ada).post(webhooksOf(acme), body, key);

    expect(made).toMatchObject({ status: 201, body: { ...body, signature: 'v1', publicKey: null, paused: false } });
    expect(made.body.secret).toMatch(/^whsec_[\w+/]{43}=$/);
    const { secret, ...shown } = made.body as Hook & Record<string, unknown>;
    expect((await as(ada).post(webhooksOf(acme), body, key)).body).toEqual({ ...shown, secret: null });
    expect((await as(ada).get(webhooksOf(acme))).body.items).toEqual([shown]);
    expect((await as(ada).get(`/api/webhooks/${shown.id}`)).body).toEqual(shown);
    const history = (await as(ada).get(`/api/organizations/${acme.id}/history`)).body;
    expect(history.items[0].fields).toEqual({
      [`/webhooks/${shown.id}`]: {
        before: null,
        after: {
          ...body,
          url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/… \([0-9a-f]{8}\)$/),
          paused: false,
          signature: 'v1',
        },
      },
    });
    const kept = await database.query<{ row: string }>(
      `select (to_jsonb(w) || to_jsonb(k))::text as row from webhooks w, idempotency_keys k where w.id = $1`,
      [shown.id],
    );
    const plain = Buffer.from(secret.slice('whsec_'.length), 'base64');
    expect(kept.map(({ row }) => row).join()).not.toContain(plain.toString('hex'));
    expect(JSON.stringify([kept, history])).not.toContain(secret.slice('whsec_'.length));

    const changed = await as(ada).patch(`/api/webhooks/${shown.id}`, { types: null, paused: true });
    expect(changed).toMatchObject({ status: 200, body: { types: null, paused: true, pausedBecause: 'asked' } });
    expect(changed.headers.get('etag')).toBe('"3"');
    const stale = await as(ada).delete(`/api/webhooks/${shown.id}`, undefined, { 'if-match': '"2"' });
    expect(stale.status).toBe(412);
    expect((await as(ada).delete(`/api/webhooks/${shown.id}`)).status).toBe(204);
    expect((await as(ada).get(webhooksOf(acme))).body.items).toEqual([]);
  });

  it('goes nowhere that it may not, and there are few', async () => {
    const bad = {
      url: 'https://10.0.0.1/hook',
      types: ['user.updated', 'user.exploded'],
      fields: ['constructor'],
      excludeOwn: 'no',
    };
    const refused = await unchanged(database, () => as(ada).post(webhooksOf(acme), bad));
    expect(refused.status).toBe(400);
    expect(refused.body.errors.map((one: { pointer: string; code: string }) => [one.pointer, one.code]).sort()).toEqual(
      [
        ['/excludeOwn', 'wrong_type'],
        ['/fields', 'unknown_field'],
        ['/types', 'unknown_value'],
        ['/url', 'address_not_allowed'],
      ],
    );
    for (const url of ['http://127.0.0.2/', 'https://[::1]/', 'https://8.8.8.8:25/', 'http://169.254.169.254/latest']) {
      expect((await as(ada).post(webhooksOf(acme), { url })).body.errors).toMatchObject([
        { code: 'address_not_allowed' },
      ]);
    }
    for (const url of ['ftp://crm.example', 'https://ada:secret@crm.example', 'x', {}, ['https://a.example']]) {
      expect((await as(ada).post(webhooksOf(acme), { url })).status).toBe(400);
    }
    const { id } = await hook();
    await hook();
    await hook();
    const full = await as(ada).post(webhooksOf(acme), { url: receiver.place() });
    expect(full).toMatchObject({
      status: 409,
      body: { code: 'too_many_webhooks', errors: [{ rule: 'webhooksAreFew' }] },
    });
    expect((await as(ada).patch(`/api/webhooks/${id}`, { url: 'https://192.168.0.1/' })).status).toBe(400);
  });

  it('is none of a key that may not read people', async () => {
    const { id } = await hook();
    const keyWith = async (scopes: string[]) => {
      const asked = { name: 'Sync', scopes, expiresAt: new Date(Date.now() + 86_400_000).toISOString() };
      const { body } = await as(ada).post('/api/user/tokens', asked);
      return { authorization: `Bearer ${(body as { token: string }).token}` };
    };
    const [narrow, wide] = [
      await keyWith(['organization:read', 'organization:write']),
      await keyWith(['organization:read', 'organization:write', 'people:read']),
    ];

    for (const [method, path] of [
      ['GET', webhooksOf(acme)],
      ['POST', webhooksOf(acme)],
      ['GET', `/api/webhooks/${id}/deliveries`],
      ['POST', `/api/webhooks/${id}/secret/rotate`],
    ] as const) {
      const body = path === webhooksOf(acme) && method === 'POST' ? { url: receiver.place() } : undefined;
      expect(await anonymous.send(method, path, body, narrow)).toMatchObject({
        status: 403,
        body: { code: 'scope_missing' },
      });
      expect((await anonymous.send(method, path, body, wide)).status).toBeLessThan(300);
    }
  });
});

describe('an endpoint', () => {
  it('is told what happens, signed for the public library', async () => {
    const { url, secret } = await hook();
    const asymmetric = await hook(receiver.place(), { signature: 'v1a', types: ['user.updated'] });

    await change(alex, 'Closer');

    const posts = await receiver.until(url, 3);
    const told = posts.find(({ body }) => body.type === 'user.updated') as ReceivedPost;
    for (const post of posts) expect(new Webhook(secret).verify(post.raw, post.headers)).toEqual(post.body);
    expect(told.headers).toMatchObject({ 'content-type': 'application/json', 'user-agent': 'Roster-Webhooks' });
    expect(told.body).toMatchObject({
      type: 'user.updated',
      data: {
        id: told.headers['webhook-id'],
        subject: { type: 'user', id: alex.id },
        organizationId: acme.id,
        actor: { id: ada.id },
        fields: { '/designation': { before: null, after: 'Closer' } },
      },
    });
    expect(told.body.timestamp).toBe(told.body.data.at);
    expect(told.raw).not.toContain('sessionId');

    const [post] = (await receiver.until(asymmetric.url, 1)) as [ReceivedPost];
    const shown = (await as(ada).get(`/api/webhooks/${asymmetric.id}`)).body;
    expect(asymmetric.secret).toBeNull();
    const x = Buffer.from(shown.publicKey.slice('whpk_'.length), 'base64').toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature = '' } = post.headers;
    expect(verify(null, Buffer.from(`${id}.${at}.${post.raw}`), key, Buffer.from(signature.slice(4), 'base64'))).toBe(
      true,
    );
  });

  it('is told what it asks for, and nothing of another organization', async () => {
    const globex = await given.organization();
    const [stranger, root] = [await given.rep(globex), await given.superadmin()];
    const named = await hook(receiver.place(), { types: ['user.updated'], fields: ['designation'] });
    const key = (
      await as(ada).post('/api/user/tokens', {
        name: 'CRM',
        scopes: ['organization:write', 'people:read', 'people:write'],
        expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
      })
    ).body.token as string;
    const others = await hook(receiver.place(), { types: ['user.updated'], excludeOwn: true });

    await as(root).put(`/api/users/${stranger.id}`, { designation: 'Spy' });
    await as(ada).put(`/api/users/${alex.id}`, { city: 'Toronto' });
    await anonymous.put(`/api/users/${alex.id}`, { designation: 'By the CRM' }, { authorization: `Bearer ${key}` });
    await as(alex).put('/api/user/profile', { designation: 'By Alex' });

    expect(designationsIn(await receiver.until(named.url, 2))).toEqual(['By the CRM', 'By Alex']);
    const told = await receiver.until(others.url, 1);
    expect(designationsIn(told)).toEqual(['By Alex']);
    expect(JSON.stringify(receiver.posts)).not.toContain('Spy');
  });

  it('gets what it failed to take in order, and what is about others meanwhile', async () => {
    let isDown = true;
    const url = receiver.place(({ body }) => (isDown && body.data.subject.id === alex.id ? 503 : 204));
    const crm = await hook(url, { types: ['user.updated'] });
    const robin = await given.rep(acme);

    for (const word of ['One', 'Two', 'Three']) await change(alex, word);
    await change(robin, 'Other');

    await settled(() => Promise.resolve(designationsIn(receiver.at(url)).includes('Other')));
    await settled(async () => (await logOf(crm))[0]?.state === 'delivered');
    expect(new Set(designationsIn(receiver.at(url)))).toEqual(new Set(['One', 'Other']));
    const waiting = await logOf(crm, '?state=waiting');
    expect(waiting).toMatchObject([
      { attempts: 0, nextAttemptAt: null, answer: null },
      { attempts: 0, nextAttemptAt: null, answer: null },
      { attempts: 1, answer: { status: 503, body: '' }, fault: null, request: { url } },
    ]);
    expect(JSON.parse(waiting[2].request.body).data.fields['/designation'].after).toBe('One');
    isDown = false;
    await hasten(crm);
    await settled(async () => (await logOf(crm, '?state=waiting')).length === 0);
    const ofAlex = receiver.at(url).filter(({ body }) => body.data.subject.id === alex.id);
    expect(designationsIn(ofAlex)).toEqual(['One', 'One', 'Two', 'Three']);
    expect(new Set(ofAlex.slice(0, 2).map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  it('says when to come again, and is let wait no longer than a second', async () => {
    const later = receiver.place(
      () => (response) => response.writeHead(429, { 'retry-after': '1800' }).end('Slow down.'),
    );
    const silent = receiver.place(() => () => undefined);
    const [limited, hanging, sound] = [
      await hook(later, { types: ['user.updated'] }),
      await hook(silent, { types: ['user.updated'] }),
      await hook(receiver.place(), { types: ['user.updated'] }),
    ];

    await change(alex, 'Closer');

    expect(await receiver.until(sound.url, 1)).toHaveLength(1);
    await settled(async () => (await logOf(hanging))[0]?.fault === 'timeout');
    const [delivery] = await logOf(limited);
    expect(delivery).toMatchObject({ state: 'waiting', answer: { status: 429, body: 'Slow down.' } });
    const wait = Date.parse(delivery.nextAttemptAt as string) - Date.parse(delivery.lastAttemptAt as string);
    expect(Math.round(wait / 60_000)).toBe(30);
    expect((await as(ada).get(`/api/webhooks/${hanging.id}`)).body).toMatchObject({ waiting: 1, paused: false });
    expect((await as(ada).get(`/api/webhooks/${hanging.id}`)).body.failingSince).not.toBeNull();
  });

  it('is paused when it is gone, with a mail, and catches up when it goes on', async () => {
    let status = 410;
    const gone = await hook(
      receiver.place(() => status),
      { types: ['user.updated'] },
    );

    await change(alex, 'One');

    const mail = await inbox.mailTo(ada.email);
    expect(mail.headers.subject).toBe('A webhook is paused');
    expect(mail.text).toContain('410');
    expect(mail.text).not.toContain('/hook-');
    const before = (await as(ada).get(`/api/webhooks/${gone.id}`)).body;
    expect(before).toMatchObject({ paused: true, pausedBecause: 'gone', waiting: 1 });
    await change(alex, 'Two');
    await delay(300);
    expect(receiver.at(gone.url)).toHaveLength(1);
    status = 204;
    const resumed = await as(ada).patch(`/api/webhooks/${gone.id}`, { paused: false });
    expect(resumed).toMatchObject({ status: 200, body: { paused: false, pausedBecause: null, failingSince: null } });
    expect(designationsIn(await receiver.until(gone.url, 3))).toEqual(['One', 'One', 'Two']);
  });

  it('is paused when it has taken nothing for three days, a day after a mail has said so', async () => {
    const dead = await hook(
      receiver.place(() => 500),
      { types: ['user.updated'] },
    );
    const since = (days: number) =>
      database.query(`update webhooks set failing_since = now() - make_interval(days => $2) where id = $1`, [
        dead.id,
        days,
      ]);
    await change(alex, 'One');
    await settled(async () => (await logOf(dead))[0]?.attempts === 1);

    await since(1);
    await hasten(dead);
    expect((await inbox.mailTo(ada.email)).headers.subject).toBe('A webhook takes nothing');
    await since(3);
    await hasten(dead);
    expect((await inbox.mailTo(ada.email, 2)).headers.subject).toBe('A webhook is paused');

    const [delivery] = await logOf(dead);
    expect(delivery).toMatchObject({ state: 'waiting', nextAttemptAt: null });
    expect((await as(ada).get(`/api/webhooks/${dead.id}`)).body).toMatchObject({
      pausedBecause: 'failing',
      waiting: 1,
    });
  });
});

describe('by hand', () => {
  it('is tried, sent again, and replayed; each is in the log', async () => {
    const from = new Date(Date.now() - 1000).toISOString();
    const crm = await hook(receiver.place(), { types: ['user.updated'] });
    const tried = await as(ada).post(`/api/webhooks/${crm.id}/test`);
    expect(tried).toMatchObject({ status: 201, body: { kind: 'test', type: 'webhook.test', state: 'waiting' } });
    const [test] = (await receiver.until(crm.url, 1)) as [ReceivedPost];
    expect(new Webhook(crm.secret).verify(test.raw, test.headers)).toMatchObject({
      type: 'webhook.test',
      data: { id: tried.body.eventId, organizationId: acme.id, webhookId: crm.id },
    });

    await change(alex, 'One');
    await change(alex, 'Two');
    await receiver.until(crm.url, 3);
    await settled(async () => (await logOf(crm, '?state=delivered')).length === 3);
    const [second, first] = await logOf(crm);
    const path = `/api/webhooks/${crm.id}/deliveries/${first.id}/redeliver`;
    expect((await as(ada).post(path)).body).toMatchObject({ kind: 'redelivery', eventId: first.eventId });
    expect(designationsIn(await receiver.until(crm.url, 4))).toEqual(['One', 'Two', 'One']);

    const to = new Date(Date.now() + 1000).toISOString();
    const replay = await as(ada).post(`/api/webhooks/${crm.id}/replay`, { from, to });
    expect(replay).toMatchObject({ status: 201, body: { events: 2 } });
    expect(designationsIn(await receiver.until(crm.url, 6))).toEqual(['One', 'Two', 'One', 'One', 'Two']);
    expect(receiver.at(crm.url)[5]?.headers['webhook-id']).toBe(second.eventId);
    const wrong = await as(ada).post(`/api/webhooks/${crm.id}/replay`, { from: to, to: from });
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ pointer: '/to', code: 'instant_out_of_range' }] } });

    await settled(async () => (await logOf(crm, '?state=delivered')).length === 6);
    const pages = [await as(ada).get(`/api/webhooks/${crm.id}/deliveries?limit=4`)];
    pages.push(await as(ada).get(`/api/webhooks/${crm.id}/deliveries?limit=4&cursor=${pages[0]?.body.nextCursor}`));
    const kinds = pages.flatMap(({ body }) => body.items.map(({ kind }: { kind: string }) => kind) as string[]);
    expect(kinds).toEqual(['replay', 'replay', 'redelivery', 'event', 'event', 'test']);
    expect((await as(ada).get(`/api/webhooks/${crm.id}/deliveries?cursor=WzFd`)).status).toBe(400);
  });

  it('is sent nothing more by hand where ten thousand wait', async () => {
    const crm = await hook(receiver.place(), { types: ['user.updated'] });
    await as(ada).post(`/api/webhooks/${crm.id}/test`);
    await settled(async () => (await logOf(crm, '?state=delivered')).length === 1);
    const [over] = await logOf(crm);
    await database.query(
      `insert into webhook_deliveries (id, ordinal, webhook_id, kind, event_id, type, subject_id)
      select gen_random_uuid(), n + 100, $1, 'replay', gen_random_uuid(), 'user.updated', $1 from generate_series(1, 10000) n`,
      [crm.id],
    );
    for (const path of ['test', `deliveries/${over.id}/redeliver`]) {
      const refused = await as(ada).post(`/api/webhooks/${crm.id}/${path}`);
      expect(refused).toMatchObject({ status: 409, body: { code: 'replay_too_large', parameters: { limit: 10_000 } } });
    }
  });

  it('gets another secret, and signs by both for a day', async () => {
    const crm = await hook();
    const rotated = (await as(ada).post(`/api/webhooks/${crm.id}/secret/rotate`)).body as Hook;
    expect(rotated.secret).not.toBe(crm.secret);

    await as(ada).post(`/api/webhooks/${crm.id}/test`);
    await settled(() => Promise.resolve(receiver.at(crm.url).some(({ body }) => body.type === 'webhook.test')));
    const test = receiver.at(crm.url).find(({ body }) => body.type === 'webhook.test');
    for (const { secret } of [crm, rotated]) {
      expect(new Webhook(secret).verify(test?.raw ?? '', test?.headers ?? {})).toEqual(test?.body);
    }

    await database.query(`update webhooks set secret_rotated_at = now() - interval '25 hours' where id = $1`, [crm.id]);
    await as(ada).post(`/api/webhooks/${crm.id}/test`);
    const isSecond = ({ body }: ReceivedPost) => body.type === 'webhook.test' && body.data.id !== test?.body.data.id;
    await settled(() => Promise.resolve(receiver.at(crm.url).some(isSecond)));
    const last = receiver.at(crm.url).find(isSecond);
    expect(() => new Webhook(crm.secret).verify(last?.raw ?? '', last?.headers ?? {})).toThrow('No matching signature');
    expect(new Webhook(rotated.secret).verify(last?.raw ?? '', last?.headers ?? {})).toEqual(last?.body);
  });

  it('has nothing of anybody who is erased', async () => {
    const crm = await hook(
      receiver.place(() => (response) => response.end('Hello Zebulon')),
      { types: ['user.updated'] },
    );
    await as(ada).put(`/api/users/${alex.id}`, { designation: 'Zebulon' });
    await settled(async () => (await logOf(crm))[0]?.state === 'delivered');
    expect(JSON.stringify(await logOf(crm))).toContain('Zebulon');

    await as(ada).delete(`/api/users/${alex.id}`);
    expect((await as(ada).post(`/api/users/${alex.id}/erase`)).status).toBeLessThan(300);

    const rows = await database.query(
      `select from webhook_deliveries where webhook_id = $1 and to_jsonb(webhook_deliveries)::text like '%Zebulon%'`,
      [crm.id],
    );
    expect(rows).toEqual([]);
    expect(JSON.stringify(await logOf(crm))).not.toContain('Zebulon');
  });
});
