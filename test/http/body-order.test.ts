import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Person } from '../support/given.js';
import { RawConnection } from '../support/raw-connection.js';
import { useServer } from '../support/server.js';

const server = useServer();
const { anonymous, as, given } = server;
let alex: Person;

beforeAll(async () => {
  alex = await given.rep(await given.organization());
});

const ID = '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4';
const unreadable: [string, string, Record<string, string>][] = [
  ['that breaks off', '{', {}],
  ['of more than 256 KiB', JSON.stringify({ fullName: 'x'.repeat(300 * 1024) }), {}],
  ['of another type', 'fullName=Alex', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['of a type that is none', '{}', { 'content-type': 'json' }],
  ['that is packed', '{}', { 'content-encoding': 'gzip' }],
  ['in another charset', '{}', { 'content-type': 'application/json; charset=utf-16' }],
];

describe.each(unreadable)('a body %s', (_what, body, headers) => {
  it.each([
    ['POST', '/api/nope', 404, { code: 'unknown_route' }],
    ['POST', '/applivery/v1/nope', 404, { error: { code: 3001 } }],
    ['POST', '/rinkel/v1/nope', 404, { errors: [{ code: expect.anything() }] }],
    ['DELETE', '/api/user/profile', 405, { code: 'method_not_allowed' }],
    ['POST', '/livez', 405, { code: 'method_not_allowed' }],
    ['POST', '/rinkel/v1/users', 405, { errors: [{ code: expect.anything() }] }],
  ])('is not looked at where there is no such route: %s %s', async (method, path, status, told) => {
    expect(await anonymous.send(method, path, body, headers)).toMatchObject({ status, body: told });
  });

  it.each([
    ['PUT', '/api/user/profile', { code: 'no_token' }],
    ['PATCH', `/api/users/${ID}`, { code: 'no_token' }],
    ['POST', '/api/organizations', { code: 'no_token' }],
    ['PUT', `/applivery/v1/users/${ID}`, { error: { code: 4002 } }],
    ['PATCH', '/api/user', { status: 'error', status_code: 401 }],
    ['POST', '/api/user/avatar', { status: 'error', status_code: 401 }],
    ['PUT', `/rinkel/v1/users/${ID}`, { errors: [{ code: expect.anything() }] }],
    ['POST', '/api/auth/logout', { code: 'no_token' }],
    ['POST', `/api/organizations/${ID}/users/import`, { code: 'no_token' }],
  ])('is not looked at without a token: %s %s', async (method, path, told) => {
    expect(await anonymous.send(method, path, body, headers)).toMatchObject({ status: 401, body: told });
  });

  it('is not looked at when the role is too low', async () => {
    const reply = await as(alex).patch(`/api/companies/${ID}`, body, headers);
    expect(reply).toMatchObject({ status: 403, body: { code: 'role_too_low' } });
  });
});

it.each([
  ['whose length is told', 'Content-Length: 200000000'],
  ['of unknown length', 'Transfer-Encoding: chunked'],
])('turns a stranger away before their body comes, one %s', async (_what, framing) => {
  const connection = await RawConnection.open(server.url());
  connection.send(`PUT /api/user/profile HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${framing}\r\n\r\n`);
  const answer = await connection.until('"errors":[]}');
  connection.close();
  expect(answer).toMatch(/^HTTP\/1.1 401 [^]*"code":"no_token"/);
});
