import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { useServer } from '../support/server.js';

const { anonymous, url } = useServer();

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

it.each([undefined, '*/*', 'application/json', 'text/plain'])('tells programs what it is: %s', async (accept) => {
  const { status, headers, body } = await anonymous.get('/', accept === undefined ? {} : { accept });

  expect([status, headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
  expect(headers.get('vary')).toContain('Accept');
  expect(body).toMatchObject({ name: 'Roster', version });
  expect(body.links).toContainEqual({ rel: 'service-doc', href: '/api/docs', title: 'Roster API' });
  expect(body.links).toContainEqual({ rel: 'status', href: '/readyz', title: 'Health' });
});

it('shows people a page of the same links, and each of them leads somewhere', async () => {
  const { body: service } = await anonymous.get('/');
  const page = await anonymous.get('/', BROWSER);

  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  const links = [...String(page.body).matchAll(/<a href="([^"]+)"/g)].map(([, href]) => `/${href}`);
  expect(links).toEqual((service.links as { href: string }[]).map(({ href }) => href));
  expect(links).toContain('/rinkel/docs');
  for (const link of links) expect([link, (await fetch(new URL(link, url()))).status]).toEqual([link, 200]);
});
