import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Organization, Person } from '../support/given.js';
import { useServer } from '../support/server.js';

const { as, anonymous, given, database } = useServer();

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0';
const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1';

interface Login {
  id: string;
  token: string;
  refreshToken: string;
}

let acme: Organization;
let alex: Person;
beforeEach(async () => {
  acme = await given.organization();
  alex = await given.rep(acme);
});

async function logIn(person: Person, userAgent = FIREFOX): Promise<Login> {
  const { email, password } = person;
  const { body } = await anonymous.post('/api/auth/login', { email, password }, { 'user-agent': userAgent });
  const { token, refreshToken } = body as Login;
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sid: string };
  return { id: claims.sid, token, refreshToken };
}

const by = ({ token }: Login) => ({ authorization: `Bearer ${token}` });
const sessions = (login: Login, query = '') => anonymous.get(`/api/user/sessions${query}`, by(login));
const idsOf = async (login: Login) => (await sessions(login)).body.items.map(({ _id }: { _id: string }) => _id);
const eventsOf = async (login: Login) => (await anonymous.get('/api/user/security-events', by(login))).body.items;

/** Routes that learn of an ended login in different ways: the guard's statement, the hot profile's, and their own. */
async function isRefused(login: Login): Promise<boolean> {
  const paths = [
    '/api/user/sessions',
    '/api/user/profile',
    '/api/auth/verify-token',
    '/api/user',
    '/api/organizations',
  ];
  const replies = [
    ...(await Promise.all(paths.map((path) => anonymous.get(path, by(login))))),
    await anonymous.put('/api/user/profile', { firstName: 'A' }, by(login)),
    await anonymous.post('/api/auth/refresh', { refreshToken: login.refreshToken }),
  ];
  const statuses = new Set(replies.map(({ status }) => status));
  expect(statuses.size).toBe(1);
  return statuses.has(401);
}

describe('GET /api/user/sessions', () => {
  it('lists where I am logged in, the latest first, and which is this one', async () => {
    const laptop = await logIn(alex);
    const phone = await logIn(alex, SAFARI);

    const { status, body } = await sessions(laptop);

    const instant = expect.stringMatching(/^\d{4}-.*Z$/);
    const times = { createdAt: instant, lastSeenAt: instant, expiresAt: instant };
    const same = { network: '127.0.0.0/24', authenticatedBy: ['password'], ...times };
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        items: [
          { _id: phone.id, id: phone.id, client: SAFARI, device: 'Safari on iOS', current: false, ...same },
          { _id: laptop.id, id: laptop.id, client: FIREFOX, device: 'Firefox on Linux', current: true, ...same },
        ],
        nextCursor: null,
      },
    });
  });

  it('tells no token and no hash', async () => {
    const login = await logIn(alex);
    const [stored] = await database.query<{ hash: string }>(
      `select encode(hash, 'hex') as hash from refresh_tokens where session_id = $1`,
      [login.id],
    );

    const told = JSON.stringify([(await sessions(login)).body, await eventsOf(login)]);

    expect([login.token, login.refreshToken, stored?.hash ?? ''].filter((secret) => told.includes(secret))).toEqual([]);
  });

  it('leaves out what has ended, and what nobody has logged in', async () => {
    const [one, ended, expired] = [await logIn(alex), await logIn(alex), await logIn(alex)];
    await anonymous.post('/api/auth/logout', undefined, by(ended));
    await database.query(`update sessions set expires_at = now() where id = $1`, [expired.id]);

    expect(await idsOf(one)).toEqual([one.id]);
  });

  it('comes in pages', async () => {
    const made = [await logIn(alex), await logIn(alex), await logIn(alex)];
    const [, , latest] = made as [Login, Login, Login];

    const first = (await sessions(latest, '?limit=2')).body;
    const second = (await sessions(latest, `?limit=2&cursor=${first.nextCursor}`)).body;

    const listed = [...first.items, ...second.items].map(({ _id }: { _id: string }) => _id);
    expect(listed).toEqual(made.map(({ id }) => id).reverse());
    expect(second.nextCursor).toBeNull();
  });

  it.each(['x', '["7"]', '["constructor"]', '{}'])('takes no cursor that is none of its own: %s', async (content) => {
    const cursor = Buffer.from(content).toString('base64url');

    expect(await sessions(await logIn(alex), `?cursor=${cursor}`)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: 'cursor', code: 'invalid_cursor' }] },
    });
  });
});

describe('ending a login', () => {
  it('counts at the next request, whatever it is', async () => {
    const [one, other] = [await logIn(alex), await logIn(alex)];

    const reply = await anonymous.delete(`/api/user/sessions/${other.id}`, undefined, by(one));

    expect(reply).toMatchObject({ status: 204, body: undefined });
    expect(await isRefused(other)).toBe(true);
    expect(await isRefused(one)).toBe(false);
  });

  it('is possible for the one that asks', async () => {
    const login = await logIn(alex);

    expect(await anonymous.delete(`/api/user/sessions/${login.id}`, undefined, by(login))).toMatchObject({
      status: 204,
    });
    expect(await isRefused(login)).toBe(true);
  });

  it('is told in the events, by the device', async () => {
    const [one, other] = [await logIn(alex), await logIn(alex, 'curl/8.5.0')];
    await anonymous.delete(`/api/user/sessions/${other.id}`, undefined, by(one));

    const [latest] = await eventsOf(one);

    expect(latest).toMatchObject({
      event: 'login_ended',
      source: 'account',
      actor: { _id: alex.id, id: alex.id, fullName: alex.fullName },
      network: '127.0.0.0/24',
      about: { loginId: other.id, name: 'curl' },
    });
  });

  it('is a 404 for one that has ended, is nobody’s, or a colleague’s', async () => {
    const [one, ended] = [await logIn(alex), await logIn(alex)];
    const colleagues = await logIn(await given.rep(acme));
    await anonymous.post('/api/auth/logout', undefined, by(ended));

    for (const id of [ended.id, crypto.randomUUID(), colleagues.id, 'constructor'])
      expect(await anonymous.delete(`/api/user/sessions/${id}`, undefined, by(one))).toMatchObject({ status: 404 });
    expect(await isRefused(colleagues)).toBe(false);
  });

  it('has one winner of sixteen, and one row', async () => {
    const [one, other] = [await logIn(alex), await logIn(alex)];

    const replies = await Promise.all(
      Array.from({ length: 16 }, () => anonymous.delete(`/api/user/sessions/${other.id}`, undefined, by(one))),
    );

    expect(replies.filter(({ status }) => status === 204)).toHaveLength(1);
    expect((await eventsOf(one)).filter(({ event }: { event: string }) => event === 'login_ended')).toHaveLength(1);
  });

  it('leaves the version of the profile alone', async () => {
    const [one, other] = [await logIn(alex), await logIn(alex)];
    const { etag } = Object.fromEntries((await anonymous.get('/api/user/profile', by(one))).headers);

    await anonymous.delete(`/api/user/sessions/${other.id}`, undefined, by(one));

    const after = await anonymous.get('/api/user/profile', by(one));
    expect(after.headers.get('etag')).toBe(etag);
    expect((await anonymous.get('/api/user/profile/history', by(one))).body.items).toEqual([]);
  });
});

describe('DELETE /api/user/sessions', () => {
  it('ends all logins but this one', async () => {
    const [first, second, third] = [await logIn(alex), await logIn(alex), await logIn(alex)];
    const colleagues = await logIn(await given.rep(acme));

    const reply = await anonymous.delete('/api/user/sessions?others=true', undefined, by(second));

    expect(reply.status).toBe(204);
    expect(await idsOf(second)).toEqual([second.id]);
    expect([await isRefused(first), await isRefused(third)]).toEqual([true, true]);
    expect(await isRefused(colleagues)).toBe(false);
    expect(await eventsOf(second)).toMatchObject([{ event: 'other_logins_ended', about: {} }]);
  });

  it.each(['', '?others=false', '?others=', '?others=true&others=true', '?others[]=true', '?all=true'])(
    'ends nothing unless it says so: %j',
    async (query) => {
      const [one, other] = [await logIn(alex), await logIn(alex)];

      const reply = await anonymous.delete(`/api/user/sessions${query}`, undefined, by(one));

      expect(reply.status).toBe(400);
      expect(await idsOf(one)).toEqual([other.id, one.id]);
    },
  );
});

describe('an administrator', () => {
  it('lists the logins of a person, and ends one', async () => {
    const ada = await given.admin(acme);
    const [one, other] = [await logIn(alex), await logIn(alex, SAFARI)];

    const { body } = await as(ada).get(`/api/users/${alex.id}/sessions`);
    const reply = await as(ada).delete(`/api/users/${alex.id}/sessions/${other.id}`);

    expect(body.items).toMatchObject([
      { _id: other.id, id: other.id, device: 'Safari on iOS', current: false },
      { _id: one.id, id: one.id, device: 'Firefox on Linux', current: false },
    ]);
    expect(reply.status).toBe(204);
    expect([await isRefused(other), await isRefused(one)]).toEqual([true, false]);
  });

  it('is named in the events of the person, without where they were', async () => {
    const ada = await given.admin(acme);
    const login = await logIn(alex);
    await as(ada).delete(`/api/users/${alex.id}/sessions`);

    const events = (await as(ada).get(`/api/users/${alex.id}/security-events`)).body.items;

    expect(await isRefused(login)).toBe(true);
    expect(events).toMatchObject([
      { event: 'all_logins_ended', source: 'users', actor: { _id: ada.id, id: ada.id }, device: null, network: null },
    ]);
  });

  it('ends no login by the id of another person', async () => {
    const ada = await given.admin(acme);
    const login = await logIn(alex);
    const colleague = await given.rep(acme);

    expect(await as(ada).delete(`/api/users/${colleague.id}/sessions/${login.id}`)).toMatchObject({ status: 404 });
    expect(await isRefused(login)).toBe(false);
  });

  it('can end all of their own', async () => {
    const ada = await given.admin(acme);
    const login = await logIn(ada);

    expect(await anonymous.delete(`/api/users/${ada.id}/sessions`, undefined, by(login))).toMatchObject({
      status: 204,
    });
    expect(await isRefused(login)).toBe(true);
  });
});

describe('a login from a new device', () => {
  const told = async (login: Login) =>
    (await eventsOf(login)).filter(({ event }: { event: string }) => event === 'login_from_new_device');

  it('is an event, but not the first one ever, nor one that is known', async () => {
    const first = await logIn(alex);
    await logIn(alex);
    const phone = await logIn(alex, SAFARI);
    await logIn(alex, SAFARI);

    expect(await told(first)).toMatchObject([
      {
        source: 'account',
        actor: { _id: alex.id, id: alex.id },
        device: 'Safari on iOS',
        network: '127.0.0.0/24',
        about: { loginId: phone.id },
      },
    ]);
  });

  it('is known by its client when it is from before devices were kept', async () => {
    const old = await logIn(alex);
    await database.query('update sessions set device = null, network = null where id = $1', [old.id]);

    const known = await logIn(alex);
    const other = await logIn(alex, SAFARI);

    expect(await told(known)).toMatchObject([{ about: { loginId: other.id } }]);
  });

  it('is told also when nothing is kept of the logins before', async () => {
    await logIn(alex);
    await database.query('delete from sessions where user_id = $1', [alex.id]);

    const login = await logIn(alex);

    expect(await told(login)).toHaveLength(1);
  });

  it('is one also without any client', async () => {
    await logIn(alex);

    const login = await logIn(alex, '');

    expect(await told(login)).toMatchObject([{ about: { loginId: login.id } }]);
  });
});

describe('somebody who is erased', () => {
  it('leaves what happened when, and not from where', async () => {
    await logIn(alex);
    await logIn(alex, SAFARI);

    await as(await given.admin(acme)).post(`/api/users/${alex.id}/erase`, { confirm: alex.email });

    const rows = await database.query('select event, about from changes where subject_id = $1 order by id', [alex.id]);
    expect(rows).toEqual([
      { event: 'login_from_new_device', about: null },
      { event: null, about: null },
    ]);
  });
});

describe('a refresh token that comes twice', () => {
  it('is an event, once', async () => {
    const [one, other] = [await logIn(alex), await logIn(alex)];
    await anonymous.post('/api/auth/refresh', { refreshToken: one.refreshToken });
    await database.query(`update refresh_tokens set used_at = now() - interval '1 minute' where session_id = $1`, [
      one.id,
    ]);

    for (let times = 0; times < 3; times++)
      await anonymous.post('/api/auth/refresh', { refreshToken: one.refreshToken });

    expect(await eventsOf(other)).toMatchObject([{ event: 'login_replayed', actor: null, about: { loginId: one.id } }]);
  });
});

describe('an organization', () => {
  let ada: Person;
  beforeEach(async () => {
    ada = await given.admin(acme);
  });
  const set = (limits: object) => as(ada).put(`/api/organizations/${acme.id}`, limits);
  /** Minutes from now until the login ends. */
  async function minutesLeft({ id }: Login): Promise<number> {
    const [row] = await database.query<{ left: number }>(
      'select extract(epoch from expires_at - now())::float8 / 60 as left from sessions where id = $1',
      [id],
    );
    return Math.round(row?.left ?? NaN);
  }

  it('lets logins live and rest for so long', async () => {
    await set({ loginLifeHours: 12, loginIdleMinutes: 60 });

    const login = await logIn(alex);

    expect(await minutesLeft(login)).toBe(60);
  });

  it('shortens logins that are there at once', async () => {
    const login = await logIn(alex);
    const elsewhere = await logIn(await given.rep(await given.organization()));
    await database.query(`update sessions set created_at = now() - interval '13 hours' where id = $1`, [login.id]);

    const reply = await set({ loginLifeHours: 12 });

    expect(reply).toMatchObject({ status: 200, body: { loginLifeHours: 12, loginIdleMinutes: null } });
    expect(await isRefused(login)).toBe(true);
    expect(await minutesLeft(elsewhere)).toBe(30 * 24 * 60);
  });

  it('ends a login that has rested for too long, and lets one go on that is used', async () => {
    const [used, unused] = [await logIn(alex), await logIn(alex)];
    await set({ loginIdleMinutes: 60 });
    const past = (minutes: number) =>
      database.query(
        `update sessions set last_seen_at = last_seen_at - make_interval(mins => $2), expires_at = expires_at - make_interval(mins => $2)
        where user_id = $1`,
        [alex.id, minutes],
      );
    await past(50);
    const { refreshToken } = (await anonymous.post('/api/auth/refresh', { refreshToken: used.refreshToken }))
      .body as Login;
    expect(await minutesLeft(used)).toBe(60);
    await past(50);

    expect(await isRefused(unused)).toBe(true);
    expect((await anonymous.post('/api/auth/refresh', { refreshToken })).status).toBe(200);
  });

  it('lets no refresh live beyond the longest life', async () => {
    await set({ loginLifeHours: 1, loginIdleMinutes: 60 });
    const login = await logIn(alex);
    await database.query(`update sessions set created_at = now() - interval '50 minutes' where id = $1`, [login.id]);

    await anonymous.post('/api/auth/refresh', { refreshToken: login.refreshToken });

    expect(await minutesLeft(login)).toBe(10);
  });

  it('gives time back from the next refresh on, and never to what has ended', async () => {
    await set({ loginIdleMinutes: 30 });
    const [login, ended] = [await logIn(alex), await logIn(alex)];
    await database.query('update sessions set expires_at = now() where id = $1', [ended.id]);

    await set({ loginIdleMinutes: null });

    expect(await minutesLeft(login)).toBe(30);
    await anonymous.post('/api/auth/refresh', { refreshToken: login.refreshToken });
    expect(await minutesLeft(login)).toBe(30 * 24 * 60);
    expect(await isRefused(ended)).toBe(true);
  });

  it.each([
    [{ loginLifeHours: 0 }, '/loginLifeHours'],
    [{ loginLifeHours: 8761 }, '/loginLifeHours'],
    [{ loginLifeHours: 1.5 }, '/loginLifeHours'],
    [{ loginIdleMinutes: 29 }, '/loginIdleMinutes'],
    [{ loginIdleMinutes: '60' }, '/loginIdleMinutes'],
    [{ loginIdleMinutes: 525_601 }, '/loginIdleMinutes'],
  ])('takes no %j', async (limits, pointer) => {
    expect(await set(limits)).toMatchObject({ status: 400, body: { errors: [{ pointer, code: 'invalid_number' }] } });
  });
});
