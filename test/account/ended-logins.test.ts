import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Person } from '../support/given.js';
import { useInbox } from '../support/inbox.js';
import { startServer, useServer, type TestServer } from '../support/server.js';

const inbox = useInbox();
const env = { TRUST_PROXY: 'true', ENDED_LOGINS_DAYS: '30' };
// The inbox tells its address when it is open.
const server = useServer({ env: Object.assign(inbox.env, env) });
const { given, database } = server;

interface Login {
  token: string;
  refreshToken: string;
}

async function logIn({ anonymous }: TestServer, { email, password }: Person, headers = {}): Promise<Login> {
  return (await anonymous.post('/api/auth/login', { email, password }, headers)).body as Login;
}

const by = ({ token }: Login) => ({ authorization: `Bearer ${token}` });
async function statusesOf({ anonymous }: TestServer, login: Login): Promise<number[]> {
  const replies = [
    await anonymous.get('/api/user/profile', by(login)),
    await anonymous.get('/api/user/sessions', by(login)),
    await anonymous.post('/api/auth/refresh', { refreshToken: login.refreshToken }),
  ];
  return replies.map(({ status }) => status);
}

describe('a service that was killed, and starts again', () => {
  let here: Login;
  let lost: Login;
  let restarted: TestServer;
  /** Whose mail waited. */
  let ann: Person;
  /** Whose logins and answers are old. */
  let old: Person;

  beforeAll(async () => {
    const acme = await given.organization();
    const alex = await given.rep(acme);
    [ann, old] = [await given.rep(acme), await given.rep(acme)];
    const away = { ...env, ...inbox.env, SMTP_URL: 'smtp://127.0.0.1:1' };
    const second = await startServer({ database, env: away, guest: false });
    [here, lost] = [await logIn(second, alex), await logIn(second, alex)];
    await logIn(second, ann, { 'user-agent': 'one' });
    await logIn(second, ann, { 'user-agent': 'two' });
    await second.anonymous.delete('/api/user/sessions?others=true', undefined, by(here));
    await second.kill();
    await outlive(old);
    // With the same mail server: whichever instance sees the mail first sends it.
    restarted = await startServer({ database, env: inbox.env });
  });
  afterAll(() => restarted.stop());

  it.each([
    ['the other instance', () => server],
    ['the one that was killed', () => restarted],
  ])('refuses what was ended, on %s', async (_which, instance) => {
    expect(await statusesOf(instance(), lost)).toEqual([401, 401, 401]);
  });

  it('lets the others go on', async () => {
    expect(await statusesOf(restarted, here)).toEqual([200, 200, 200]);
  });

  it('sends the mail that nobody had sent', async () => {
    await database.query('update mail_outbox set next_attempt_at = now()');

    expect((await inbox.mailTo(ann.email)).text).toContain('Device: two');
  });

  it('deletes logins with their tokens, and answers to keys, that were kept for long enough', async () => {
    const kept = async () => [await namesOf('sessions', 'client'), await namesOf('idempotency_keys', 'key')];

    await until(async () => (await kept()).flat().length <= 3);

    expect(await kept()).toEqual([['alive', 'revoked 29 days ago'], ['answered 23 hours ago']]);
    expect(await database.query(`select from refresh_tokens where hash = '\\x01'`)).toEqual([]);
  });

  it('deletes links and new addresses that nobody has used in time', async () => {
    const kept = async () => [
      await namesOf('mailed_links', 'email_key'),
      await namesOf('deferred_changes', `body ->> 'email'`),
    ];

    await until(async () => (await kept()).flat().length <= 2);

    expect(await kept()).toEqual([['good'], ['asked 23 hours ago']]);
  });

  it('deletes factors that nobody has confirmed in time, and logins that stopped half-way', async () => {
    const kept = async () => [await namesOf('factors', 'name'), await namesOf('login_challenges', 'tries')];

    await until(async () => (await kept()).flat().length <= 2);

    expect(await kept()).toEqual([['begun 59 minutes ago'], [1]]);
  });

  async function outlive({ id }: Person): Promise<void> {
    await database.query(
      `insert into factors (id, user_id, kind, name, secret, created_at) values
        (gen_random_uuid(), $1, 'totp', 'begun 59 minutes ago', '', now() - interval '59 minutes'),
        (gen_random_uuid(), $1, 'totp', 'begun 61 minutes ago', '', now() - interval '61 minutes')`,
      [id],
    );
    await database.query(
      `insert into login_challenges (hash, user_id, password_proof, tries, expires_at) values
        (sha256('one'), $1, sha256('any'), 1, now() + interval '1 minute'), (sha256('other'), $1, sha256('any'), 2, now())`,
      [id],
    );
    await database.query(
      `insert into mailed_links (id, purpose, user_id, email_key, origin, expires_at) values
        (gen_random_uuid(), 'password-reset', $1, 'good', '{}', now() + interval '1 minute'),
        (gen_random_uuid(), 'password-reset', $1, 'too old', '{}', now())`,
      [id],
    );
    await database.query(
      `insert into deferred_changes (id, user_id, body, handling, by, created_at) values
        (gen_random_uuid(), $1, '{"email": "asked 23 hours ago"}', 'strict', 'proof', now() - interval '23 hours'),
        (gen_random_uuid(), $1, '{"email": "asked 25 hours ago"}', 'strict', 'proof', now() - interval '25 hours')`,
      [id],
    );
    await database.query(
      `insert into sessions (id, user_id, client, expires_at, revoked_at) values
        (gen_random_uuid(), $1, 'alive', now() + interval '1 day', null),
        (gen_random_uuid(), $1, 'revoked 29 days ago', now() + interval '1 day', now() - interval '29 days'),
        (gen_random_uuid(), $1, 'revoked 31 days ago', now() + interval '1 day', now() - interval '31 days'),
        (gen_random_uuid(), $1, 'expired 31 days ago', now() - interval '31 days', null)`,
      [id],
    );
    await database.query(
      `insert into refresh_tokens (hash, session_id) select '\\x01', id from sessions where client = 'expired 31 days ago'`,
    );
    await database.query(
      `insert into idempotency_keys (actor_id, route, key, request_hash, answer, created_at) values
        ($1, 'r', 'answered 23 hours ago', '', '{}', now() - interval '23 hours'),
        ($1, 'r', 'answered 25 hours ago', '', '{}', now() - interval '25 hours')`,
      [id],
    );
  }

  async function namesOf(table: string, column: string): Promise<string[]> {
    const owner = table === 'idempotency_keys' ? 'actor_id' : 'user_id';
    const rows = await database.query<{ name: string }>(
      `select ${column} as name from ${table} where ${owner} = $1 order by 1`,
      [old.id],
    );
    return rows.map(({ name }) => name);
  }
});

describe('a login from a new device', () => {
  it('is mailed: what happened, when, from where, and what to do', async () => {
    const alex = await given.rep(await given.organization());
    const at = (address: string) => ({ 'x-forwarded-for': address, 'user-agent': 'RosterApp/3.1 (iPhone; iOS 17.1)' });
    await logIn(server, alex, at('203.0.113.9'));
    await logIn(server, alex, at('203.0.113.77'));

    await logIn(server, alex, at('2001:db8:7:8::9'));

    const mail = await inbox.mailTo(alex.email);
    expect(mail.headers.subject).toBe('A login from a new device');
    expect(mail.text).toContain(`Account: ${alex.email}\r\n`);
    expect(mail.text).toMatch(/When: \d+ \w+ \d{4} at \d\d:\d\d UTC\r\n/);
    expect(mail.text).toContain('Device: RosterApp on iOS\r\nNetwork: 2001:db8:7::/48\r\n');
    expect(mail.text).toContain('change your password, end your other logins');
    expect(mail.source).toContain('Content-Type: text/html');
    expect(inbox.mailsTo(alex.email)).toHaveLength(1);
  });

  it('is mailed twenty times a day, so that nobody is buried in mail; what else happens is mailed all the same', async () => {
    const acme = await given.organization();
    const alex = await given.rep(acme);
    for (let device = 0; device < 25; device++) await logIn(server, alex, { 'user-agent': `device-${device}` });
    await until(async () => (await database.query('select from mail_outbox')).length === 0);
    expect(inbox.mailsTo(alex.email)).toHaveLength(20);

    await server.as(await given.admin(acme)).delete(`/api/users/${alex.id}/sessions`);
    expect((await inbox.mailTo(alex.email, 21)).headers.subject).toBe('All your logins were ended');
    await database.query(
      `update changes set at = at - interval '1 day' where subject_id = $1 and event = 'login_from_new_device'`,
      [alex.id],
    );
    await logIn(server, alex, { 'user-agent': 'another' });
    expect((await inbox.mailTo(alex.email, 22)).headers.subject).toBe('A login from a new device');
  });
});

it('is told who ended all logins, when it was an administrator', async () => {
  const acme = await given.organization();
  const [ada, alex] = [await given.admin(acme, { fullName: 'Ada at https://evil.example' }), await given.rep(acme)];
  await logIn(server, alex);

  await server.as(ada).delete(`/api/users/${alex.id}/sessions`);

  const mail = await inbox.mailTo(alex.email);
  expect(mail.headers.subject).toBe('All your logins were ended');
  expect(mail.text).not.toContain('evil');
  expect(mail.text).toContain('ask an administrator of your organization');
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('It was not so in twenty seconds.');
}
