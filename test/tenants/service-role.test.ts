import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { ConfigError } from '../../src/config.js';
import { openServiceRole } from '../../src/database/service-role.js';
import { TestDatabase } from '../support/database.js';
import { startServer, useServer } from '../support/server.js';

const { database } = useServer();

const own = (secret: string) => openServiceRole({ ownerUrl: database.url, secret, databaseServiceUrl: undefined });

describe('the role that requests are served with', () => {
  it('is neither owner nor superuser, nor exempt from row security', async () => {
    const roles = await database.query(
      `select distinct r.rolsuper, r.rolbypassrls, r.rolcreaterole, r.rolcreatedb, r.rolreplication,
        (select count(*)::integer from pg_class c where c.relowner = r.oid) as owns
      from pg_stat_activity a join pg_roles r on r.rolname = a.usename
      where a.datname = current_database() and a.application_name = 'roster'`,
    );

    expect(roles).toEqual([
      {
        rolsuper: false,
        rolbypassrls: false,
        rolcreaterole: false,
        rolcreatedb: false,
        rolreplication: false,
        owns: 0,
      },
    ]);
  });

  let client: pg.Client;
  beforeAll(async () => {
    client = new pg.Client(await own('a secret that all servers of the tests share'));
    await client.connect();
    await client.query(`select set_config('roster.reach', '*', false)`);
  });
  afterAll(() => client.end());

  it.each([
    'alter table users add column x integer',
    'alter table users disable row level security',
    'drop policy tenant on users',
    'create table x ()',
    'truncate login_attempts',
    `update changes set source = 'x'`,
    'delete from changes',
    'truncate changes',
    `insert into changes (id, subject, subject_id, version, source, fields)
      select id, subject, subject_id, version, source, fields from changes
      on conflict (id) do update set source = 'x'`,
    'alter table changes add column x integer',
    'drop table changes',
    'create index on changes (at)',
    `create trigger x before insert on changes for each row execute function write_search_text()`,
    'select * from migrations',
    `select roster_protect('platform', 'true')`,
    'set role postgres',
    'create role x',
    'create or replace function roster_user() returns uuid language sql return null',
  ])('may not: %s', async (statement) => {
    await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' });
  });

  it('may call what runs as the owner, which nobody else may and no other schema can get in front of', async () => {
    const functions = await database.query(
      `select proname as name, has_function_privilege('public', oid, 'execute') as "isPublic",
        has_function_privilege('roster_service', oid, 'execute') as "isOurs", path
      from pg_proc cross join lateral (select array_agg(one) as path from unnest(proconfig) as one where one ~ '^search_path=') as set
      where pronamespace = 'public'::regnamespace and prosecdef and prorettype <> 'trigger'::regtype`,
    );

    expect(functions.length).toBeGreaterThan(5);
    expect(functions).toEqual(
      functions.map(({ name }) => {
        return { name, isPublic: false, isOurs: true, path: ['search_path=pg_catalog, public, pg_temp'] };
      }),
    );
  });

  it('may read the history and add to it', async () => {
    await client.query('begin');
    await client.query(`insert into changes (id, subject, subject_id, version, source, fields)
      values (gen_random_uuid(), 'user', gen_random_uuid(), 1, 'test', '{}')`);
    await client.query('select from changes');
    await client.query('rollback');
  });
});

describe('opening it', () => {
  it('makes it once, also when many start at once', async () => {
    const urls = await Promise.all(Array.from({ length: 6 }, () => own('one more secret, of several instances')));

    expect(new Set(urls).size).toBe(1);
  });

  it('mends a password that was changed', async () => {
    const url = await own('a secret whose role somebody changed');
    await database.query(`alter role ${new URL(url).username} password 'another'`);

    expect(await own('a secret whose role somebody changed')).toBe(url);
  });

  it('gives another secret another role', async () => {
    const [one, other] = [await own('a secret of one installation'), await own('a secret of the other one')];

    expect(new URL(one).username).not.toBe(new URL(other).username);
  });

  it('keeps the password out of the statements', async () => {
    const url = new URL(await own('a secret that no log may show'));
    const [role] = await database.query<{ rolpassword: string }>(
      'select rolpassword from pg_authid where rolname = $1',
      [url.username],
    );

    expect(role?.rolpassword).toMatch(/^SCRAM-SHA-256\$4096:/);
  });

  it('refuses the owner in its place', async () => {
    const asOwner = openServiceRole({ ownerUrl: database.url, secret: 'any', databaseServiceUrl: database.url });

    await expect(asOwner).rejects.toThrow(ConfigError);
    await expect(asOwner).rejects.toThrow(/^The role postgres must be in the role roster_service, and neither owner/);
  });

  it('takes the role that was prepared', async () => {
    const prepared = new URL(database.url);
    Object.assign(prepared, { username: `prepared_${process.pid}`, password: 'prepared' });
    await database.query(`create role ${prepared.username} login password 'prepared' in role roster_service`);

    const server = await startServer({ database, env: { DATABASE_SERVICE_URL: prepared.href } });
    const serving = await database.query(
      `select from pg_stat_activity where usename = $1 and application_name = 'roster'`,
      [prepared.username],
    );
    await server.stop();

    expect(serving).not.toEqual([]);
  });
});

describe('an owner who is no superuser', () => {
  const owned = new TestDatabase();
  const owner = `serving_owner_${process.pid}`;
  const url = () => Object.assign(new URL(owned.url), { username: owner, password: 'owner' }).href;
  beforeAll(async () => {
    await database.query(`create role ${owner} login createrole password 'owner'`);
    await database.query(`grant roster_service to ${owner} with admin option`);
    await owned.create(`owner ${owner}`);
  });
  afterAll(() => owned.drop());

  it('migrates, makes the role, and serves: nothing leans on a superuser', async () => {
    const server = await startServer({ database: owned, env: { DATABASE_URL: url() } });
    const { given, as } = server;
    const [acme, globex] = [await given.organization(), await given.organization()];
    const [ada, alex, gale] = [await given.admin(acme), await given.rep(acme), await given.rep(globex)];
    const number = await given.smsNumber(globex);

    const changed = await as(alex).put('/api/user/profile', { designation: 'Closer' });
    const taken = await as(alex).put('/api/user/profile', { email: gale.email, phoneNumber: number.e164 });
    const history = await as(alex).get('/api/user/profile/history');
    const departments = await as(ada).get(`/api/organizations/${acme.id}/departments`);
    await server.stop();

    expect(changed).toMatchObject({ status: 200, body: { user: { designation: 'Closer' } } });
    expect(taken.body.errors.map((fault: { code: string }) => fault.code).sort()).toEqual([
      'email_taken',
      'phone_is_organization_number',
    ]);
    expect(history.body.items).toMatchObject([{ actor: { fullName: alex.fullName } }]);
    expect(departments.status).toBe(200);
  });
});
