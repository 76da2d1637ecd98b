import { beforeAll, expect, it } from '@jest/globals';
import type { Person } from '../support/given.js';
import { exchange } from '../support/raw-connection.js';
import { useServer } from '../support/server.js';

const server = useServer();
const { anonymous, as, given, database } = server;
let alex: Person;

beforeAll(async () => {
  alex = await given.rep(await given.organization());
});

it('answers a problem document of RFC 9457', async () => {
  const reply = await anonymous.get('/nowhere?token=secret');

  expect(reply.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(reply.body).toEqual({
    type: 'https://roster.example/problems/unknown_route',
    title: 'Not Found',
    status: 404,
    code: 'unknown_route',
    message: 'There is no such route.',
    requestId: reply.headers.get('x-request-id'),
    traceId: reply.headers.get('traceparent')?.split('-')[1],
    errors: [],
  });
});

it.each(['/api', '/livez/', '/LIVEZ', '/api/docs-json', '/api/docs/LICENSE', '/metrics/x'])(
  'knows no route %s',
  async (path) => {
    expect(await anonymous.get(path)).toMatchObject({ status: 404, body: { code: 'unknown_route' } });
  },
);

it.each([
  ['DELETE', '/api/user/profile', 'GET, HEAD, PATCH, PUT'],
  ['GET', '/api/auth/login', 'POST'],
  ['POST', '/api/users/0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4', 'DELETE, GET, HEAD, PATCH, PUT'],
  ['OPTIONS', '/livez', 'GET, HEAD'],
])('names the verbs of the path for %s %s', async (method, path, allow) => {
  const reply = await anonymous.send(method, path);
  expect(reply).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } });
  expect(reply.headers.get('allow')).toBe(allow);
});

it.each([
  [{ range: 'bytes=99999999-' }, 416],
  [{ 'if-match': '"another"' }, 412],
])('keeps the status of what the pages refuse: %j', async (headers, status) => {
  expect((await anonymous.get('/api/docs/swagger-ui.css', headers)).status).toBe(status);
});

it('says how to log in when there is no token', async () => {
  const reply = await anonymous.get('/api/user/profile');
  expect(reply.status).toBe(401);
  expect(reply.headers.get('www-authenticate')).toBe('Bearer');
});

it.each([
  ['what is not HTTP', 'GARBAGE\r\n\r\n', '400 Bad Request', 'malformed_request'],
  ['an unknown verb', 'BREW /livez HTTP/1.1\r\nHost: x\r\n\r\n', '400 Bad Request', 'malformed_request'],
  [
    'two lengths of one body',
    'POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    '400 Bad Request',
    'malformed_request',
  ],
  [
    'headers without end',
    `GET /livez HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`,
    '431 Request Header Fields Too Large',
    'headers_too_large',
  ],
])('refuses %s with a problem document', async (_what, request, status, code) => {
  const answer = await exchange(server.url(), request);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status}\r\n`));
  expect(answer).toContain('Content-Type: application/problem+json');
  expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ code, errors: [] });
});

it('refuses a path that can’t be decoded, and says which request it was', async () => {
  const answer = await exchange(server.url(), 'GET /api/users/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  const { code, requestId } = JSON.parse(answer.split('\r\n\r\n')[1] ?? '') as Record<string, string>;
  expect(code).toBe('malformed_request');
  expect(answer).toContain(`x-request-id: ${requestId}`);
});

it('knows no route that only looks like one', async () => {
  const answer = await exchange(server.url(), 'GET //livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1.1 404 [^]*"code":"unknown_route"/);
});

it('serves a request with an expectation that nobody knows', async () => {
  const request = 'GET /livez HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nConnection: close\r\n\r\n';
  expect(await exchange(server.url(), request)).toMatch(/^HTTP\/1.1 200 OK/);
});

it('shows a code and an id when something breaks, and the whole of it in the log only', async () => {
  await database.query('alter table personas rename to personas_away');
  const reply = await as(alex)
    .get('/api/user/profile')
    .catch((error: Error) => error);
  await database.query('alter table personas_away rename to personas');

  expect(reply).toBeInstanceOf(Error); // A 500 is never documented, and the client says so.
  const shown = (reply as Error).message;
  expect(shown).toContain('"code": "internal_error"');
  expect(shown).not.toMatch(/personas|select|\.js|at \w/);
  expect(await server.takeErrors(1)).toMatchObject([
    {
      level: 50,
      requestId: /"requestId": "(.+?)"/.exec(shown)?.[1],
      err: { code: '42P01', stack: expect.stringContaining(' at ') },
    },
  ]);
});
