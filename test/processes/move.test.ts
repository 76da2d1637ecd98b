import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TestDatabase } from '../support/database.js';
import { formOf } from '../support/form.js';
import { pictureAs } from '../support/pictures.js';
import type { Ended } from '../support/guests.js';
import { runRoster, runRosterAlone } from '../support/program.js';
import { everyRow, giveAllPositions } from '../support/rows.js';
import { startServer, type TestServer } from '../support/server.js';

const alex = { email: 'alex@acme.example', password: 'a password for the sample' };
const moved = new TestDatabase();
let folder: string;
let rows: Record<string, string[]>;
let token: string;
let refused: Ended;
let backup: Ended;
let restored: Ended;
let move: Ended;

const dataDir = (name: string) => join(folder, name);
const run = (name: string, ...args: string[]) => runRosterAlone(args, { DATA_DIR: dataDir(name) });

/** An embedded database, backed up beside the running service, restored into another folder, and moved from there. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roster-move-'));
  await moved.create('');
  const file = join(folder, 'a.backup');

  const embedded = { DATABASE_URL: '', JWT_SECRET: '', SAMPLE_PASSWORD: alex.password, ACTIVITY_SECONDS: '3600' };
  const server = await startServer({ env: { ...embedded, DATA_DIR: dataDir('a') }, guest: false });
  token = (await server.anonymous.post('/api/auth/login', alex)).body.token;
  const [form, headers] = await formOf({ avatar: await pictureAs('png') });
  await server.anonymous.post('/api/user/avatar', form, { ...headers, authorization: `Bearer ${token}` });
  rows = await rowsOfEmbedded(dataDir('a'));
  refused = await run('a', 'move', '--to', moved.url);
  backup = await run('a', 'backup', file);
  await stop(server);

  restored = await run('b', 'restore', file);
  move = await run('b', 'move', '--to', moved.url);
});
afterAll(async () => {
  await moved.drop();
  await rm(folder, { recursive: true, force: true });
});

async function rowsOfEmbedded(path: string): Promise<Record<string, string[]>> {
  const [, , , port] = (await readFile(join(path, 'postgres/postmaster.pid'), 'utf8')).split('\n');
  const password = (await readFile(join(path, 'postgres-password'), 'utf8')).trim();
  const database = new TestDatabase('roster', `postgres://postgres:${password}@127.0.0.1:${port}/`);
  await database.open();
  await giveAllPositions(database);
  return everyRow(database).finally(() => database.close());
}

/** The welcome is plain text, which counts as an error. */
async function stop(server: TestServer): Promise<void> {
  await server.takeErrors();
  await server.stop();
}

it('is refused while the service runs, in a line', () => {
  expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
  expect(refused.stderr).toMatch(/^roster: The data folder .+ is in use by another running Roster service .+\n$/);
});

it('says what was done, and with what to start', () => {
  const has = '2 files of pictures, 0 letters, jwt-secret.';
  expect([backup, restored, move].map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual(Array(3).fill([0, '']));
  expect(backup.stdout).toMatch(new RegExp(`^${dataDir('a.backup')} has \\d+ rows in \\d+ tables, ${has}\n$`));
  expect(restored.stdout).toMatch(new RegExp(`^Restored, as of \\S+: \\d+ rows in \\d+ tables, ${has}\n$`));
  expect(move.stdout).toMatch(/^Moved: \d+ rows in \d+ tables\.\nStart with DATABASE_URL set to it, JWT_SECRET as in /);
});

it('has every row of every table', async () => {
  expect(rows.users?.length).toBeGreaterThan(5);
  expect(await everyRow(moved)).toEqual(rows);
});

it('serves as before: the login of before, the password, the picture', async () => {
  const secret = (await readFile(dataDir('b/jwt-secret'), 'utf8')).trim();
  const server = await startServer({ database: moved, env: { JWT_SECRET: secret, DATA_DIR: dataDir('b') } });
  const before = await server.anonymous.get('/api/user/profile', { authorization: `Bearer ${token}` });
  const login = await server.anonymous.post('/api/auth/login', alex);
  const picture = await fetch(before.body.user.avatar ?? before.body.user.picture);
  await server.stop();

  expect([before.status, login.status, picture.status]).toEqual([200, 200, 200]);
});

it.each([
  [['--to', 'mysql://x/y'], {}, '--to must be a postgres:// URL.'],
  [
    ['--to', 'postgres://x/y'],
    { DATABASE_URL: 'postgres://x/z' },
    'Only an embedded database is moved: DATABASE_URL must not be set.',
  ],
])('refuses %j with %j', async (args, more, told) => {
  const ended = await runRoster(['move', ...args], { DATA_DIR: dataDir('none'), ...more });

  expect(ended).toEqual({ exitCode: 1, stdout: '', stderr: `roster: ${told}\n` });
});
