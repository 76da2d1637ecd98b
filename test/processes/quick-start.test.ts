import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startServer, type TestServer } from '../support/server.js';

const roles = {
  'root@roster.example': 'SUPERADMIN',
  'admin@acme.example': 'ADMIN',
  'head@acme.example': 'DEPARTMENT_HEAD',
  'alex@acme.example': 'SALES_REP',
  'sam@acme.example': 'SALES_REP',
  'admin@globex.example': 'ADMIN',
  'rep@globex.example': 'SALES_REP',
};

const PROGRAM = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

let folder: string;
let server: TestServer;

/** What `npm start` does on a fresh machine; answers what the console shows. */
async function start(env: Record<string, string> = {}): Promise<string> {
  const fresh = { DATABASE_URL: '', JWT_SECRET: '', DATA_DIR: join(folder, 'data'), ...env };
  server = await startServer({ env: fresh, guest: false });
  const { log, url } = server;
  const shown = () => log.map(({ msg }) => msg ?? '').join('\n');
  while (!shown().includes(`curl -s -X PUT ${url()}`)) await new Promise((resolve) => setTimeout(resolve, 20));
  return shown();
}

async function stop(): Promise<void> {
  await server.takeErrors(); // The welcome is plain text.
  await server.stop();
}

const passwordIn = (text: string) => /password (\S+)$/m.exec(text)?.[1] ?? 'none shown';
const login = (email: string, password: string) => server.anonymous.post('/api/auth/login', { email, password });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roster-start-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the first start', () => {
  let text: string;
  beforeAll(async () => {
    text = await start();
  });
  afterAll(stop);

  it('shows the sample logins, and each works', async () => {
    for (const [email, accessRole] of Object.entries(roles)) {
      expect(text).toContain(email);
      expect(await login(email, passwordIn(text))).toMatchObject({
        status: 200,
        body: { user: { email, accessRole } },
      });
    }
  });

  it('leaves a first row of history of everybody and of every organization', async () => {
    const { token, user } = (await login('admin@acme.example', passwordIn(text))).body;
    const read = async (path: string) =>
      (await server.anonymous.get(path, { authorization: `Bearer ${token}` })).body.items;
    const { _id: alex } = (await read('/api/users')).find(
      ({ email }: { email: string }) => email === 'alex@acme.example',
    );

    const [person] = await read(`/api/users/${alex}/history`);
    const [organization] = await read(`/api/organizations/${user.organizationId}/history`);

    const first = (after: unknown) => ({ before: null, after });
    expect(person).toMatchObject({ version: 1, source: 'sample', actor: null, requestId: null });
    expect(person.fields).toEqual({
      '/email': first('alex@acme.example'),
      '/fullName': first('Alex Rep'),
      '/firstName': first('Alex'),
      '/lastName': first('Rep'),
      '/organizationId': first(user.organizationId),
      '/departmentId': first(expect.any(String)),
      '/accessRole': first('SALES_REP'),
      '/sinchPhoneNumber': first('+14165550111'),
      '/status': first('active'),
      '/verificationStatus': first('verified'),
    });
    expect(organization).toMatchObject({ version: 1, source: 'sample', actor: null });
    expect(organization.fields).toMatchObject({
      '/name': first('Acme Corp'),
      '/companyId': first(expect.any(String)),
      '/allowUserBusinessHoursOverride': first(true),
      '/phoneNumbers/+14165550112': first({ provider: 'sinch', label: null }),
    });
  });

  it('shows two lines that change a profile when they are pasted into a shell', async () => {
    const lines = text.split('\n').filter((line) => line.startsWith('TOKEN=') || line.startsWith('curl '));

    const { stdout } = await promisify(execFile)('bash', ['-c', lines.join('\n')]);

    expect(lines).toHaveLength(2);
    expect(JSON.parse(stdout)).toMatchObject({
      user: { email: 'alex@acme.example', fullName: 'Alex Rep', designation: 'Senior Account Executive' },
    });
  });

  it('has a command use its database, and goes on', async () => {
    const env = { PATH: process.env.PATH, DATA_DIR: join(folder, 'data') };
    const roster = (...args: string[]) => promisify(execFile)(process.execPath, [PROGRAM, ...args], { env });

    const { stdout } = await roster('export', '--organization', 'acme');

    expect(stdout).toContain('alex@acme.example');
    expect((await server.anonymous.get('/readyz')).status).toBe(200);
  });
});

describe('a later start', () => {
  afterAll(stop);

  it('shows the same logins and password, and makes nothing twice', async () => {
    const text = await start();

    expect(await login('alex@acme.example', passwordIn(text))).toMatchObject({ status: 200 });
  });
});

describe('with a password that is set', () => {
  const password = `it's "mine" and $HOME is \\ safe`;
  beforeAll(async () => {
    await rm(join(folder, 'data'), { recursive: true });
  });
  afterAll(stop);

  it('takes that one, and never shows it', async () => {
    const text = await start({ SAMPLE_PASSWORD: password });

    expect(text).toContain('their password is SAMPLE_PASSWORD');
    expect(text).toContain(`"password":"PASSWORD"`);
    expect(JSON.stringify(server.log)).not.toContain('mine');
    expect(await login('rep@globex.example', password)).toMatchObject({ status: 200 });
  });
});
