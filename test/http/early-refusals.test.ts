import { describe, expect, it } from '@jest/globals';
import { exchange } from '../support/raw-connection.js';
import { useServer } from '../support/server.js';

/** What is refused before a route is found; the client of the tests holds each answer against its document. */
const server = useServer();
const { as, given } = server;

const LONG = 'a'.repeat(5000);

describe.each([
  ['ours', '/api/users/'],
  ['Applivery’s', '/applivery/v1/users/'],
  ['Rinkel’s', '/rinkel/v1/users/'],
])('of %s paths', (_api, path) => {
  it('a verb that isn’t taken is a 405 that names those that are', async () => {
    const alex = await given.rep(await given.organization());

    const reply = await as(alex).post(`${path}${alex.id}`, {});

    expect(reply.status).toBe(405);
    expect(reply.headers.get('allow')).toContain('GET');
  });

  it('a part that is too long is a 414', async () => {
    const alex = await given.rep(await given.organization());

    expect(await as(alex).get(path + LONG)).toMatchObject({ status: 414 });
  });

  it('headers that are too large are a 431, a problem document whatever the path', async () => {
    const answer = await exchange(server.url(), `GET ${path} HTTP/1.1\r\nHost: x\r\nX-Long: ${LONG.repeat(4)}\r\n\r\n`);

    expect(answer).toMatch(/^HTTP\/1.1 431 /);
    expect(answer).toContain('Content-Type: application/problem+json');
    expect(answer).toContain('"code":"headers_too_large"');
  });
});
