import { expect, it } from '@jest/globals';
import { routes } from '../support/routes.js';
import { useServer } from '../support/server.js';

const server = useServer({ env: { METRICS_PORT: '0', DOCS: 'off' } });

/** NOTE: without documents the clients of the tests have nothing to hold answers against. */
const at = (path: string, init?: RequestInit) => fetch(new URL(path, server.url()), init);
const beside = (path: string, init?: RequestInit) => fetch(new URL(path, String(server.log[0]?.metricsAddress)), init);

it('has measurements on a port of their own, and no longer on the public one', async () => {
  const measured = await beside('/metrics');

  expect(measured.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(measured.headers.get('cache-control')).toBe('no-store');
  expect(await measured.text()).toMatch(/^roster_build_info\{version="[\d.]+",node="[\d.]+"\} 1$/m);
  expect((await at('/metrics')).status).toBe(404);
});

it('has the probes on both', async () => {
  for (const path of ['/livez', '/readyz']) {
    for (const ask of [at, beside]) {
      const reply = await ask(path);
      expect([reply.status, await reply.json()]).toEqual([200, { status: 'ok' }]);
    }
  }
});

it.each([
  ['GET', '/api/user/profile', 404],
  ['GET', '/', 404],
  ['POST', '/metrics', 404],
  ['GET', '/%zz', 400],
])('answers nothing else there: %s %s', async (method, path, status) => {
  const reply = await beside(path, { method });
  expect([reply.status, await reply.json()]).toEqual([status, expect.objectContaining({ status, errors: [] })]);
});

it.each(['api', 'applivery', 'exante', 'rinkel'])('has neither document nor page of %s', async (api) => {
  for (const path of [`/${api}/docs`, `/${api}/docs/`, `/${api}/docs/swagger-ui.css`, `/${api}/openapi.json`]) {
    expect([path, (await at(path)).status]).toEqual([path, 404]);
  }
});

it('has at most 300 series, whatever is asked for', async () => {
  const id = '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4';
  for (const { method, path } of routes) {
    await at(path.replaceAll(/:\w+/g, id), { method });
    await at(path.replaceAll(/:\w+/g, 'constructor'), { method: 'OPTIONS' });
  }
  for (let nth = 0; nth < 400; nth++) await at(`/api/unknown-${nth}/${nth}`, { method: nth % 2 === 0 ? 'GET' : 'PUT' });

  const lines = (await (await beside('/metrics')).text()).split('\n');
  const series = lines.filter((line) => line !== '' && !line.startsWith('#'));
  expect(series.length).toBeGreaterThan(100);
  expect(series.length).toBeLessThanOrEqual(300);
  expect(series.filter((line) => /unknown-|constructor|0197a3c0/.test(line))).toEqual([]);
});
