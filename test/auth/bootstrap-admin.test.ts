import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { TestDatabase } from '../support/database.js';
import { Given } from '../support/given.js';
import { runRoster, runRosterAlone } from '../support/program.js';
import { startServer } from '../support/server.js';

const PASSWORD = 'mauve umbrella on stilts';

let database: TestDatabase;
beforeEach(async () => {
  database = new TestDatabase();
  await database.create();
});
afterEach(() => database.drop());

interface Told {
  code: number | null;
  out: string;
  lines: string[];
}

async function roster(
  args: string[],
  {
    env = {},
    input = '',
    run = runRoster,
  }: { env?: Record<string, string>; input?: string; run?: typeof runRoster } = {},
): Promise<Told> {
  const { exitCode, stdout, stderr } = await run(args, { DATABASE_URL: database.url, ...env }, input);
  return { code: exitCode, out: stdout, lines: stderr.trim().split('\n') };
}

const bootstrap = (email: string, env: Record<string, string> = { ADMIN_PASSWORD: PASSWORD }, run = runRoster) =>
  roster(['bootstrap-admin', '--email', email], { env, run });

const superadmins = () => database.query(`select email, full_name, verification_status from users where superadmin`);

it('makes a superadmin who can log in', async () => {
  const args = ['bootstrap-admin', '--email', 'Ann@Acme.example', '--full-name', 'Ann Admin'];

  const told = await roster(args, { env: { ADMIN_PASSWORD: PASSWORD } });

  expect(told).toMatchObject({ code: 0, out: 'Ann@Acme.example is the SUPERADMIN now.\n' });
  expect(told.lines).toEqual(['']);
  expect(await superadmins()).toEqual([
    { email: 'Ann@Acme.example', full_name: 'Ann Admin', verification_status: 'verified' },
  ]);
  const server = await startServer({ database });
  const login = await server.anonymous.post('/api/auth/login', { email: 'ann@acme.example', password: PASSWORD });
  const authorization = `Bearer ${login.body.token}`;
  const history = await server.anonymous.get('/api/user/profile/history', { authorization });
  await server.stop();
  expect(login).toMatchObject({
    status: 200,
    body: { user: { fullName: 'Ann Admin', organizationId: null, accessRole: 'SUPERADMIN' } },
  });
  const first = (after: string) => ({ before: null, after });
  expect(history.body.items).toMatchObject([{ version: 1, source: 'command', requestId: null, actor: null }]);
  expect(history.body.items[0].fields).toEqual({
    '/email': first('Ann@Acme.example'),
    '/fullName': first('Ann Admin'),
    '/accessRole': first('SUPERADMIN'),
    '/status': first('active'),
    '/verificationStatus': first('verified'),
  });
});

it('reads the password from a pipe', async () => {
  const told = await roster(['bootstrap-admin', '--email', 'ann@acme.example'], {
    input: `${PASSWORD}\nmore\n`,
    run: runRosterAlone,
  });

  expect(told).toMatchObject({ code: 0 });
});

it('is refused once there is one, with one line and without asking for a password', async () => {
  await bootstrap('ann@acme.example');

  const told = await bootstrap('bob@acme.example', {});

  expect(told.code).toBe(1);
  expect(told.lines).toEqual([expect.stringContaining('There is a SUPERADMIN already')]);
  expect(await superadmins()).toHaveLength(1);
});

it('makes one of two that ask at once', async () => {
  const holder = await database.connect();
  await holder.query('begin; select from platform for update');
  const both = ['ann@acme.example', 'bob@acme.example'].map((email) =>
    bootstrap(email, { ADMIN_PASSWORD: PASSWORD }, runRosterAlone),
  );
  while ((await lockWaiters()) < 2) await delay(20);
  await holder.query('commit');
  holder.release();

  const told = await Promise.all(both);

  expect(told.map(({ code }) => code).sort()).toEqual([0, 1]);
  expect(await superadmins()).toHaveLength(1);
});

async function lockWaiters(): Promise<number> {
  const waiting = await database.query(
    `select from pg_stat_activity where datname = current_database() and wait_event in ('transactionid', 'tuple')`,
  );
  return waiting.length;
}

it.each([
  ['no address', ['bootstrap-admin', '--email', 'ann'], /--email must be/],
  ['no option', ['bootstrap-admin'], /--email/],
  ['a short password', ['bootstrap-admin', '--email', 'ann@acme.example'], /at least 15/],
  ['an unknown command', ['bootstrap'], /unknown command/],
])('says in one line what is wrong: %s', async (_what, args, expected) => {
  const told = await roster(args, { env: { ADMIN_PASSWORD: 'short' } });

  expect(told.code).toBe(1);
  expect(told.lines[0]).toMatch(expected);
  expect(told.lines.length).toBeLessThanOrEqual(2);
  expect(await superadmins()).toEqual([]);
});

it('says in one line that the database is away', async () => {
  const told = await bootstrap('ann@acme.example', {
    ADMIN_PASSWORD: PASSWORD,
    DATABASE_URL: 'postgres://nobody:secret@127.0.0.1:1/none',
  });

  expect(told.code).toBe(1);
  expect(told.lines).toEqual([expect.stringContaining('ECONNREFUSED')]);
  expect(told.lines[0]).not.toContain('secret');
});

it('says when the address belongs to somebody', async () => {
  const given = new Given(database);
  const ann = await given.rep(await given.organization());

  const told = await bootstrap(ann.email.toUpperCase());

  expect(told).toMatchObject({ code: 1, lines: ['roster: Another user has this e-mail address.'] });
  expect(await superadmins()).toEqual([]);
});

it('lists what there is', async () => {
  const told = await roster(['--help']);

  expect(told).toMatchObject({ code: 0 });
  expect(told.out).toContain('bootstrap-admin');
});
