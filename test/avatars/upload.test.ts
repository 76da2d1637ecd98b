import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { secondsLeft, signedAvatarPath } from '../../src/pictures/avatar-signatures.js';
import { keyFor } from '../../src/config.js';
import type { Reply } from '../support/client.js';
import { formOf } from '../support/form.js';
import { TEST_SECRET, type Organization, type Person } from '../support/given.js';
import { claimingPng, pictureAs } from '../support/pictures.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';

const folder = mkdtempSync(join(tmpdir(), 'roster-upload-'));
afterAll(() => rmSync(folder, { recursive: true }));

const server = useServer({ env: { DATA_DIR: folder } });
const { as, given, database } = server;

const AVATAR = '/api/user/avatar';
let acme: Organization;
let alex: Person;
beforeEach(async () => {
  acme = await given.organization();
  alex = await given.rep(acme);
});

async function upload(image: Uint8Array, person = alex) {
  return as(person).post(AVATAR, ...(await formOf({ avatar: image })));
}

async function uploaded(person = alex): Promise<string> {
  return (await upload(await pictureAs('png'), person)).body.data.user.avatar;
}

function idIn(url: string): string {
  return /avatars\/([^/]+)\//.exec(url)?.[1] ?? '';
}

/** The files of one avatar, or all. */
async function filesOf(url = ''): Promise<string[]> {
  const id = idIn(url);
  return (await readdir(join(folder, 'avatars'))).filter((name) => name.includes(id)).sort();
}

describe('an uploaded picture', () => {
  it.each(['jpeg', 'png', 'gif', 'webp'] as const)('may be a %s, and is served as WebP', async (format) => {
    const reply = await upload(await pictureAs(format));
    expect(reply.status).toBe(200);

    const served = await fetch(reply.body.data.user.avatar);

    expect(served.status).toBe(200);
    expect(served.headers.get('content-type')).toBe('image/webp');
    const picture = Buffer.from(await served.arrayBuffer());
    expect(served.headers.get('content-length')).toBe(String(picture.length));
    expect(await sharp(picture).metadata()).toMatchObject({ format: 'webp', width: 500, height: 500 });
  });

  it('sent again with its Idempotency-Key is answered alike and leaves nothing; another picture is a mistake', async () => {
    const once = { 'idempotency-key': 'once' };
    const send = async (image: Uint8Array) => {
      const [form, headers] = await formOf({ avatar: image });
      return as(alex).post(AVATAR, form, { ...headers, ...once });
    };
    const picture = await pictureAs('png');
    const before = await filesOf();

    const first = await send(picture);
    const again = await unchanged(database, () => send(picture));
    const other = await unchanged(database, async () => send(await pictureAs('jpeg')));

    expect(first.status).toBe(200);
    expect([again.status, again.body]).toEqual([200, first.body]);
    expect(other).toMatchObject({ status: 422, body: { status: 'error' } });
    expect(await filesOf()).toHaveLength(before.length + (await filesOf(first.body.data.user.avatar)).length);
  });

  it('is shown through every door, and is one row of the history', async () => {
    await as(alex).put('/api/user/profile', { picture: 'https://cdn.example.com/old.png' });
    const url = await uploaded();

    const { user } = (await as(alex).get('/api/user/profile')).body;
    const applivery = (await as(alex).get('/applivery/v1/users/profile')).body.data;
    const rinkel = (await as(alex).get(`/rinkel/v1/users/${alex.id}`)).body;
    expect([user.picture, applivery.picture, rinkel.avatarUrls.large]).toEqual([url, url, url]);
    expect((await fetch(rinkel.avatarUrls.small)).status).toBe(200);
    const changes = await database.query(
      `select source, fields from changes where subject_id = $1 and source = 'exante'`,
      [alex.id],
    );
    expect(changes.map(({ fields }) => Object.keys(fields as object).sort())).toEqual([['/avatarId', '/picture']]);
  });

  it('is shown in lists of people and of members, at home and as a guest', async () => {
    const [globex, ada] = [await given.organization(), await given.admin(acme)];
    await given.membership(alex, globex, 'SALES_REP');
    const bo = await given.admin(globex);
    const url = await uploaded();
    const pictureIn = ({ body }: Reply) => body.items.find(({ _id }: { _id: string }) => _id === alex.id)?.picture;

    expect(pictureIn(await as(ada).get('/api/users'))).toBe(url);
    expect(pictureIn(await as(ada).get(`/api/organizations/${acme.id}/members`))).toBe(url);
    expect(pictureIn(await as(bo).get(`/api/organizations/${globex.id}/members`))).toBe(url);
    const member = `/api/organizations/${acme.id}/members/${alex.id}`;
    expect((await as(ada).put(member, { accessRole: 'ADMIN' })).body.picture).toBe(url);
    const { data } = (await as(ada).get('/rinkel/v1/users')).body;
    expect(data.find(({ id }: { id: string }) => id === alex.id).avatarUrls.large).toBe(url);
    expect((await fetch(url)).status).toBe(200);
  });

  it('leaves a picture elsewhere in lists as it is', async () => {
    const picture = 'https://cdn.example.com/me.png';
    await as(alex).put('/api/user/profile', { picture });

    for (const list of ['/api/users', `/api/organizations/${acme.id}/members`]) {
      expect((await as(alex).get(list)).body.items).toMatchObject([{ _id: alex.id, picture }]);
    }
  });

  it('takes any name for the file, and passes over other fields', async () => {
    const image = await pictureAs('png');
    const reply = await as(alex).post(AVATAR, ...(await formOf({ note: 'my best', photo: image })));
    expect(reply).toMatchObject({ status: 200, body: { data: { user: { avatar: expect.any(String) } } } });
  });

  it('replaces the one before, which comes back when that is taken back', async () => {
    const before = await uploaded();
    const after = await uploaded();
    const { items } = (await as(alex).get('/api/user/profile/history?limit=1')).body;
    const revert = () => as(alex).post(`/api/user/profile/history/${items[0]._id}/revert`);

    expect(after).not.toBe(before);
    expect([await filesOf(before), await filesOf(after)].map(({ length }) => length)).toEqual([2, 2]);
    const shown = (await revert()).body.user.picture as string;
    expect(idIn(shown)).toBe(idIn(before));
    expect((await fetch(shown)).status).toBe(200);
  });

  it('is forgotten behind the twenty that were there after it', async () => {
    const image = await pictureAs('png');
    const urls: string[] = [];
    for (let nth = 0; nth < 23; nth++) urls.push((await upload(image)).body.data.user.avatar);
    const files = await Promise.all(urls.map(filesOf));
    expect(files.map(({ length }) => length)).toEqual([0, 0, ...Array.from({ length: 21 }, () => 2)]);
  });

  it('is refused to come back when its files are gone', async () => {
    const before = await uploaded();
    await uploaded();
    for (const name of await filesOf(before)) await rm(join(folder, 'avatars', name));
    const { items } = (await as(alex).get('/api/user/profile/history?limit=1')).body;
    const reply = await as(alex).post(`/api/user/profile/history/${items[0]._id}/revert`);
    expect(reply).toMatchObject({ status: 409, body: { errors: [{ pointer: '/avatarId', code: 'not_revertible' }] } });
  });

  it.each([null, 'https://cdn.example.com/me.png'])(
    'gives way to picture: %j of our own API, and its files stay',
    async (picture) => {
      const url = await uploaded();
      const reply = await as(alex).put('/api/user/profile', { picture });
      expect(reply.body.user.picture).toBe(picture);
      expect(await filesOf(url)).toHaveLength(2);
    },
  );

  it('stays when a client sends its address back, whenever it was signed', async () => {
    const url = await uploaded();
    const older = url.replace(/expires=\d+/, 'expires=1');
    for (const picture of [url, older]) {
      const reply = await unchanged(database, () => as(alex).put('/api/user/profile', { picture }));
      expect(reply.body.user.picture).toBe(url);
    }
    expect((await fetch(url)).status).toBe(200);
  });

  it('stays when the write that would replace it is refused: by us, or by the database when all was decided', async () => {
    const url = await uploaded();
    const path = '/api/user/profile';
    const late = await unchanged(database, () => as(alex).put(path, { picture: null }, { 'if-match': '"1"' }));
    const [rival, email] = [await given.rep(acme), given.email()];
    const holder = await database.connect();
    await holder.query('begin');
    await holder.query('update users set email = $2, email_key = $2 where id = $1', [rival.id, email]);
    const racing = as(alex).put(path, { picture: null, email });
    while ((await database.query(`select from pg_locks where not granted`)).length === 0) await delay(10);
    await holder.query('commit');
    holder.release();

    expect([late.status, await racing]).toMatchObject([412, { status: 409, body: { code: 'email_taken' } }]);
    expect(await filesOf(url)).toHaveLength(2);
    expect((await fetch(url)).status).toBe(200);
  });

  it('stays in a dry run that would replace it', async () => {
    const url = await uploaded();
    await as(alex).put('/api/user/profile?dryRun=true', { picture: null });
    expect((await fetch(url)).status).toBe(200);
  });

  it('goes with the person it belongs to, as those before do', async () => {
    const [former, url] = [await uploaded(), await uploaded()];
    const confirm = { confirm: alex.email };
    expect((await as(await given.admin(acme)).post(`/api/users/${alex.id}/erase`, confirm)).status).toBe(200);
    expect((await fetch(url)).status).toBe(404);
    expect([...(await filesOf(url)), ...(await filesOf(former))]).toEqual([]);
  });

  it('is one of the two when two are uploaded at once, and the history has the other', async () => {
    const others = await filesOf();
    await Promise.all([upload(await pictureAs('png')), upload(await pictureAs('jpeg'))]);
    const { avatar } = (await as(alex).get('/api/user')).body.data.user;
    const files = (await filesOf()).filter((name) => !others.includes(name));
    expect(files).toEqual(expect.arrayContaining(await filesOf(avatar)));
    expect(files).toHaveLength(4);
  });
});

describe('refuses, and leaves no file', () => {
  const large = 5 * 1024 * 1024;
  const cases: [string, number, () => Promise<Uint8Array> | Uint8Array][] = [
    ['a text that is called a picture', 400, () => Buffer.from('#!/bin/sh\necho no picture')],
    ['an SVG', 400, () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['a few bytes that unpack to gigabytes', 400, () => claimingPng(60_000, 60_000)],
    ['an empty file', 400, () => new Uint8Array()],
    ['a file of more than 5 MiB', 413, () => new Uint8Array(large + 1)],
    ['a file of much more', 413, () => new Uint8Array(4 * large)],
  ];
  it.each(cases)('%s', async (_what, status, make) => {
    await uploaded();
    const files = await filesOf();
    const reply = await unchanged(database, async () => upload(await make()));
    expect(reply).toMatchObject({ status, body: { status: 'error', status_code: status } });
    expect(await filesOf()).toEqual(files);
  });

  it('but takes exactly 5 MiB', async () => {
    const png = await pictureAs('png');
    const padded = Buffer.concat([png, Buffer.alloc(large - png.length)]);
    expect((await upload(padded)).status).toBe(200);
  });

  it('a form of more than 5 MiB that doesn’t say its length', async () => {
    const [bytes, headers] = await formOf({ avatar: new Uint8Array(large + 1) });
    const stream = new ReadableStream({
      start: (controller) => {
        for (let at = 0; at < bytes.length; at += 100_000) controller.enqueue(bytes.subarray(at, at + 100_000));
        controller.close();
      },
    });
    const token = await server.tokenOf(alex);
    const request = {
      method: 'POST',
      headers: { ...headers, authorization: `Bearer ${token}` },
      body: stream,
      duplex: 'half',
    };
    const reply = await fetch(new URL(AVATAR, server.url()), request as RequestInit);
    expect(reply.status).toBe(413);
  });

  it('a form without a file', async () => {
    const reply = await as(alex).post(AVATAR, ...(await formOf({ avatar: 'me.png' })));
    expect(reply).toMatchObject({ status: 400, body: { data: { errors: { avatar: ['The form has no file.'] } } } });
  });

  it('a form that ends early, has no boundary or is none', async () => {
    const [bytes, headers] = await formOf({ avatar: await pictureAs('png') });
    const broken = [
      await as(alex).post(AVATAR, bytes.subarray(0, bytes.length - 30), headers),
      await as(alex).post(AVATAR, bytes, { 'content-type': 'multipart/form-data' }),
      await as(alex).post(AVATAR, 'nothing of the kind', headers),
    ];
    expect(broken.map(({ status }) => status)).toEqual([400, 400, 400]);
  });

  it('what is no form', async () => {
    const image = await pictureAs('png');
    const replies = [
      await as(alex).post(AVATAR, { avatar: 'x' }),
      await as(alex).post(AVATAR, image, { 'content-type': 'image/png' }),
      await as(alex).post(AVATAR),
    ];
    expect(replies.map(({ status }) => status)).toEqual([415, 415, 415]);
  });

  it('what comes after the version it was meant for', async () => {
    const url = await uploaded();
    const files = await filesOf();
    const [bytes, headers] = await formOf({ avatar: await pictureAs('png') });
    const reply = await as(alex).post(AVATAR, bytes, { ...headers, 'if-match': '"1"' });
    expect(reply).toMatchObject({ status: 412, body: { status: 'error', status_code: 412 } });
    expect(await filesOf()).toEqual(files);
    expect((await fetch(url)).status).toBe(200);
  });
});

it('takes no form where none is asked for', async () => {
  const reply = await as(alex).put('/api/user/profile', ...(await formOf({ picture: await pictureAs('png') })));
  expect(reply).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
});

describe('looking at it', () => {
  const key = keyFor('avatar-url', TEST_SECRET);
  const now = () => Math.floor(Date.now() / 1000);
  const idOf = (url: string) => /avatars\/([^/]+)\//.exec(url)?.[1] ?? '';

  it('may be kept by browsers, and shown by pages of other origins', async () => {
    const url = await uploaded();
    const { headers } = await fetch(url);
    const [, seconds] = /^private, max-age=(\d+), immutable$/.exec(headers.get('cache-control') ?? '') ?? [];
    const left = Number(new URL(url).searchParams.get('expires')) - now();
    expect(Math.abs(Number(seconds) - left)).toBeLessThan(5);
    expect(left).toBeGreaterThan(12 * 3600 - 5);
    expect(headers.get('etag')).toBe(`"${idOf(url)}-500"`);
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('is told apart from an address that expired, was changed, or names nothing', async () => {
    const url = await uploaded();
    const id = idOf(url);
    const path = (seconds: number, name = id) => server.url() + signedAvatarPath(key, name, 500, now() + seconds);
    const away = path(0, '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4');
    const addresses: [string, number][] = [
      [path(0), 200],
      [path(-25 * 3600), 404],
      [url.replace('/500.webp', '/250.webp'), 404],
      [url.replace('/500.webp', '/1000.webp'), 404],
      [url.replace(/expires=\d/, 'expires=9'), 404],
      [url.replace(/signature=../, 'signature=__'), 404],
      [url.split('?')[0] ?? '', 404],
      [away, 404],
      [url.replace(id, '..%2f..%2fjwt-secret'), 404],
    ];
    for (const [address, status] of addresses) {
      const answer = await fetch(address);
      expect([address, answer.status]).toEqual([address, status]);
      if (status === 404) expect(answer.headers.get('content-type')).toContain('application/problem+json');
    }
  });

  it('says in which half a day the address changes', async () => {
    const first = await uploaded();
    const again = (await as(alex).get('/api/user')).body.data.user.avatar;
    expect(again).toBe(first);
    const { pathname: path, searchParams } = new URL(first);
    const query = { path, expires: searchParams.get('expires'), signature: searchParams.get('signature') };
    expect(secondsLeft(key, query, now())).toBeGreaterThan(0);
  });
});

it('looks at nothing that comes with a login that has ended', async () => {
  await uploaded();
  await database.query('update sessions set revoked_at = now() where user_id = $1', [alex.id]);
  expect((await upload(Buffer.from('no picture'))).status).toBe(401);
});

it('is refused to who uploads two already, unheard, and to nobody else', async () => {
  const sam = await given.rep(acme);
  const held = await Promise.all(Array.from({ length: 2 }, () => beginUpload()));
  await uploadIs(429);
  const bombs = Array.from({ length: 20 }, async () => upload(claimingPng(6000, 6000)));

  const refused = await Promise.all(bombs);
  const taken = await upload(await pictureAs('png'), sam);

  expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 429));
  expect(refused[0]?.headers.get('retry-after')).toBe('2');
  expect(taken.status).toBe(200);
  for (const socket of held) socket.destroy();
  await uploadIs(200);
});

/** Waits until an upload is answered so: what is sent by hand is noticed a moment later. */
async function uploadIs(expected: number): Promise<void> {
  let status = 0;
  for (let tries = 0; tries < 50 && status !== expected; tries++) {
    await delay(200);
    ({ status } = await upload(await pictureAs('png')));
  }
  expect(status).toBe(expected);
}

/** Sends half of a form. */
async function beginUpload() {
  const [bytes, headers] = await formOf({ avatar: Buffer.alloc(1_000_000) });
  const { hostname, port } = new URL(server.url());
  const head = [
    `POST ${AVATAR} HTTP/1.1`,
    'Host: x',
    `Authorization: Bearer ${await server.tokenOf(alex)}`,
    `Content-Type: ${headers['content-type']}`,
    `Content-Length: ${bytes.length}`,
  ];
  const socket = connect(Number(port), hostname).on('error', () => undefined);
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  socket.write(bytes.subarray(0, 500_000));
  return socket;
}

it('survives clients that go away in the middle', async () => {
  const socket = await beginUpload();
  await delay(100);
  socket.destroy();
  await delay(100);

  expect((await upload(await pictureAs('png'))).status).toBe(200);
});

describe('our own doors', () => {
  const send = async (person: Person, path: string, headers = {}) => {
    const [form, own] = await formOf({ avatar: await pictureAs('png') });
    return as(person).put(path, form, { ...own, ...headers });
  };

  it('upload and delete it, answer the profile, and are in the history', async () => {
    const made = await send(alex, AVATAR);
    expect(made).toMatchObject({ status: 200, body: { user: { id: alex.id, picture: expect.any(String) } } });
    expect(made.headers.get('etag')).toBe(`"${made.body.user.version}"`);
    expect((await fetch(made.body.user.picture)).status).toBe(200);
    expect(await filesOf(made.body.user.picture)).toHaveLength(2);

    const gone = await as(alex).delete(AVATAR, undefined, { 'if-match': made.headers.get('etag') ?? '' });
    expect(gone).toMatchObject({ status: 200, body: { user: { picture: null } } });
    // Its history may bring it back.
    expect(await filesOf(made.body.user.picture)).toHaveLength(2);
    expect((await as(alex).delete(AVATAR)).body.user.version).toBe(gone.body.user.version);
    const rows = await database.query('select source from changes where subject_id = $1 order by version', [alex.id]);
    expect(rows).toEqual([{ source: 'profile' }, { source: 'profile' }]);
  });

  it('leave a picture elsewhere alone', async () => {
    const picture = 'https://cdn.example.com/me.png';
    await as(alex).put('/api/user/profile', { picture });
    expect((await as(alex).delete(AVATAR)).body.user.picture).toBe(picture);
  });

  it('are by policy for others, and a refused one leaves nothing', async () => {
    const [ada, bea, bo] = [
      await given.admin(acme),
      await given.rep(acme),
      await given.admin(await given.organization()),
    ];
    const path = `/api/users/${alex.id}/avatar`;
    const before = await filesOf();
    const wrong: [Person, object, number, object][] = [
      [bea, {}, 403, { code: 'not_allowed', errors: [{ rule: 'selfOrSenior' }] }],
      [bo, {}, 404, { code: 'not_found' }],
      [ada, { 'if-match': '"999"' }, 412, { code: 'version_mismatch' }],
      [ada, { 'if-match': 'x', 'idempotency-key': 'é' }, 400, { code: 'invalid_request' }],
    ];
    for (const [who, headers, status, body] of wrong) {
      expect(await unchanged(database, () => send(who, path, headers))).toMatchObject({ status, body });
    }
    expect(await unchanged(database, () => as(bea).delete(path))).toMatchObject({ status: 403 });
    expect(await filesOf()).toEqual(before);

    const { body } = await send(ada, path);
    expect((await as(alex).get('/api/user/profile')).body.user.picture).toBe(body.user.picture);
    expect((await as(ada).delete(path)).body.user.picture).toBeNull();
  });

  it('take no form from nobody, and no JSON', async () => {
    expect(await server.anonymous.put(AVATAR, {})).toMatchObject({ status: 401, body: { code: 'no_token' } });
    expect(await as(alex).put(AVATAR, {})).toMatchObject({
      status: 415,
      body: { parameters: { allowed: ['multipart/form-data'] } },
    });
  });
});
