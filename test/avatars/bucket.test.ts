import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Bucket } from '../support/bucket.js';
import { formOf } from '../support/form.js';
import { pictureAs } from '../support/pictures.js';
import { unchanged } from '../support/rows.js';
import { TestServer } from '../support/server.js';

const bucket = new Bucket();
let server: TestServer;

beforeAll(async () => {
  await bucket.open();
  server = new TestServer({ env: { ...bucket.settings(), PUBLIC_URL: 'https://roster.example/people/' } });
  await server.start();
});
afterAll(async () => {
  await server.stop();
  await bucket.close();
});

describe('avatars in a bucket', () => {
  it('are kept there, served from there under the public address, and deleted there', async () => {
    const acme = await server.given.organization();
    const alex = await server.given.rep(acme);
    const upload = async () => {
      const form = await formOf({ avatar: await pictureAs('png') });
      form[1].traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
      return (await server.as(alex).post('/api/user/avatar', ...form)).body.data.user.avatar as string;
    };

    const before = await upload();
    const names = [...bucket.objects.keys()];
    const url = await upload();

    expect(names).toHaveLength(2);
    expect(names.filter((name) => bucket.objects.has(name))).toEqual(names);
    expect(bucket.objects.size).toBe(4);
    expect(bucket.refusals).toEqual([]);
    expect(bucket.traces.filter((trace) => trace.startsWith(`00-${'a'.repeat(32)}-`))).toHaveLength(4);
    expect(url).toMatch(/^https:\/\/roster\.example\/people\/avatars\//);
    const here = (address: string) => server.url() + address.slice('https://roster.example/people'.length);
    expect((await fetch(here(url))).status).toBe(200);
    expect((await fetch(here(before))).status).toBe(200);

    // The history of somebody who is erased shows none any more.
    await server.as(await server.given.admin(acme)).post(`/api/users/${alex.id}/erase`, { confirm: alex.email });
    expect(bucket.objects.size).toBe(0);
    expect((await fetch(here(url))).status).toBe(404);
  });

  it('are a 503 to try again later while the bucket is away, and nothing is changed', async () => {
    const alex = await server.given.rep(await server.given.organization());
    const form = await formOf({ avatar: await pictureAs('png') });
    await server.as(alex).get('/api/user');

    bucket.failing = 500;
    const reply = await unchanged(server.database, () => server.as(alex).post('/api/user/avatar', ...form));
    bucket.failing = undefined;

    expect(reply).toMatchObject({ status: 503, body: { status: 'error', status_code: 503, data: null } });
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
