import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/client.js';
import { startServer, useServer, type TestServer } from '../support/server.js';

const login = (client: Client, email: string, password: string) => client.post('/api/auth/login', { email, password });

describe('for an account', () => {
  const { anonymous, database, given } = useServer({ env: { LOGIN_ATTEMPTS_PER_ACCOUNT: '5' } });
  const wrong = 'a wrong long password';

  const tries = async (times: number, email: string, password: string) => {
    const replies = await Promise.all(Array.from({ length: times }, () => login(anonymous, email, password)));
    return (status: number) => replies.filter((reply) => reply.status === status);
  };

  it('lets five of thirty-two parallel guesses through, and not the right one after them', async () => {
    const alex = await given.rep(await given.organization());

    const answered = await tries(32, alex.email, wrong);

    expect(answered(401)).toHaveLength(5);
    expect(answered(429)).toHaveLength(27);
    const refusal = await login(anonymous, alex.email, alex.password);
    expect(refusal).toMatchObject({ status: 429, body: { code: 'too_many_attempts' } });
    const seconds = Number(refusal.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(900);
  });

  it('counts every spelling of an address as one, and unknown ones like known ones', async () => {
    const email = given.email();

    for (const spelling of [email, email.toUpperCase(), ` ${email}`, email, email]) {
      expect(await login(anonymous, spelling, wrong)).toMatchObject({ status: 401 });
    }

    expect(await login(anonymous, email, wrong)).toMatchObject({ status: 429 });
  });

  it('counts from the start again after a login and after fifteen minutes', async () => {
    const alex = await given.rep(await given.organization());

    for (const _round of ['first', 'second', 'third']) {
      expect((await tries(4, alex.email, wrong))(401)).toHaveLength(4);
      expect(await login(anonymous, alex.email, alex.password)).toMatchObject({ status: 200 });
    }
    await tries(6, alex.email, wrong);
    await database.query(`update login_attempts set window_ends_at = now() - interval '1 second'`);

    expect(await login(anonymous, alex.email, alex.password)).toMatchObject({ status: 200 });
  });

  it('leaves other accounts alone, and stores no addresses', async () => {
    const acme = await given.organization();
    const [alex, sam] = [await given.rep(acme), await given.rep(acme)];
    await tries(6, alex.email, wrong);

    expect(await login(anonymous, sam.email, sam.password)).toMatchObject({ status: 200 });
    const [counts] = await database.query<{ all: string }>(`select string_agg(key, ' ') as all from login_attempts`);
    expect(counts?.all).not.toContain('@');
  });
});

describe('for an account from several networks', () => {
  const limits = { LOGIN_ATTEMPTS_PER_ACCOUNT: '3', LOGIN_ATTEMPTS_PER_ACCOUNT_ANYWHERE: '8', TRUST_PROXY: 'true' };
  const server = useServer({ env: limits });
  const { database, given, anonymous } = server;
  const from = (address: string, email: string, password = 'a wrong long password') =>
    anonymous.post('/api/auth/login', { email, password }, { 'x-forwarded-for': address });
  const guesses = (times: number, address: (nth: number) => string, email: string) =>
    Promise.all(Array.from({ length: times }, (_, nth) => from(address(nth), email)));
  const elsewhere = (nth: number) => `198.51.100.${nth}`;
  const statuses = (replies: { status: number }[]) => replies.map(({ status }) => status).sort();

  it('lets the owner in from another network than the one that guesses', async () => {
    const alex = await given.rep(await given.organization());
    const guessed = await guesses(12, () => '203.0.113.66', alex.email);

    expect(statuses(guessed)).toEqual([...Array<number>(3).fill(401), ...Array<number>(9).fill(429)]);
    expect(await from('203.0.113.7', alex.email, alex.password)).toMatchObject({ status: 200 });
    expect(await from('203.0.113.66', alex.email, alex.password)).toMatchObject({ status: 429 });
  });

  it('stops guesses from everywhere together, also parallel ones, of unknown accounts alike', async () => {
    const alex = await given.rep(await given.organization());

    for (const email of [alex.email, given.email()]) {
      const guessed = await guesses(32, elsewhere, email);
      expect(statuses(guessed)).toEqual([...Array<number>(8).fill(401), ...Array<number>(24).fill(429)]);
      const refused = guessed.find(({ status }) => status === 429);
      expect(refused?.body.code).toBe('too_many_attempts');
      expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    }
  });

  it('lets the owner in from where they have logged in, with few guesses from there', async () => {
    const alex = await given.rep(await given.organization());
    await from('203.0.113.7', alex.email, alex.password);
    await guesses(32, elsewhere, alex.email);

    expect(await from('192.0.2.1', alex.email, alex.password)).toMatchObject({ status: 429 });
    expect(await from('203.0.113.7:4711', alex.email, alex.password)).toMatchObject({ status: 200 });
    const guessed = await guesses(9, () => '203.0.113.7', alex.email);
    expect(statuses(guessed)).toEqual([...Array<number>(3).fill(401), ...Array<number>(6).fill(429)]);
  });

  it('takes no network for known that another account has logged in from, or long ago', async () => {
    const acme = await given.organization();
    const [alex, sam] = [await given.rep(acme), await given.rep(acme)];
    await from('203.0.113.7', sam.email, sam.password);
    await from('203.0.113.8', alex.email, alex.password);
    await database.query(`update login_networks set last_login_at = now() - interval '91 days'`);
    await guesses(32, elsewhere, alex.email);

    expect(await from('203.0.113.7', alex.email, alex.password)).toMatchObject({ status: 429 });
    expect(await from('203.0.113.8', alex.email, alex.password)).toMatchObject({ status: 429 });
  });

  it('does not count logins that succeed, wherever they come from', async () => {
    const alex = await given.rep(await given.organization());
    for (let nth = 0; nth < 12; nth++) {
      expect(await from(`203.0.113.${nth}`, alex.email, alex.password)).toMatchObject({ status: 200 });
    }
  });

  it('remembers twenty networks of an account, none by its address, and none of an erased person', async () => {
    const acme = await given.organization();
    const [ada, alex] = [await given.admin(acme), await given.rep(acme)];
    for (let nth = 0; nth < 24; nth++) await from(`203.0.113.${nth}`, alex.email, alex.password);
    const remembered = () => database.query('select network from login_networks where user_id = $1', [alex.id]);

    expect(await remembered()).toHaveLength(20);
    expect(JSON.stringify(await remembered())).not.toContain('203.0');
    await server.as(ada).post(`/api/users/${alex.id}/erase`, { confirm: alex.email });
    expect(await remembered()).toEqual([]);
  });
});

describe('for an address', () => {
  const server = useServer({ env: { LOGIN_ATTEMPTS_PER_ADDRESS: '5', TRUST_PROXY: 'true' } });
  let second: TestServer;
  beforeAll(async () => {
    second = await startServer({ env: { LOGIN_ATTEMPTS_PER_ADDRESS: '5' }, database: server.database });
  });
  afterAll(() => second.stop());

  const from = (client: Client, address: string) => {
    const body = { email: server.given.email(), password: 'a wrong long password' };
    return client.post('/api/auth/login', body, { 'x-forwarded-for': address });
  };

  it('counts all accounts together, a /64 as one address', async () => {
    const replies = await Promise.all(Array.from({ length: 12 }, (_, i) => from(server.anonymous, `2001:db8::${i}`)));

    expect(replies.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(replies.filter(({ status }) => status === 429)).toHaveLength(7);
    expect(await from(server.anonymous, '2001:db8:0:1::1')).toMatchObject({ status: 401 });
  });

  it('does not count accounts for an address that is over its limit', async () => {
    await Promise.all(Array.from({ length: 12 }, () => from(server.anonymous, '203.0.113.1')));

    const [counts] = await server.database.query(
      `select count(*)::int as accounts from login_attempts where key like 'account:%'`,
    );
    expect(counts).toEqual({ accounts: 5 + 1 + 5 });
  });

  it('believes nobody who only says where he is, without a proxy', async () => {
    const replies = await Promise.all(Array.from({ length: 12 }, (_, i) => from(second.anonymous, `203.0.113.${i}`)));

    expect(replies.filter(({ status }) => status === 401)).toHaveLength(5);
  });
});
