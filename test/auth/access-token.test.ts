import { createHmac, type KeyObject } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { keyFor } from '../../src/config.js';
import { TEST_SECRET, type Person } from '../support/given.js';
import { useServer } from '../support/server.js';

const { anonymous, given, tokenOf } = useServer();

const HEADER = { alg: 'HS256', typ: 'at+jwt' };
const KEY = keyFor('access-token', TEST_SECRET);
let alex: Person;
let claims: Record<string, unknown>;

beforeAll(async () => {
  alex = await given.rep(await given.organization());
  const token = await tokenOf(alex);
  claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
});

const verify = (authorization: string) => anonymous.get('/api/auth/verify-token', { authorization });
const encoded = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');

function sign(header: unknown, payload: unknown, key: KeyObject | string = KEY, hash = 'sha256'): string {
  const signed = `${encoded(header)}.${encoded(payload)}`;
  return `${signed}.${createHmac(hash, key).update(signed).digest('base64url')}`;
}

it('is good when it is ours', async () => {
  expect(await verify(`Bearer ${sign(HEADER, claims)}`)).toMatchObject({ status: 200 });
  expect(await verify(`bearer ${sign(HEADER, claims)}`)).toMatchObject({ status: 200 });
});

it.each(['', 'Bearer', 'Bearer ', 'Basic YWxleDpwYXNz'])('is missing in %j', async (authorization) => {
  expect(await verify(authorization)).toMatchObject({ status: 401, body: { code: 'no_token' } });
});

it('is missing without the header', async () => {
  expect(await anonymous.get('/api/auth/verify-token')).toMatchObject({ status: 401, body: { code: 'no_token' } });
});

describe('is refused', () => {
  const now = Math.floor(Date.now() / 1000);
  const forged: [string, () => string][] = [
    ['without a signature', () => `${encoded({ ...HEADER, alg: 'none' })}.${encoded(claims)}.`],
    ['with our header and no signature', () => `${encoded(HEADER)}.${encoded(claims)}.`],
    ['signed with another key', () => sign(HEADER, claims, keyFor('access-token', 'another secret'))],
    ['signed with the bare secret', () => sign(HEADER, claims, TEST_SECRET)],
    ['signed with the key of the refresh tokens', () => sign(HEADER, claims, keyFor('refresh-token', TEST_SECRET))],
    ['signed by HS512', () => sign({ ...HEADER, alg: 'HS512' }, claims, KEY, 'sha512')],
    ['of another type', () => sign({ ...HEADER, typ: 'JWT' }, claims)],
    ['of no type', () => sign({ alg: 'HS256' }, claims)],
    ['with jku', () => sign({ ...HEADER, jku: 'https://evil.example/keys' }, claims)],
    ['with jwk', () => sign({ ...HEADER, jwk: { kty: 'oct', k: 'AAAA' } }, claims)],
    ['with x5u', () => sign({ ...HEADER, x5u: 'https://evil.example/cert' }, claims)],
    ['with x5c', () => sign({ ...HEADER, x5c: ['AAAA'] }, claims)],
    ['with crit', () => sign({ ...HEADER, crit: ['exp'] }, claims)],
    ['with kid', () => sign({ ...HEADER, kid: '../../dev/null' }, claims)],
    ['of another issuer', () => sign(HEADER, { ...claims, iss: 'someone' })],
    ['for another audience', () => sign(HEADER, { ...claims, aud: 'billing' })],
    ['without audience', () => sign(HEADER, { ...claims, aud: undefined })],
    ['that has expired', () => sign(HEADER, { ...claims, exp: now - 1 })],
    ['that never expires', () => sign(HEADER, { ...claims, exp: undefined })],
    ['that expires as a text', () => sign(HEADER, { ...claims, exp: '9999999999' })],
    ['that is not valid yet', () => sign(HEADER, { ...claims, nbf: now + 60 })],
    ['without nbf', () => sign(HEADER, { ...claims, nbf: undefined })],
    ['of nobody', () => sign(HEADER, { ...claims, sub: undefined })],
    ['of null', () => sign(HEADER, { ...claims, sub: null })],
    ['of somebody who is no id', () => sign(HEADER, { ...claims, sub: "' or true --" })],
    ['of no session', () => sign(HEADER, { ...claims, sid: undefined })],
    ['whose claims are a list', () => sign(HEADER, [claims])],
    ['that is a word', () => 'token'],
    ['of two parts', () => `${encoded(HEADER)}.${encoded(claims)}`],
    ['of four parts', () => `${sign(HEADER, claims)}.x`],
  ];

  it.each(forged)('%s', async (_what, token) => {
    expect(await verify(`Bearer ${token()}`)).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
  });
});

it('is worth nothing with the session of somebody else', async () => {
  const sam = await given.rep(await given.organization());

  const reply = await verify(`Bearer ${sign(HEADER, { ...claims, sub: sam.id })}`);

  expect(reply).toMatchObject({ status: 401, body: { code: 'session_ended' } });
});

it('says who calls, whatever the request says', async () => {
  const sam = await given.rep(await given.organization());

  const reply = await anonymous.get(`/api/auth/verify-token?userId=${sam.id}`, {
    authorization: `Bearer ${sign(HEADER, claims)}`,
    'x-user-id': sam.id,
  });

  expect(reply.body.user).toMatchObject({ id: alex.id });
});

it('takes no time to refuse when it is long', async () => {
  const took: number[] = [];
  // The quickest tells: a machine may have other things to do.
  for (let times = 0; times < 5; times++) {
    const started = performance.now();
    await verify(`Bearer${'x'.repeat(15_000)}`);
    took.push(performance.now() - started);
  }

  expect(Math.min(...took)).toBeLessThan(500);
});
