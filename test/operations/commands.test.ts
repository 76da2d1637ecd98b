import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestDatabase } from '../support/database.js';
import { TEST_SECRET } from '../support/given.js';
import { runRoster, runRosterAlone } from '../support/program.js';
import { useServer } from '../support/server.js';

const { given, as, anonymous, database } = useServer();

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roster-commands-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const settings = (more: Record<string, string> = {}) => {
  return { DATABASE_URL: database.url, JWT_SECRET: TEST_SECRET, DATA_DIR: folder, ...more };
};

it('tells its version', async () => {
  expect(await runRosterAlone(['--version'], {})).toEqual({ exitCode: 0, stdout: '0.1.0\n', stderr: '' });
});

describe('roster migrate', () => {
  it('makes the schema of an empty database, and then has nothing to do', async () => {
    const empty = new TestDatabase();
    await empty.create('');

    const first = await runRosterAlone(['migrate'], settings({ DATABASE_URL: empty.url, MIGRATE_ON_START: 'false' }));
    const second = await runRoster(['migrate'], settings({ DATABASE_URL: empty.url }));
    await empty.drop();

    expect(first.exitCode).toBe(0);
    expect(first.stdout).toMatch(/^CreateFoundation1763700000000\n[^]+\n\d+ migrations were pending\.\n$/);
    expect(second).toEqual({ exitCode: 0, stdout: 'No migration was pending.\n', stderr: '' });
  });
});

describe('roster passwords build', () => {
  it('writes the list of what nobody may choose, of passwords and of hashes', async () => {
    const [list, out] = [join(folder, 'leaked.txt'), join(folder, 'leaked.bloom')];
    const hashed = createHash('sha1').update('mauve umbrella on stilts').digest('hex').toUpperCase();
    await writeFile(list, `My Little-Pony Friends\r\n${hashed}:12\n\nshort\n`);
    const alex = await given.rep(await given.organization());
    const choose = (password: string) =>
      runRoster(['reset-password', '--email', alex.email], settings({ NEW_PASSWORD: password, PASSWORD_LIST: out }));

    const built = await runRosterAlone(['passwords', 'build', list, '--out', out], {});

    expect(built).toEqual({ exitCode: 0, stdout: `2 passwords are in ${out}, of 96 bytes.\n`, stderr: '' });
    const refused = {
      exitCode: 1,
      stdout: '',
      stderr: 'roster: This password is one of the first that are guessed.\n',
    };
    expect(await choose('my little pony friends')).toEqual(refused);
    expect(await choose('mauve umbrella on stilts')).toEqual(refused);
    expect(await choose('eleven green bottles')).toMatchObject({ exitCode: 0 });
  });

  it('is told of a list that is none', async () => {
    const list = join(folder, 'none.txt');
    await writeFile(list, 'password\n'.repeat(20));

    const { stderr } = await runRoster(
      ['reset-password', '--email', (await given.rep(await given.organization())).email],
      settings({ NEW_PASSWORD: 'eleven green bottles', PASSWORD_LIST: list }),
    );

    expect(stderr).toBe(
      `roster: PASSWORD_LIST: ${list} is no list of passwords that \`roster passwords build\` has written.\n`,
    );
  });
});

describe('roster reset-factors', () => {
  const reset = (email: string) => runRoster(['reset-factors', '--email', email], settings({}));

  it('takes all factors away, ends every login, and is told as an event', async () => {
    const acme = await given.organization();
    const [ada, alex] = [await given.admin(acme), await given.rep(acme)];
    await as(alex).get('/api/user/profile');
    await given.totp(alex);

    const told = await reset(alex.email.toUpperCase());

    const stdout = `${alex.email} has no second factor any more, and every login has ended.\n`;
    expect(told).toEqual({ exitCode: 0, stdout, stderr: '' });
    expect(await as(alex).get('/api/user/profile')).toMatchObject({ status: 401 });
    const login = await anonymous.post('/api/auth/login', { email: alex.email, password: alex.password });
    expect(login).toMatchObject({ status: 200 });
    const events = (await as(ada).get(`/api/users/${alex.id}/security-events`)).body.items;
    expect(events).toMatchObject([{ event: 'factors_reset', source: 'command', actor: null }]);
    expect(await reset(alex.email)).toMatchObject({ stdout: `${alex.email} has no second factor.\n` });
  });

  it('refuses an address that nobody has, in one line', async () => {
    const stderr = 'roster: Nobody has the address nobody@acme.example.\n';
    expect(await reset('nobody@acme.example')).toEqual({ exitCode: 1, stdout: '', stderr });
  });
});

describe('roster reset-password', () => {
  const reset = (email: string, password = 'mauve umbrella on stilts', run = runRoster) =>
    run(['reset-password', '--email', email], settings({ NEW_PASSWORD: password }));

  it('sets the password, ends every login, and is told as an event', async () => {
    const acme = await given.organization();
    const [ada, alex] = [await given.admin(acme), await given.rep(acme)];
    await as(alex).get('/api/user/profile');

    const told = await reset(alex.email.toUpperCase(), 'mauve umbrella on stilts', runRosterAlone);

    const login = (password: string) => anonymous.post('/api/auth/login', { email: alex.email, password });
    expect(told).toEqual({
      exitCode: 0,
      stdout: `${alex.email} has a new password, and every login has ended.\n`,
      stderr: '',
    });
    expect(await as(alex).get('/api/user/profile')).toMatchObject({ status: 401 });
    expect(await login(alex.password)).toMatchObject({ status: 401 });
    expect(await login('mauve umbrella on stilts')).toMatchObject({ status: 200 });
    expect((await as(ada).get(`/api/users/${alex.id}/security-events`)).body.items).toMatchObject([
      { event: 'password_reset', source: 'command', actor: null, device: null, network: null, about: {} },
    ]);
    expect((await as(ada).get(`/api/users/${alex.id}/history`)).body.items).toEqual([]);
  });

  it.each([
    ['nobody@acme.example', 'mauve umbrella on stilts', 'roster: Nobody has the address nobody@acme.example.\n'],
    ['nobody', 'mauve umbrella on stilts', 'roster: --email must be an e-mail address such as ann@acme.example.\n'],
  ])('refuses %s in one line', async (email, password, stderr) => {
    expect(await reset(email, password)).toEqual({ exitCode: 1, stdout: '', stderr });
  });

  it('refuses a weak password and changes nothing', async () => {
    const alex = await given.rep(await given.organization());

    const told = await reset(alex.email, 'short');

    expect(told).toEqual({ exitCode: 1, stdout: '', stderr: 'roster: A password has at least 15 characters.\n' });
    expect(await as(alex).get('/api/user/profile')).toMatchObject({ status: 200 });
  });
});

describe('roster doctor', () => {
  const doctor = async (more: Record<string, string> = {}, run = runRoster) => {
    const { exitCode, stdout, stderr } = await run(['doctor'], settings(more));
    return { exitCode, stderr, lines: stdout.trimEnd().split('\n') };
  };

  it('finds everything well, a line each', async () => {
    const { exitCode, stderr, lines } = await doctor({}, runRosterAlone);

    expect([exitCode, stderr]).toEqual([0, '']);
    expect(lines.map((line) => line.split(/ {2,}/).slice(0, 2).join(' '))).toEqual(
      'settings database owner schema role grants clock service mail storage'
        .split(' ')
        .map((about) => `well ${about}`),
    );
  });

  it('tells of settings that can’t be used', async () => {
    expect(await doctor({ PORT: 'http' })).toMatchObject({
      exitCode: 1,
      lines: [expect.stringMatching(/^WRONG  settings  Configuration: PORT must be a whole number/)],
    });
  });

  it('tells of a database that is away', async () => {
    const { exitCode, lines } = await doctor({ DATABASE_URL: 'postgres://x:y@127.0.0.1:1/z' });

    expect(exitCode).toBe(1);
    expect(lines).toContain(
      'WRONG  database  connect ECONNREFUSED 127.0.0.1:1. DATABASE_URL names server, owner, password and database.',
    );
  });

  it('tells of missing rights and pending migrations, and mends neither', async () => {
    const copy = new TestDatabase();
    await copy.create();
    await copy.query('revoke all on personas from roster_service');
    await copy.query(`
      with company as (insert into companies (id, name) values (gen_random_uuid(), 'Acme') returning id),
      acme as (
        insert into organizations (id, company_id, name, slug) select gen_random_uuid(), id, 'Acme', 'acme' from company returning id)
      insert into departments (id, organization_id, name, name_is_shared) select gen_random_uuid(), id, 'leasing', true from acme`);
    const withoutRights = await doctor({ DATABASE_URL: copy.url });
    await copy.query(`delete from migrations where name like 'AddPronouns%'`);
    const behind = await doctor({ DATABASE_URL: copy.url });
    await copy.drop();

    expect(withoutRights.exitCode).toBe(1);
    expect(withoutRights.lines).toContain(
      'WRONG  grants    1 rights are missing, the first: grant delete, insert, select, update on personas to roster_service. roster migrate, or the next start, gives them.',
    );
    expect(withoutRights.lines).toContain(
      'well   names     A department has a name that another has but for its case, the first: acme: leasing. Rename or delete it.',
    );
    expect(behind.exitCode).toBe(1);
    expect(behind.lines.join('\n')).toMatch(
      /WRONG  schema    1 migration is pending: run `roster migrate`, .+\. Older instances have to end before: AddPronouns1764900000000 asks for it\.\n/,
    );
  });

  it('tells of a mail server and a folder that can’t be used', async () => {
    const deaf = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(deaf, 'listening');
    const { port } = deaf.address() as { port: number };

    const { exitCode, lines } = await doctor({
      SMTP_URL: `smtp://127.0.0.1:${port}`,
      MAIL_FROM: 'roster@acme.example',
      INVITATION_URL: 'https://app.acme.example/invitation',
      DATA_DIR: '/dev/null/data',
    });
    deaf.close();

    expect(exitCode).toBe(1);
    expect(lines.filter((line) => line.startsWith('WRONG'))).toEqual([
      expect.stringMatching(/^WRONG  mail {6}.+\. SMTP_URL names server, user and password\.$/),
      expect.stringMatching(/^WRONG  storage {3}.+\. DATA_DIR names a folder/),
    ]);
  });
});
