import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeBackup } from '../../src/commands/backup/backup-file.js';
import type { Part } from '../../src/commands/backup/part.js';
import { Snapshot } from '../../src/database/snapshot.js';
import { refuseUsedDatabase } from '../../src/database/used-database.js';
import { invite, until } from '../invitations/world.js';
import { Bucket } from '../support/bucket.js';
import { TestDatabase } from '../support/database.js';
import { DebianPostgres, hasDebianPostgres } from '../support/debian-postgres.js';
import { formOf } from '../support/form.js';
import type { Person } from '../support/given.js';
import { useInbox } from '../support/inbox.js';
import { pictureAs } from '../support/pictures.js';
import type { Ended } from '../support/guests.js';
import { runRoster, runRosterAlone } from '../support/program.js';
import { everyRow, giveAllPositions } from '../support/rows.js';
import { startServer, type TestServer } from '../support/server.js';

const UNDO = fileURLToPath(new URL('./schema-without-last.mjs', import.meta.url));
const MIGRATED = 'template roster_template strategy file_copy';
/** Owns the databases and may make roles, and is nothing more. */
const OWNER = `backup_owner_${process.pid}`;
/** On a cluster where others were first it may give the service's role away, too. */
const MAKE_OWNER = `
  do $$ begin
    if not exists (select from pg_roles where rolname = '${OWNER}') then
      create role ${OWNER} login createrole password 'any';
    end if;
    if exists (select from pg_roles where rolname = 'roster_service') then
      grant roster_service to ${OWNER} with admin option;
    end if;
  end $$`;

const inbox = useInbox();
const bucket = new Bucket();
const databases: TestDatabase[] = [];
let folder: string;
let file: string;
let debian: DebianPostgres | undefined;
let former: TestDatabase;
let rows: Record<string, string[]>;
let told: Ended;
let server: TestServer;
let alex: Person;
let token: string;
let letterTo: string;

const asOwner = (database: TestDatabase) =>
  Object.assign(new URL(database.url), { username: OWNER, password: 'any' }).href;
const dataDir = (name: string) => join(folder, name);
const settings = (database: TestDatabase, name = 'former') => ({
  DATABASE_URL: asOwner(database),
  DATA_DIR: dataDir(name),
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roster-backup-'));
  file = join(folder, 'a.backup');
  await bucket.open();
  if (hasDebianPostgres) debian = await DebianPostgres.start();
  former = await ownedDatabase();
  inbox.refusing = 451;
  server = await startServer({ database: former, env: env(former, 'former') });
  await fillEverything();

  await giveAllPositions(former);
  const before = await everyRow(former);
  told = await runRosterAlone(['backup', file], settings(former));
  rows = await everyRow(former);
  expect(rows).toEqual(before);
  await server.stop();
});
afterAll(async () => {
  for (const database of databases) await database.drop();
  await debian?.stop();
  await bucket.close();
  await rm(folder, { recursive: true, force: true });
});

function env(database: TestDatabase, name: string): Record<string, string> {
  return { ...inbox.env, ...settings(database, name), ACTIVITY_SECONDS: '3600' };
}

async function newDatabase(options = '', at?: string): Promise<TestDatabase> {
  const database = new TestDatabase(undefined, at);
  await database.create(options);
  databases.push(database);
  return database;
}

async function ownedDatabase(at?: string): Promise<TestDatabase> {
  const database = await newDatabase('', at);
  await database.query(MAKE_OWNER);
  await database.query(`alter database ${new URL(database.url).pathname.slice(1)} owner to ${OWNER}`);
  return database;
}

/** Rows of every kind that refers to another, a picture, a letter that waits, one that nobody sent, and an operator's table. */
async function fillEverything(): Promise<void> {
  const { given, as } = server;
  const acme = await given.organization({ name: 'Acme\t\\N "und" Söhne\n東京' });
  const ada = await given.admin(acme);
  const leasing = await given.department(acme);
  await given.head(acme, leasing);
  alex = await given.rep(acme, { department: leasing, phoneNumber: given.phoneNumber() });
  await given.smsNumber(acme, { assignee: alex });
  await given.preference(leasing, 'calls', { channels: ['email'] });
  token = await server.tokenOf(alex);
  const soon = new Date(Date.now() + 86_400_000).toISOString();
  await as(alex).put('/api/user/profile', { designation: 'Closer', persona: { position: 'Agent' } });
  await as(alex).put(`/api/user/profile?applyAt=${soon}`, { language: 'de' });
  await as(alex).post('/api/user/avatar', ...(await formOf({ avatar: await pictureAs('png') })));
  letterTo = given.email();
  await invite(server, { acme, ada }, { email: letterTo });
  const isRefused = `select from mail_outbox where attempts = 1 and next_attempt_at < now() + interval '1 minute'`;
  await until(async () => (await former.query(isRefused)).length === 1);
  await former.query(`update mail_outbox set next_attempt_at = now() + interval '1 hour'`);
  await mkdir(dataDir('former/mail'), { recursive: true });
  await writeFile(dataDir('former/mail/0199.eml'), 'a letter');
  await former.query(`${GADGETS}; alter table gadgets owner to ${OWNER}; insert into gadgets (size) values (1), (2)`);
}

/** As a later migration might make one. */
const GADGETS = `create table gadgets (id bigint generated always as identity primary key, size integer,
  twice integer generated always as (size * 2) stored)`;

describe('roster backup', () => {
  it('says what the file has, which is for nobody else to read', async () => {
    const sum = Object.values(rows).reduce((total, some) => total + some.length, 0);

    expect(told).toEqual({
      exitCode: 0,
      stderr: '',
      stdout: `${file} has ${sum} rows in ${Object.keys(rows).length} tables, 2 files of pictures, 1 letter.
JWT_SECRET is not in it: keep it beside.\n`,
    });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).filter((name) => name.startsWith('a.'))).toEqual(['a.backup']);
  });

  it('refuses what would be half of it', async () => {
    const foreign = await newDatabase(MIGRATED);
    await foreign.query(`grant select on all tables in schema public to ${OWNER}`);
    await foreign.query(`grant select on all sequences in schema public to ${OWNER}`);

    await expect(Snapshot.open(asOwner(foreign))).rejects.toThrow(
      /^Row security hides [a-z_]+ from whoever DATABASE_URL logs in as: it has to be the owner; `roster migrate` lets the owner through\.$/,
    );
  });

  it('refuses a folder without a database, and makes none there', async () => {
    const ended = await runRoster(['backup', join(folder, 'b.backup')], { DATA_DIR: dataDir('nothing') });

    expect(ended).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: `roster: There is no database in ${dataDir('nothing')}, and no DATABASE_URL.\n`,
    });
    expect((await readdir(folder)).filter((name) => name.startsWith('b.') || name === 'nothing')).toEqual([]);
  });
});

describe('roster restore', () => {
  it('into an empty database, PostgreSQL 15 where there is one, and a bucket: every row, and it serves', async () => {
    const restored = await ownedDatabase(debian?.url);

    const place = { ...settings(restored, 'restored'), ...bucket.settings() };
    const { stdout, ...ended } = await runRosterAlone(['restore', file], place);
    const again = await runRoster(['backup', join(folder, 'again.backup')], place);

    expect(ended).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^Restored, as of .+: \d+ rows in \d+ tables, 2 files of pictures, 1 letter\.\n/);
    expect(stdout).toContain('Left out, because no migration makes them: gadgets.\n');
    const { gadgets, ...ours } = rows;
    expect(gadgets).toHaveLength(2);
    expect(Object.values(ours).filter((some) => some.length > 0).length).toBeGreaterThan(14);
    expect(await everyRow(restored)).toEqual(ours);
    expect(await readFile(dataDir('restored/mail/0199.eml'), 'utf8')).toBe('a letter');
    expect([bucket.objects.size, bucket.refusals]).toEqual([2, []]);
    expect(again.stdout).toContain('2 files of pictures, 1 letter.');
    await serves(restored);
  });

  async function serves(restored: TestDatabase): Promise<void> {
    inbox.refusing = undefined;
    const next = await startServer({ database: restored, env: { ...env(restored, 'restored'), ...bucket.settings() } });
    await restored.query('update mail_outbox set next_attempt_at = now()');
    const profile = await next.as(alex).get('/api/user/profile');
    const before = await next.anonymous.get('/api/user/profile', { authorization: `Bearer ${token}` });
    const changed = await next.as(alex).put('/api/user/profile', { designation: 'Opener' });
    const picture = await fetch(profile.body.user.avatar ?? profile.body.user.picture);
    const letter = await inbox.mailTo(letterTo);
    const rights = next.log.filter(({ msg }) => msg?.startsWith('Rights'));
    await next.stop();

    expect(profile).toMatchObject({ status: 200, body: { user: { designation: 'Closer' } } });
    expect([before.status, changed.status, picture.status]).toEqual([200, 200, 200]);
    expect(letter.to).toEqual([letterTo]);
    expect(rights).toEqual([]);
  }

  it('into migrated tables without rows: identities go on, and what is generated is', async () => {
    const migrated = await newDatabase(MIGRATED);
    await migrated.query(GADGETS);

    const { exitCode, stderr } = await runRoster(['restore', file], {
      DATABASE_URL: migrated.url,
      DATA_DIR: dataDir('migrated'),
    });
    const restored = await everyRow(migrated);
    await migrated.query('insert into gadgets (size) values (3)');

    expect([exitCode, stderr]).toEqual([0, '']);
    expect(restored).toEqual(rows);
    expect(await migrated.query('select * from gadgets order by id')).toEqual([
      { id: '1', size: 1, twice: 2 },
      { id: '2', size: 2, twice: 4 },
      { id: '3', size: 3, twice: 6 },
    ]);
  });

  it('of an earlier schema: into an empty database and into tables of this one, and migrates the rows', async () => {
    const earlier = await newDatabase(MIGRATED);
    await promisify(execFile)(process.execPath, [UNDO, '7'], { env: { DATABASE_URL: earlier.url } });
    await earlier.query(`insert into companies (id, name) values ('01990000-0000-7000-8000-000000000001', 'Acme')`);
    const old = join(folder, 'old.backup');
    const place = { DATA_DIR: dataDir('old') };
    const made = await runRoster(['backup', old], { DATABASE_URL: earlier.url, ...place });
    const [empty, migrated] = [await newDatabase(), await newDatabase(MIGRATED)];

    const first = await runRoster(['restore', old], { DATABASE_URL: empty.url, ...place });
    const second = await runRoster(['restore', old], { DATABASE_URL: migrated.url, ...place });

    expect([made, first, second]).toMatchObject([{ exitCode: 0 }, { exitCode: 0 }, { exitCode: 0 }]);
    expect(await everyRow(empty)).toMatchObject({ companies: [expect.stringContaining('Acme')] });
    const rowsOf = async (database: TestDatabase) => ({ ...(await everyRow(database)), migrations: undefined });
    expect(await rowsOf(migrated)).toEqual(await rowsOf(empty));
    expect(await empty.query('select name from migrations order by 1')).toEqual(
      await migrated.query('select name from migrations order by 1'),
    );
  });

  it('of a changed file, one of a later schema or none: refused in a line, and nothing is written', async () => {
    const target = await ownedDatabase();
    const changed = await readFile(file);
    changed[changed.length >> 1]! ^= 1;
    const [broken, later] = [join(folder, 'broken.backup'), join(folder, 'later.backup')];
    await writeFile(broken, changed);
    await writeBackup(later, madeLater(), new AbortController().signal);

    const restore = (path: string) => runRoster(['restore', path], settings(target, 'refused'));

    expect(await restore(broken)).toEqual(
      failed(`${broken} is no backup, or is cut short, or was changed: nothing is restored.`),
    );
    expect(await restore(later)).toEqual(
      failed('The copy is of a later version of Roster, with FromTheFuture9999999999999: that version restores it.'),
    );
    expect(await everyRow(target)).toEqual({});
    expect(await readdir(folder)).not.toContain('refused');
  });

  async function* madeLater(): AsyncGenerator<Part> {
    const manifest = { format: 1, migrations: ['FromTheFuture9999999999999'], tables: [], sequences: [] };
    yield { name: 'manifest.json', bytes: Buffer.from(JSON.stringify(manifest)) };
    yield { name: 'secrets/jwt-secret', bytes: Buffer.from('of the future') };
  }

  it('into a database with rows is refused, and it stays as it was', async () => {
    const before = await everyRow(former);

    const ended = await runRoster(['restore', file], settings(former, 'refused'));

    expect(ended).toEqual(failed('The database isn’t empty: it has rows in organizations. Make a new one.'));
    expect(await everyRow(former)).toEqual(before);
    expect(await readdir(folder)).not.toContain('refused');
  });

  it('into one with other tables, or with a service, is refused', async () => {
    const [other, served] = [await ownedDatabase(), await newDatabase(MIGRATED)];
    await other.query('create table receipts (id integer)');
    const service = await served.connect();
    await service.query(`set application_name = 'roster'`);

    await expect(refuseUsedDatabase(asOwner(other))).rejects.toThrow('it has a table receipts');
    await expect(refuseUsedDatabase(served.url)).rejects.toThrow('A service runs on the database: stop it first.');
    await service.query('reset application_name');
    service.release();
    await refuseUsedDatabase(served.url);
    await served.query(`${GADGETS}; insert into gadgets (size) values (1)`);
    await expect(refuseUsedDatabase(served.url)).rejects.toThrow('it has rows in gadgets');
  });

  const failed = (stderr: string): Ended => ({ exitCode: 1, stdout: '', stderr: `roster: ${stderr}\n` });
});
