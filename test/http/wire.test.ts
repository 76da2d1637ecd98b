import { beforeAll, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import type { Person } from '../support/given.js';
import { exchange, RawConnection } from '../support/raw-connection.js';
import { useServer } from '../support/server.js';

const server = useServer();
const { as, given } = server;
let alex: Person;
let token: string;

beforeAll(async () => {
  alex = await given.rep(await given.organization());
  token = await server.tokenOf(alex);
});

const statusesIn = (answers: string) => [...answers.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => status);
const request = (line: string, ...headers: string[]) =>
  [`${line} HTTP/1.1`, 'Host: x', `Authorization: Bearer ${token}`, ...headers, '', ''].join('\r\n');

const paths = ['GET /livez', 'GET /api/nope', 'GET /api/user/profile', 'PUT /api/user/profile', 'POST /api/auth/login'];
const framings: [string, string[]][] = [
  ['an unknown transfer coding', ['Transfer-Encoding: tea']],
  ['identity as a transfer coding', ['Transfer-Encoding: identity']],
  ['chunked that is not the last coding', ['Transfer-Encoding: chunked, identity']],
  ['a transfer coding under chunked', ['Transfer-Encoding: gzip, chunked', 'Connection: close']],
  ['chunked twice', ['Transfer-Encoding: chunked, chunked', 'Connection: close']],
  ['chunked on two lines', ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked', 'Connection: close']],
  ['two codings on two lines', ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity']],
  ['a transfer coding and a length', ['Transfer-Encoding: tea', 'Content-Length: 2']],
  ['chunked and a length', ['Transfer-Encoding: chunked', 'Content-Length: 2']],
  ['two lengths', ['Content-Length: 2', 'Content-Length: 3']],
  ['a length that is none', ['Content-Length: two']],
];

it.each(framings.flatMap(([what, headers]) => paths.map((path) => [what, path, headers] as const)))(
  'answers %s once: %s',
  async (_what, path, headers) => {
    const before = await as(alex).get('/api/user/profile');

    const text = request(path, 'Content-Type: application/json', ...headers);
    const answers = await exchange(server.url(), `${text}2\r\n{}\r\n0\r\n\r\n`);

    expect(statusesIn(answers)).toHaveLength(1);
    expect(answers).not.toMatch(/^HTTP\/1.1 5(?!01)/);
    expect((await as(alex).get('/api/user/profile')).headers.get('etag')).toBe(before.headers.get('etag'));
  },
);

it('does nothing for a request whose body it can’t find the end of', async () => {
  const person = await given.rep(await given.organization());
  const bearer = await server.tokenOf(person);

  const head = `POST /api/auth/logout HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${bearer}\r\n`;
  const answers = await exchange(server.url(), `${head}Transfer-Encoding: tea\r\n\r\n`);

  expect(statusesIn(answers)).toEqual(['400']);
  expect(await as(person).get('/api/auth/verify-token')).toMatchObject({ status: 200 });
});

it('answers a body whose chunks are broken once', async () => {
  const head = request('PUT /api/user/profile', 'Content-Type: application/json', 'Transfer-Encoding: chunked');
  const connection = await RawConnection.open(server.url());
  connection.send(`${head}5\r\n{"a":\r\n`);
  await delay(100);
  connection.send('what\r\n');
  const answers = await connection.until('never sent by a server');
  expect(statusesIn(answers)).toEqual(['400']);
  expect(answers).toContain('"code":"malformed_request"');
});

it('says nothing more to a body that breaks after its answer', async () => {
  const connection = await RawConnection.open(server.url());
  connection.send('PUT /api/user/profile HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n');
  await connection.until('"errors":[]}');
  connection.send('what\r\n');
  expect(statusesIn(await connection.until('never sent by a server'))).toEqual(['401']);
});

it('lets an answer under way go first when what comes behind it is not HTTP', async () => {
  const answers = await exchange(server.url(), `${request('GET /api/user/profile')}GARBAGE\r\n\r\n`);
  expect(statusesIn(answers)).toEqual(['200']);
});

it('answers requests on one connection in their order, and garbage behind them last', async () => {
  const connection = await RawConnection.open(server.url());
  connection.send(request('GET /livez'));
  await connection.until('{"status":"ok"}');
  connection.send('GARBAGE\r\n\r\n');
  expect(statusesIn(await connection.until('never sent by a server'))).toEqual(['200', '400']);
});

it.each(['/api/docs/../../x', '/api/docs/..%2f..%2fx', '/applivery/docs/../../x', '/api/docs/.env'])(
  'knows no route %s',
  async (path) => {
    const answer = await exchange(server.url(), request(`GET ${path}`, 'Connection: close'));
    expect(statusesIn(answer)).toEqual(['404']);
  },
);
