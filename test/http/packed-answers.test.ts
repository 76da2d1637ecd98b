import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { beforeAll, expect, it } from '@jest/globals';
import type { Organization, Person } from '../support/given.js';
import { useServer } from '../support/server.js';

const server = useServer();
const { as, given, tokenOf } = server;

/** As it is on the wire, where `fetch` would unpack it. */
interface WireAnswer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
}

let acme: Organization;
let ada: Person;
beforeAll(async () => {
  acme = await given.organization();
  ada = await given.admin(acme);
  for (let nth = 0; nth < 12; nth++) await given.rep(acme, { designation: `Representative of region ${nth}` });
});

async function send(method: string, path: string, headers: Record<string, string> = {}): Promise<WireAnswer> {
  const authorization = `Bearer ${await tokenOf(ada)}`;
  const sent = request(new URL(path, server.url()), { method, headers: { authorization, ...headers } });
  const [answer] = (await once(sent.end(), 'response')) as [IncomingMessage];
  return { status: answer.statusCode, headers: answer.headers, bytes: await buffer(answer) };
}

const get = (path: string, coding?: string, headers: Record<string, string> = {}) =>
  send('GET', path, { ...(coding !== undefined && { 'accept-encoding': coding }), ...headers });

const unpackers = { br: brotliDecompressSync, gzip: gunzipSync };
const PEOPLE = '/api/users?limit=50';
const paths: [string, () => string][] = [
  ['a list', () => PEOPLE],
  ['a document', () => '/api/openapi.json'],
  ['a contract’s document', () => '/rinkel/openapi.json'],
  ['a page', () => '/api/docs'],
  ['a script of a page', () => '/api/docs/swagger-ui-bundle.js'],
  ['an export as CSV', () => `/api/organizations/${acme.id}/users/export?format=csv`],
  ['an export as JSON', () => `/api/organizations/${acme.id}/users/export?format=json`],
  ['an export as NDJSON', () => `/api/organizations/${acme.id}/users/export?format=ndjson`],
  ['measurements', () => '/metrics'],
];

it.each(paths)('packs %s as the client likes it, and it is the same', async (_name, pathOf) => {
  const plain = await get(pathOf());
  const packed = { br: await get(pathOf(), 'gzip, deflate, br'), gzip: await get(pathOf(), 'gzip') };

  expect(plain.headers['content-encoding']).toBeUndefined();
  expect(plain.headers.vary).toContain('Accept-Encoding');
  for (const coding of ['br', 'gzip'] as const) {
    const { status, headers, bytes } = packed[coding];
    expect([status, headers['content-encoding'], headers['content-type']]).toEqual([
      200,
      coding,
      plain.headers['content-type'],
    ]);
    expect(headers.vary).toContain('Accept-Encoding');
    expect(headers['content-length'] ?? String(bytes.length)).toBe(String(bytes.length));
    expect(bytes.length).toBeLessThan(plain.bytes.length * 0.8);
    if (pathOf() !== '/metrics') expect(unpackers[coding](bytes).equals(plain.bytes)).toBe(true);
  }
});

it.each(paths.slice(0, -1))('answers HEAD of %s with the headers of GET', async (_name, pathOf) => {
  const headersOf = ({
    headers: { date: _, 'x-request-id': __, traceparent: ___, 'keep-alive': ____, ...headers },
  }: WireAnswer) => headers;

  const got = await get(pathOf(), 'br');
  const head = await send('HEAD', pathOf(), { 'accept-encoding': 'br' });

  expect(head.bytes).toHaveLength(0);
  expect({ ...headersOf(got), 'transfer-encoding': undefined }).toEqual({
    ...headersOf(head),
    'transfer-encoding': undefined,
  });
});

it.each(['identity', 'identity;q=0, *;q=0', 'gzip;q=0', 'deflate', ',;=', `${'a,'.repeat(5000)}a`])(
  'sends it as it is to who accepts %s',
  async (coding) => {
    const { status, headers, bytes } = await get(PEOPLE, coding);

    expect([status, headers['content-encoding']]).toEqual([200, undefined]);
    expect(JSON.parse(bytes.toString())).toMatchObject({ items: expect.any(Array) });
  },
);

it('leaves a short answer as it is', async () => {
  const { headers, bytes } = await get('/api/user/chat-availability', 'br');

  expect(bytes.length).toBeLessThan(1024);
  expect([headers['content-encoding'], headers.vary]).toEqual([undefined, undefined]);
});

it('leaves what refuses, and what writes, as it is', async () => {
  const unknown = Array.from({ length: 40 }, (_, nth) => `unknown${nth}=1`).join('&');
  const refused = await get(`/api/users?${unknown}`, 'br');
  const long = { automations: { text: 'x'.repeat(2000) } };
  const written = await as(ada).put('/api/user/profile', long, { 'accept-encoding': 'br' });

  expect([refused.status, refused.headers['content-encoding']]).toEqual([400, undefined]);
  expect(refused.bytes.length).toBeGreaterThan(1024);
  expect([written.status, written.headers.get('content-encoding')]).toEqual([200, null]);
  expect(Number(written.headers.get('content-length'))).toBeGreaterThan(1024);
});

it('gives each form an ETag of its own, strong, which If-Match takes', async () => {
  await as(ada).put('/api/user/profile', { automations: { text: 'x'.repeat(2000) } });
  const read = async (coding: string, known?: string) =>
    get('/api/user/profile', coding, known === undefined ? {} : { 'if-none-match': known });
  const [plain, br, gzip] = [await read('identity'), await read('br'), await read('gzip')];
  const tags = [plain, br, gzip].map(({ headers }) => headers.etag ?? 'none');
  const [plainTag = '', packedTag = ''] = tags;

  expect(br.headers['content-encoding']).toBe('br');
  expect(new Set(tags).size).toBe(3);
  for (const tag of tags) expect(tag).toMatch(/^"\d+\.[\w-]{16}"$/);
  const again = await read('br', packedTag);
  expect([again.status, again.headers.etag, again.headers['content-encoding']]).toEqual([304, packedTag, undefined]);
  expect(again.headers.vary).toBe('Accept-Encoding');
  expect((await read('br', plainTag)).status).toBe(200);
  const write = await as(ada).put('/api/user/profile', { designation: 'Packed' }, { 'if-match': packedTag });
  expect(write.status).toBe(200);
});

it('sends a part of a file as it is', async () => {
  const part = await get('/api/docs/swagger-ui-bundle.js', 'br', { range: 'bytes=0-2047' });

  expect([part.status, part.headers['content-encoding'], part.bytes.length]).toEqual([206, undefined, 2048]);
});
