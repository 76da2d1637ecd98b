import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { presentRights } from '../../src/database/rights.js';
import { TestDatabase } from '../support/database.js';
import { TEST_SECRET } from '../support/given.js';
import { runProgram, runRoster, runRosterAlone } from '../support/program.js';
import { startServer, type TestServer } from '../support/server.js';

const BEFORE = 'TellTheServiceItsSchema1764960000000';

describe('starts at once', () => {
  const database = new TestDatabase();
  beforeEach(() => database.create(''));
  afterEach(() => database.drop());

  const start = async (until?: string) => {
    const env = { PATH: process.env.PATH, DATABASE_URL: database.url, ...(until !== undefined && { UNTIL: until }) };
    const program = fileURLToPath(new URL('./starts.mjs', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [program], { env });
    return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as string[][];
  };

  it.each([
    ['a fresh database', undefined, 'CreateFoundation1763700000000'],
    ['one with pending migrations', 'ShowOneName1764850000000', 'AddPronouns1764900000000'],
  ])('migrate %s once, and all go on, also who may not migrate', async (_what, until, first) => {
    const migrated = await start(until);

    const [one, ...others] = migrated.filter((names) => names.length > 0);
    expect([migrated.length, others]).toEqual([4, []]);
    expect(one?.[0]).toBe(first);
    const applied = await database.query<{ name: string }>('select name from migrations order by id');
    expect(applied.map(({ name }) => name).slice(-(one?.length ?? 0))).toEqual(one);
  });

  const migrations = async (waiting: boolean) => {
    const where = `datname = current_database() and application_name = 'roster-migrations' and wait_event = 'relation'`;
    while ((await database.query(`select from pg_stat_activity where ${where}`)).length > 0 !== waiting)
      await delay(50);
  };
  const withoutPronouns = async () => {
    await database.drop();
    await database.create();
    await database.query(`delete from migrations where name like 'AddPronouns%'`);
    await database.query('alter table users drop column pronouns cascade');
  };

  it('let others through while somebody else holds a table, and try again', async () => {
    await withoutPronouns();
    const reader = await database.connect();
    await reader.query('begin; lock table users in access share mode');
    const started = start();
    await migrations(true);
    await migrations(false);
    await reader.query('select from users');
    await reader.query('commit');
    reader.release();

    expect(await started).toContainEqual(['AddPronouns1764900000000']);
  });

  it('try again what was ended because they waited for who waited for them', async () => {
    await withoutPronouns();
    const other = await database.connect();
    await other.query(`begin; set local lock_timeout = '1500ms'; lock table users in access share mode`);
    const migrated = runRosterAlone(['migrate'], { DATABASE_URL: database.url });
    await migrations(true);
    const whoMigrates = `select pg_advisory_xact_lock(hashtext('roster-migrations'))`;
    const waited = await other.query(whoMigrates).then(
      () => 'as long as they migrated',
      ({ code }: { code: string }) => code,
    );
    await other.query('rollback');
    other.release();

    expect(waited).toBe('55P03');
    expect(await migrated).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('AddPronouns') });
  });
});

describe('instances of this version', () => {
  const database = new TestDatabase();
  let stays: TestServer;
  let restarts: TestServer;
  beforeAll(async () => {
    await database.create('');
    [stays, restarts] = await Promise.all([startServer({ database, guest: false }), startServer({ database })]);
  });
  afterAll(async () => {
    await Promise.all([stays.stop(), restarts.stop()]);
    await database.drop();
  });

  const settings = () => ({ PORT: '0', DATABASE_URL: database.url, JWT_SECRET: TEST_SECRET });
  const rights = async () => (await presentRights((statement) => database.query(statement))).map(({ made }) => made);
  const ready = async () => {
    await delay(1_100);
    return (await stays.anonymous.get('/readyz')).status;
  };
  const doctor = async () => {
    const { exitCode, stdout } = await runRoster(['doctor'], settings());
    return { exitCode, lines: stdout.split('\n').filter((line) => /^\w+ +(schema|grants)/.test(line)) };
  };

  /** As a later version would, with its migration and what that says of older code. */
  const migrate = async (name: string, compatibleSince: string | undefined, sql = '') => {
    const stated =
      compatibleSince === undefined
        ? ''
        : `insert into migration_compatibility values ('${name}', '${compatibleSince}');`;
    await database.query(
      `${stated} ${sql}; insert into migrations (timestamp, name) values (${name.slice(-13)}, '${name}')`,
    );
  };

  it('start together on a fresh database, and see what the other has written', async () => {
    const alex = await stays.given.rep(await stays.given.organization());

    const written = await stays.as(alex).put('/api/user/profile', { designation: 'Closer' });
    const read = await restarts.as(alex).get('/api/user/profile');

    expect([written.status, read.body.user.designation]).toEqual([200, 'Closer']);
  });

  it('say of each migration what older code may go on with', async () => {
    expect(await database.query(`select * from migration_compatibility where name like 'TellWhatOlder%'`)).toEqual([
      { name: 'TellWhatOlderCodeMayUse1765030000000', compatible_since: BEFORE },
    ]);
  });

  it('go on with a later schema that is declared compatible, and leave its rights alone when they start again', async () => {
    const alex = await stays.given.rep(await stays.given.organization());
    await restarts.stop();
    await migrate(
      'AddWings2000000000000',
      BEFORE,
      `alter table users add column wings integer;
      grant update (wings) on users to roster_service;
      revoke delete on companies from roster_service;
      create policy grounded on users as restrictive for update to roster_service using (status <> 'disabled');
      create table flights ();
      select roster_protect('flights', 'roster_serves()')`,
    );
    const given = await rights();

    restarts = await startServer({ database });
    const changes = await Promise.all(
      [stays, restarts].map((server, at) => server.as(alex).put('/api/user/profile', { designation: `Pilot ${at}` })),
    );

    expect(changes.map(({ status }) => status)).toEqual([200, 200]);
    expect(restarts.log.filter(({ msg }) => /later version|Rights/.test(msg ?? ''))).toMatchObject([
      { migrations: ['AddWings2000000000000'], msg: 'The schema is of a later version, which allows this one.' },
    ]);
    expect(await ready()).toBe(200);
    expect(await doctor()).toEqual({
      exitCode: 0,
      lines: [
        'well   schema    is of a later version, with AddWings2000000000000, which this one may go on with.',
        'well   grants    are not looked at.',
      ],
    });
    expect(await rights()).toEqual(given);
  });

  it('are refused, and not ready where they run, on one that says nothing or asks for later code', async () => {
    const line =
      'The schema is of a later version of Roster, with ClipWings2000000000001: start that one, or restore a backup from before it.';
    expect(await ready()).toBe(200);

    await migrate('ClipWings2000000000001', 'AddWings2000000000000');
    expect(await ready()).toBe(503);
    await database.query(`delete from migration_compatibility where name like 'ClipWings%'`);
    expect(await ready()).toBe(503);
    const refused = await runProgram(settings());
    const told = await doctor();
    await database.query(`delete from migrations where name like 'ClipWings%'`);

    expect(refused).toEqual({ exitCode: 1, stdout: '', stderr: `roster: ${line}\n` });
    expect(told).toMatchObject({ exitCode: 1, lines: [`WRONG  schema    ${line}`, expect.anything()] });
    expect(await ready()).toBe(200);
    expect(stays.log.filter(({ level, err }) => level === 40 && JSON.stringify(err)?.includes(line))).not.toEqual([]);
  });
});
