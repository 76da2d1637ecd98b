import { expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { useServer } from '../support/server.js';

const { anonymous, database } = useServer({});

it.each(['/livez', '/readyz'])('%s is well', async (path) => {
  expect(await anonymous.get(path)).toMatchObject({ status: 200, body: { status: 'ok' } });
});

it('asks the database once for all who ask together, and so leaves the pool alone', async () => {
  await delay(1_100);
  const replies = await Promise.all(Array.from({ length: 100 }, () => anonymous.get('/readyz')));

  const sessions = await database.query(
    `select from pg_stat_activity where datname = current_database() and application_name = 'roster'`,
  );
  expect(replies.filter(({ status }) => status !== 200)).toEqual([]);
  expect(sessions.length).toBeLessThanOrEqual(2);
});

it('is alive but not ready while the database is away, and ready again after that', async () => {
  await allowConnections(false);
  await delay(1_100);

  const away = await anonymous.get('/readyz');
  const alive = await anonymous.get('/livez');
  await allowConnections(true);
  await delay(1_100);

  expect(away).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  expect(away.headers.get('retry-after')).toBe('1');
  expect(alive.status).toBe(200);
  expect(await anonymous.get('/readyz')).toMatchObject({ status: 200 });
});

it('measures requests by the pattern of their route', async () => {
  await anonymous.get('/api/users/0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4');
  await anonymous.get('/nowhere/at/all');

  const { body, headers } = await anonymous.get('/metrics');
  expect(headers.get('content-type')).toMatch(/^text\/plain/);
  expect(body).toContain('http_request_duration_seconds_count{method="GET",route="/api/users/:id",status="401"} 1');
  expect(body).toContain('http_request_duration_seconds_count{method="GET",route="unknown",status="404"} 1');
  expect(body).toMatch(/^database_connections\{state="idle"\} \d/m);
  expect(body).toMatch(/^process_cpu_seconds_total /m);
});

/** Opens or closes the server's database, from another one; closing also ends the sessions. */
async function allowConnections(isOpen: boolean): Promise<void> {
  const url = new URL(database.url);
  const name = url.pathname.slice(1);
  url.pathname = '/postgres';
  const client = new pg.Client(url.href);
  await client.connect();
  await client.query(`alter database ${name} allow_connections ${isOpen}`);
  if (!isOpen) {
    const ended = `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and application_name = 'roster'`;
    await client.query(ended, [name]);
  }
  await client.end();
}
