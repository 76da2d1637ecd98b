import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Person } from './support/given.js';
import { startServer, useServer } from './support/server.js';

const { given, database, anonymous, as, logIn } = useServer({ env: { ACTIVITY_SECONDS: '1' } });

interface Row {
  channel: string;
  first_seen_at: Date;
  last_login_at: Date | null;
  last_action_at: Date;
}

const SDK = { 'x-client-channel': 'sdk' };

function login({ email, password }: Person, headers: Record<string, string> = {}) {
  return anonymous.post('/api/auth/login', { email, password }, headers);
}

async function rep(): Promise<Person> {
  return given.rep(await given.organization());
}

/** By channel. */
async function activityOf({ id }: Person): Promise<Record<string, Row>> {
  const rows = await database.query<Row>('select * from client_activity where user_id = $1', [id]);
  return Object.fromEntries(rows.map((row) => [row.channel, row]));
}

async function until<Value>(read: () => Promise<Value | undefined>): Promise<Value> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await delay(50)) {
    const value = await read();
    if (value !== undefined) return value;
  }
  throw new Error('It did not happen within twenty seconds.');
}

describe('a login', () => {
  it.each([
    [{}, 'dashboard'],
    [{ 'x-client-channel': 'dashboard' }, 'dashboard'],
    [SDK, 'sdk'],
    [{ 'x-client-channel': 'store' }, 'store'],
    [{ 'x-client-channel': 'toaster' }, 'dashboard'],
  ])('with %j is recorded for its channel at once', async (headers, channel) => {
    const alex = await rep();

    await login(alex, headers);

    const activity = await activityOf(alex);
    expect(Object.keys(activity)).toEqual([channel]);
    expect(activity[channel]?.last_login_at).toEqual(activity[channel]?.first_seen_at);
  });

  it('keeps when the user was first seen', async () => {
    const alex = await rep();
    await login(alex);
    const before = await activityOf(alex);

    await login(alex);

    const after = await activityOf(alex);
    expect(after.dashboard?.first_seen_at).toEqual(before.dashboard?.first_seen_at);
    expect(after.dashboard?.last_login_at?.getTime()).toBeGreaterThan(
      before.dashboard?.last_login_at?.getTime() ?? NaN,
    );
  });

  it('that fails is none', async () => {
    const alex = await rep();
    await login({ ...alex, password: 'not the password at all' });
    expect(await activityOf(alex)).toEqual({});
  });
});

describe('an action', () => {
  it('is written soon, for its channel, and shown', async () => {
    const alex = await rep();
    await logIn(alex);

    await as(alex).get('/api/user/profile', SDK);

    const { sdk } = await until(async () => ((await activityOf(alex)).sdk ? activityOf(alex) : undefined));
    expect(sdk).toMatchObject({ last_login_at: null, last_action_at: sdk?.first_seen_at });
    const { data } = (await as(alex).get('/applivery/v1/users/profile')).body;
    expect(data.activityTrace).toMatchObject({
      lastLogin: { sdk: null, dashboard: expect.any(String) },
      lastAction: { sdk: sdk?.last_action_at.toISOString(), store: null },
    });
  });

  it('that is refused is none', async () => {
    const alex = await rep();
    const token = (await login(alex)).body.token as string;
    const authorization = `Bearer ${token}`;
    await anonymous.post('/api/auth/logout', undefined, { authorization });
    await anonymous.get('/api/user/profile', { authorization, ...SDK });
    await as(alex).put('/api/user/profile', { nothing: 1 }, SDK);

    await delay(1500);

    expect(Object.keys(await activityOf(alex))).toEqual(['dashboard']);
  });

  it('of somebody who is gone by now doesn’t keep the others from being written', async () => {
    const [gone, alex] = [await rep(), await rep()];
    await as(gone).get('/api/user/profile', SDK);
    await as(alex).get('/api/user/profile', SDK);
    await database.query('delete from sessions where user_id = $1', [gone.id]);
    await database.query('delete from users where id = $1', [gone.id]);

    await until(async () => (await activityOf(alex)).sdk);
  });
});

describe('many actions', () => {
  it('are no write each: only the last is kept, and none while the stored one is young', async () => {
    const slow = await startServer({ database, env: { ACTIVITY_SECONDS: '3600' } });
    const [alex, sam] = [await rep(), await rep()];
    await slow.logIn(alex);
    const { dashboard: atLogin } = await activityOf(alex);
    for (let times = 0; times < 5; times++) await slow.as(alex).get('/api/user/profile');
    await slow.as(sam).get('/api/user/profile', SDK);
    expect((await activityOf(sam)).sdk).toBeUndefined();

    await slow.stop();

    expect((await activityOf(alex)).dashboard).toEqual(atLogin);
    expect((await activityOf(sam)).sdk).toBeDefined();
  });

  it('that can’t be written now are written later, and harm nothing', async () => {
    const alex = await rep();
    await as(alex).get('/api/user/profile');
    await database.query('alter table client_activity rename to client_activity_away');
    try {
      expect((await as(alex).get('/api/user/profile', SDK)).status).toBe(200);
      await delay(1500);
    } finally {
      await database.query('alter table client_activity_away rename to client_activity');
    }

    await until(async () => (await activityOf(alex)).sdk);
  });
});
