import { expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { useServer } from '../support/server.js';

const { anonymous, as, logIn, database, given } = useServer({});

it.each(['/livez', '/readyz'])('%s is well', async (path) => {
  expect(await anonymous.get(path)).toMatchObject({ status: 200, body: { status: 'ok' } });
});

it('asks the database once for all who ask together, and so leaves the pool alone', async () => {
  const connections = async () =>
    (
      await database.query(
        `select from pg_stat_activity where datname = current_database() and application_name = 'roster'`,
      )
    ).length;
  await delay(1_100);
  const before = await connections();

  const replies = await Promise.all(Array.from({ length: 100 }, () => anonymous.get('/readyz')));

  expect(replies.filter(({ status }) => status !== 200)).toEqual([]);
  expect(await connections()).toBeLessThanOrEqual(before + 1);
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

it('measures requests by the part of the API that they are of', async () => {
  await anonymous.get('/api/users/0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4');
  await anonymous.get('/nowhere/at/all');

  const { body, headers } = await anonymous.get('/metrics');
  expect(headers.get('content-type')).toMatch(/^text\/plain/);
  expect(body).toContain('http_request_duration_seconds_count{area="users"} 1');
  expect(body).toContain('http_request_duration_seconds_count{area="unknown"} 1');
  expect(body).toContain('http_answers_total{status="401"} 1');
  expect(body).toMatch(/^database_connections\{state="idle"\} \d/m);
  expect(body).toMatch(/^process_cpu_seconds_total /m);
});

it('measures what it does', async () => {
  const acme = await given.organization();
  const [alex, ada] = [await given.rep(acme), await given.admin(acme)];
  for (const person of [alex, ada]) await logIn(person);
  const login = (email: string) => anonymous.post('/api/auth/login', { email, password: 'not the password' });
  for (const email of [alex.email, 'nobody@acme.example']) await login(email);
  for (let attempt = 0; attempt < 11; attempt++) await login('tried@acme.example');
  await as(alex).put('/api/user/profile', { departmentId: acme.id });
  await anonymous.get('/api/user/profile', { authorization: 'Bearer nothing' });
  const csv = { 'content-type': 'text/csv' };
  await as(ada).post(`/api/organizations/${acme.id}/users/import?dryRun=true`, `email\n${given.email()}\n`, csv);
  await as(ada).post(`/api/organizations/${acme.id}/users/import`, 'email\nno address\n', csv);
  await failOnce('users');
  await as(alex).put('/api/user/profile', { designation: 'Senior agent' });
  await givenMail();
  await delay(2_100);

  const { body } = await anonymous.get('/metrics');
  const lines = body.split('\n');
  expect(
    [
      'roster_logins_total{outcome="succeeded"} 2',
      'roster_logins_total{outcome="refused"} 12',
      'roster_logins_total{outcome="throttled"} 1',
      'roster_throttled_total{code="too_many_attempts"} 1',
      'roster_refused_tokens_total{code="invalid_token"} 1',
      'roster_refusals_total{rule="atLeastAdmin"} 1',
      'roster_imports_total{outcome="rehearsed"} 1',
      'roster_imports_total{outcome="refused"} 1',
      'roster_imports_total{outcome="failed"} 0',
      'roster_transactions_retried_total 1',
      'roster_mails{state="waiting"} 1',
      'roster_mails{state="tried"} 2',
      'roster_mails{state="given_up"} 1',
      'roster_mails_sent_total 0',
      'database_connections{state="waiting"} 0',
    ].filter((line) => !lines.includes(line)),
  ).toEqual([]);
  const [, age] = /^roster_outbox_age_seconds (.+)$/m.exec(body) ?? [];
  expect(Number(age)).toBeGreaterThanOrEqual(600);
  expect(Number(age)).toBeLessThan(1200);
});

it('is measured also while the database is away, but for what only that knows', async () => {
  await allowConnections(false);
  await delay(2_100);

  const { status, body } = await anonymous.get('/metrics');
  await allowConnections(true);

  expect(status).toBe(200);
  expect(body).not.toMatch(/^roster_(mails\{|outbox_age)/m);
  expect(body).toMatch(/^roster_build_info\{/m);
});

it('reads the outbox once for all who ask, and waits for it no longer than a second', async () => {
  await delay(2_100);
  const blocker = await database.connect();
  await blocker.query('begin; lock table mail_outbox in access exclusive mode');

  const replies = await Promise.all(Array.from({ length: 50 }, () => anonymous.get('/metrics')));
  const waiting = await database.query(
    `select from pg_stat_activity where wait_event_type = 'Lock' and query like '%"givenUp"%'`,
  );
  await blocker.query('rollback');
  blocker.release();

  expect(replies.map(({ status, body }) => [status, /^roster_outbox_age/m.test(body)])).toEqual(
    replies.map(() => [200, false]),
  );
  expect(waiting.length).toBe(1);
});

/** Lets the next change of the table fail as if another had come in between. */
async function failOnce(table: string): Promise<void> {
  await database.query(`create sequence failures;
    create function fail_once() returns trigger language plpgsql security definer as $$
    begin
      if nextval('failures') = 1 then raise exception 'Overtaken.' using errcode = '40001'; end if;
      return new;
    end $$;
    create trigger fail_once before update on ${table} for each row execute function fail_once()`);
}

/** Of a kind that nobody writes, so that it stays as it is. */
async function givenMail(): Promise<void> {
  await database.query(`insert into mail_outbox (id, kind, subject_id, edition, attempts, given_up_at, created_at) values
    (gen_random_uuid(), 'none', gen_random_uuid(), 1, 0, null, now()),
    (gen_random_uuid(), 'none', gen_random_uuid(), 1, 1, null, now() - interval '10 minutes'),
    (gen_random_uuid(), 'none', gen_random_uuid(), 1, 3, null, now()),
    (gen_random_uuid(), 'none', gen_random_uuid(), 1, 9, now(), now() - interval '1 day')`);
}

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
