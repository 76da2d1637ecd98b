import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { presentRights } from '../../src/database/rights.js';
import { TestDatabase } from '../support/database.js';
import { TEST_SECRET } from '../support/given.js';
import { runProgram } from '../support/program.js';
import { startServer } from '../support/server.js';

let database: TestDatabase;
beforeEach(async () => {
  database = new TestDatabase();
  await database.create();
});
afterEach(() => database.drop());

const rights = async () => (await presentRights((statement) => database.query(statement))).map(({ made }) => made);

/** Starts and stops a server, in which somebody changes their profile. */
async function serve(env: Record<string, string> = {}): Promise<void> {
  const server = await startServer({ database, env });
  const alex = await server.given.rep(await server.given.organization());
  const changed = await server.as(alex).put('/api/user/profile', { designation: 'Closer' });
  await server.stop();
  expect(changed.status).toBe(200);
}

const noPolicies = `
  do $$ declare p record; begin
    for p in select polname, polrelid::regclass as name from pg_policy loop
      execute format('drop policy %I on %s', p.polname, p.name);
    end loop;
  end $$`;
const noGrants = `
  revoke all on all tables in schema public from roster_service;
  revoke all on all functions in schema public from roster_service;
  grant execute on all functions in schema public to public;
  revoke all on schema public from roster_service;
  alter default privileges in schema public revoke all on tables from roster_service`;
const noRowSecurity = `
  do $$ declare t record; begin
    for t in select oid::regclass as name from pg_class where relrowsecurity and relnamespace = 'public'::regnamespace loop
      execute format('alter table %s disable row level security', t.name);
      execute format('alter table %s no force row level security', t.name);
    end loop;
  end $$`;

describe('a start makes the rights true again, where', () => {
  it.each([
    ['policies, grants and row security are gone', [noPolicies, noGrants, noRowSecurity].join(';')],
    ['the service may more than it should', 'grant all on all tables in schema public to roster_service'],
    [
      'everybody may read, and a policy lets everyone through',
      'grant select on users to public; drop policy tenant on users; create policy tenant on users using (true)',
    ],
  ])('%s', async (_what, harm) => {
    const before = await rights();
    await database.query(harm);
    expect(await rights()).not.toEqual(before);

    await serve();

    expect(await rights()).toEqual(before);
  });
});

it('leaves what is the operator’s own', async () => {
  await database.query(`
    create table reports (); grant select on reports to public;
    create function report() returns integer language sql return 1; revoke execute on function report from public;
    create policy auditors on users for select to pg_monitor using (true)`);
  const before = await rights();

  await serve();

  expect(await rights()).toEqual(before);
  expect(await database.query(`select from pg_policy where polname = 'auditors'`)).toHaveLength(1);
});

describe('the schema', () => {
  const settings = () => ({ PORT: '0', DATABASE_URL: database.url, JWT_SECRET: TEST_SECRET });

  it('is left to the operator with MIGRATE_ON_START=false', async () => {
    await database.drop();
    await database.create('');

    const ended = await runProgram({ ...settings(), MIGRATE_ON_START: 'false' });

    expect(ended).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ended.stderr).toMatch(/^roster: \d+ migrations are pending: run `roster migrate`, or [^\n]+\n$/);
    expect(await database.query(`select to_regclass('users') as users`)).toEqual([{ users: null }]);
  });

  it('is started on with MIGRATE_ON_START=false when nothing is pending', async () => {
    await serve({ MIGRATE_ON_START: 'false' });
  });
});

describe('an instance isn’t ready', () => {
  it.each([
    ['while the service may not read', 'revoke select on users from roster_service'],
    ['while a migration is missing', `delete from migrations where name like 'AddPronouns%'`],
  ])('%s', async (_what, harm) => {
    const server = await startServer({ database });
    const before = await server.anonymous.get('/readyz');
    await database.query(harm);
    await delay(1_100);

    const after = await server.anonymous.get('/readyz');
    await server.takeErrors();
    await server.stop();

    expect([before.status, after.status]).toEqual([200, 503]);
  });
});

describe('an owner who may not make roles', () => {
  it('is told in one line what somebody else has to run, which then is enough', async () => {
    const owner = `plain_owner_${process.pid}`;
    await database.query(`create role ${owner} login password 'owner'`);
    await database.drop();
    await database.create(`owner ${owner}`);
    const url = Object.assign(new URL(database.url), { username: owner, password: 'owner' });
    const settings = { PORT: '0', DATABASE_URL: url.href, JWT_SECRET: 'the secret of an owner who makes no role' };

    const refused = await runProgram(settings);
    await database.query(`create role roster_app_${process.pid} login password 'app' in role roster_service`);
    const service = Object.assign(url, { username: `roster_app_${process.pid}`, password: 'app' });
    await serve({ DATABASE_URL: settings.DATABASE_URL, DATABASE_SERVICE_URL: service.href });

    expect(refused).toEqual({
      exitCode: 1,
      stdout: '',
      stderr:
        'roster: The owner of the database may not make roles: somebody who may has to run create role roster_app ' +
        `login password '…' in role roster_service; and DATABASE_SERVICE_URL be set to log in as roster_app.\n`,
    });
  });
});
