import { describe, expect, it } from '@jest/globals';
import { documentOf } from '../support/documents.js';
import { codeOf, type Person, type Totp } from '../support/given.js';
import { rounds } from '../support/rounds.js';
import { routes } from '../support/routes.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';
import { eventsOf, login } from './world.js';

/** Of one person from one network, so that all of thirty-two are heard. */
const MOST = 40;
const many = { LOGIN_ATTEMPTS_PER_ADDRESS: '1000000', LOGIN_ATTEMPTS_PER_ACCOUNT: `${MOST}` };
const server = useServer({ env: many });
const { as, anonymous, given, database } = server;

const PARALLEL = 32;

const secondStep = (body: object) => anonymous.post('/api/auth/login/second-factor', body);
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** The first step of a login of who has a factor. */
async function challengeOf(person: Person): Promise<string> {
  const reply = await login(server, person, person.password);
  expect(reply).toMatchObject({ status: 401, body: { code: 'second_factor_required' } });
  return reply.body.challenge as string;
}

/** Adds an authenticator app through the API. */
async function addTotp(token: string): Promise<{ id: string; secret: string; recoveryCodes: string[] }> {
  const begun = await anonymous.post('/api/user/factors/totp', { name: 'Phone' }, bearer(token));
  const { _id: id, secret } = begun.body;
  const code = codeOf(bytesOf(secret));
  const confirmed = await anonymous.post(`/api/user/factors/totp/${id}/confirm`, { code }, bearer(token));
  expect(confirmed).toMatchObject({ status: 200 });
  return { id, secret, recoveryCodes: confirmed.body.recoveryCodes as string[] };
}

/** RFC 4648, base 32. */
function bytesOf(secret: string): Uint8Array {
  const bits = [...secret].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  );
  return Uint8Array.from(bits.join('').match(/.{8}/g) ?? [], (eight) => parseInt(eight, 2));
}

/** None of what the person’s app shows about now. */
function wrongCode({ code }: Totp): string {
  const right = [-2, -1, 0, 1, 2].map((step) => code(step));
  return Array.from({ length: 10 }, (_, digit) => String(digit).repeat(6)).find((one) => !right.includes(one)) ?? '';
}

const isLogout = (name: string) => Number(name === 'POST /api/auth/logout');

/** Not so late in a step of thirty seconds that the next one comes before what is asked is answered. */
async function earlyInAStep(): Promise<void> {
  const left = 30_000 - (Date.now() % 30_000);
  if (left < 4_000) await new Promise((resolve) => setTimeout(resolve, left + 50));
}

describe('an authenticator app', () => {
  it('is added with a code, brings ten recovery codes along, and ends all other logins', async () => {
    const alex = await given.rep(await given.organization({ name: 'Acme: Corp' }));
    const other = (await login(server, alex, alex.password)).body.token as string;

    const begun = await as(alex).post('/api/user/factors/totp', {});
    expect(begun).toMatchObject({ status: 201, body: { secret: expect.stringMatching(/^[A-Z2-7]{32}$/) } });
    expect(begun.headers.get('cache-control')).toBe('no-store');
    const { _id: id, secret, otpauthUrl, qrCode } = begun.body;
    const url = new URL(otpauthUrl as string);
    expect(decodeURIComponent(url.pathname)).toBe(`/Acme  Corp:${alex.email}`);
    expect([url.searchParams.get('secret'), url.searchParams.get('issuer')]).toEqual([secret, 'Acme  Corp']);
    const svg = Buffer.from((qrCode as string).replace('data:image/svg+xml;base64,', ''), 'base64').toString();
    expect(svg).toMatch(/^<svg .*<\/svg>$/s);
    expect((await as(alex).get('/api/user/factors')).body).toMatchObject({ items: [], recoveryCodesLeft: 0 });
    expect(await login(server, alex, alex.password)).toMatchObject({ status: 200 });

    const wrong = await as(alex).post(`/api/user/factors/totp/${id}/confirm`, { code: '12345' });
    expect(wrong).toMatchObject({ status: 403, body: { code: 'wrong_code', errors: [{ pointer: '/code' }] } });
    const code = codeOf(bytesOf(secret as string));
    const confirmed = await as(alex).post(`/api/user/factors/totp/${id}/confirm`, { code });

    expect(confirmed).toMatchObject({ status: 200 });
    const { recoveryCodes } = confirmed.body as { recoveryCodes: string[] };
    expect(new Set(recoveryCodes).size).toBe(10);
    expect(recoveryCodes.every((one) => /^[0-9a-z]{4}(-[0-9a-z]{4}){3}$/.test(one))).toBe(true);
    expect(await as(alex).get('/api/user/factors')).toMatchObject({
      status: 200,
      body: {
        items: [{ _id: id, id, kind: 'totp', name: 'Authenticator app', lastUsedAt: null }],
        recoveryCodesLeft: 10,
        isRequired: false,
      },
    });
    expect(await anonymous.get('/api/user/profile', bearer(other))).toMatchObject({ status: 401 });
    const [mine] = (await as(alex).get('/api/user/sessions')).body.items;
    expect(mine).toMatchObject({ current: true, authenticatedBy: ['password', 'totp'] });
    expect(await eventsOf(server, alex)).toContain('factor_added');
    expect((await as(alex).get('/applivery/v1/users/profile')).body.data).toMatchObject({ has2FAActive: true });
    const again = await as(alex).post(`/api/user/factors/totp/${id}/confirm`, { code });
    expect(again).toMatchObject({ status: 404 });
  });

  it('takes the place of one that was begun, and leaves the recovery codes as they are', async () => {
    const alex = await given.rep(await given.organization());
    await addTotp(await server.tokenOf(alex));

    const first = (await as(alex).post('/api/user/factors/totp', {})).body._id as string;
    const { recoveryCodes } = await addTotp(await server.tokenOf(alex));

    expect(recoveryCodes).toEqual([]);
    const reply = await as(alex).post(`/api/user/factors/totp/${first}/confirm`, { code: '123456' });
    expect(reply).toMatchObject({ status: 404 });
    expect((await as(alex).get('/api/user/factors')).body).toMatchObject({ recoveryCodesLeft: 10 });
  });

  it('is one of ten at most', async () => {
    const alex = await given.rep(await given.organization());
    await as(alex).get('/api/user/factors');
    for (let nth = 0; nth < 10; nth++) await given.totp(alex);

    const reply = await as(alex).post('/api/user/factors/totp', {});

    expect(reply).toMatchObject({ status: 409, body: { code: 'too_many_factors' } });
  });

  it('of somebody else is not confirmed, and not there to be removed', async () => {
    const acme = await given.organization();
    const [alex, kim] = [await given.rep(acme), await given.rep(acme)];
    const begun = await given.totp(kim, { confirmedAt: null, lastStep: null });
    const { id } = await given.totp(kim);

    const confirmed = await unchanged(database, () =>
      as(alex).post(`/api/user/factors/totp/${begun.id}/confirm`, { code: begun.code() }),
    );

    expect(confirmed).toMatchObject({ status: 404 });
    expect(await as(alex).delete(`/api/user/factors/${id}`)).toMatchObject({ status: 404 });
  });

  it('is kept sealed, and told nowhere again', async () => {
    const alex = await given.rep(await given.organization());
    const { secret, recoveryCodes } = await addTotp(await server.tokenOf(alex));
    await as(alex).get('/api/user/factors');

    const tables = await database.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
    );
    const kept: string[] = [];
    for (const { name } of tables) {
      kept.push(
        ...(await database.query<{ row: string }>(`select t::text as row from ${name} t`)).map(({ row }) => row),
      );
    }
    const told = [...kept, ...server.log.map((line) => JSON.stringify(line))];
    const bytes = Buffer.from(bytesOf(secret)).toString('hex');
    const secrets = [secret, bytes, ...recoveryCodes, ...recoveryCodes.map((code) => code.replaceAll('-', ''))];
    expect(told.filter((text) => secrets.some((one) => text.includes(one)))).toEqual([]);
  });
});

describe('a login of who has a factor', () => {
  it('asks for it once the password is right, and only then', async () => {
    const alex = await given.rep(await given.organization());
    await given.totp(alex);
    await given.recoveryCode(alex);

    const wrong = await login(server, alex, 'a wrong long password');
    const right = await login(server, alex, alex.password);

    expect(wrong).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
    expect(wrong.body).not.toHaveProperty('challenge');
    expect(right).toMatchObject({
      status: 401,
      body: {
        code: 'second_factor_required',
        challenge: expect.stringMatching(/^[\w-]{43}$/),
        factors: ['totp', 'recovery-code'],
        expiresIn: 300,
      },
    });
    expect(right.body).not.toHaveProperty('token');
  });

  it('is answered with a code of now, and says how it was proved', async () => {
    const alex = await given.rep(await given.organization());
    const totp = await given.totp(alex);
    const challenge = await challengeOf(alex);

    const reply = await secondStep({ challenge, code: totp.code() });

    expect(reply).toMatchObject({ status: 200, body: { user: { id: alex.id } } });
    const sessions = await anonymous.get('/api/user/sessions', bearer(reply.body.token as string));
    expect(sessions.body.items).toMatchObject([{ authenticatedBy: ['password', 'totp'] }]);
    const refreshed = await anonymous.post('/api/auth/refresh', { refreshToken: reply.body.refreshToken });
    expect(refreshed).toMatchObject({ status: 200 });
    expect(await secondStep({ challenge, code: totp.code(1) })).toMatchObject({ body: { code: 'challenge_invalid' } });
  });

  it('takes the code of the steps beside, each once, and none before the last one', async () => {
    await earlyInAStep();
    const alex = await given.rep(await given.organization());
    const totp = await given.totp(alex);
    const answers = async (code: string) => (await secondStep({ challenge: await challengeOf(alex), code })).status;

    expect(await answers(totp.code(-2))).toBe(401);
    expect(await answers(totp.code(2))).toBe(401);
    expect(await answers(totp.code(-1))).toBe(200);
    expect(await answers(totp.code(-1))).toBe(401);
    const spaced = totp.code(1).replace(/^.../, '$& ');
    expect(await answers(spaced)).toBe(200);
    expect(await answers(totp.code(0))).toBe(401);
  });

  it('takes a recovery code once, however it is typed, and tells of it', async () => {
    const alex = await given.rep(await given.organization());
    await given.totp(alex);
    const code = await given.recoveryCode(alex);

    const typed = code.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O').replaceAll('1', 'L');
    const reply = await secondStep({ challenge: await challengeOf(alex), recoveryCode: typed });
    const again = await secondStep({ challenge: await challengeOf(alex), recoveryCode: code });

    expect(reply).toMatchObject({ status: 200 });
    expect(again).toMatchObject({ status: 401, body: { code: 'wrong_second_factor' } });
    const { items } = (await anonymous.get('/api/user/security-events', bearer(reply.body.token as string))).body;
    const used = items.find(({ event }: { event: string }) => event === 'recovery_code_used');
    expect(used).toMatchObject({ actor: { _id: alex.id, id: alex.id }, source: 'account' });
    const left = await anonymous.get('/api/user/factors', bearer(reply.body.token as string));
    expect(left.body).toMatchObject({ recoveryCodesLeft: 0 });
  });

  it('takes no answer of somebody else', async () => {
    const acme = await given.organization();
    const [alex, kim] = [await given.rep(acme), await given.rep(acme)];
    await given.totp(alex);
    const theirs = await given.totp(kim);

    const code = await secondStep({ challenge: await challengeOf(alex), code: theirs.code() });
    const recoveryCode = await secondStep({
      challenge: await challengeOf(alex),
      recoveryCode: await given.recoveryCode(kim),
    });

    expect([code, recoveryCode]).toMatchObject([{ status: 401 }, { status: 401 }]);
  });

  it.each([
    ['nothing', {}],
    ['two answers', { code: '123456', recoveryCode: 'k3vx-0t9m-zq2h-8wba' }],
  ])('refuses %s, and counts no try', async (_, answer) => {
    const reply = await secondStep({ challenge: 'unknown', ...answer });

    expect(reply).toMatchObject({ status: 400, body: { errors: [{ pointer: '/code', code: 'required' }] } });
  });

  it.each([['constructor'], [''], ['Vv1Cz0n9cX6pUq3yXq0v3mCk0yLrWm5eJb2sT8aHd4E']])(
    'refuses the challenge %j, that nobody was told',
    async (challenge) => {
      const reply = await secondStep({ challenge, code: '123456' });

      expect(reply).toMatchObject({ status: 401, body: { code: 'challenge_invalid' } });
    },
  );

  it('lets a challenge be answered five times, also at once', async () => {
    const alex = await given.rep(await given.organization());
    const totp = await given.totp(alex);
    const challenge = await challengeOf(alex);

    const code = wrongCode(totp);
    const replies = await Promise.all(Array.from({ length: 12 }, () => secondStep({ challenge, code })));

    const codes = replies.map(({ body }) => body.code as string);
    expect(codes.filter((one) => one === 'wrong_second_factor')).toHaveLength(5);
    expect(codes.filter((one) => one === 'challenge_invalid')).toHaveLength(7);
    expect(await secondStep({ challenge, code: totp.code() })).toMatchObject({ status: 401 });
  });

  it.each([
    ['another password', `update users set password_hash = password_hash || ' ' where id = $1`],
    ['the account disabled', `update users set status = 'disabled' where id = $1`],
    ['its end', `update login_challenges set expires_at = now() where user_id = $1`],
  ])('ends a challenge with %s', async (_, statement) => {
    const alex = await given.rep(await given.organization());
    const totp = await given.totp(alex);
    const challenge = await challengeOf(alex);
    await database.query(statement, [alex.id]);

    const reply = await secondStep({ challenge, code: totp.code() });

    expect(reply).toMatchObject({ status: 401, body: { code: 'challenge_invalid' } });
  });

  it('begins none by the password alone, not even where a statement of an earlier version asks for no factor', async () => {
    const alex = await given.rep(await given.organization());
    await given.totp(alex);

    await database.query(
      `insert into sessions (id, user_id, expires_at) values (gen_random_uuid(), $1, now() + interval '1 day')`,
      [alex.id],
    );

    expect(await database.query('select from sessions where user_id = $1', [alex.id])).toEqual([]);
  });

  it('does not make a wrong one of the secret of a service that lost its own', async () => {
    const alex = await given.rep(await given.organization());
    const totp = await given.totp(alex);
    await database.query(`update factors set secret = secret || '\\x00' where user_id = $1`, [alex.id]);
    const recoveryCode = await given.recoveryCode(alex);

    expect(await secondStep({ challenge: await challengeOf(alex), code: totp.code() })).toMatchObject({ status: 401 });
    expect(await secondStep({ challenge: await challengeOf(alex), recoveryCode })).toMatchObject({ status: 200 });
  });
});

describe('what is tried of a person’s factors', () => {
  it('is counted over all their logins, and not for others', async () => {
    const acme = await given.organization();
    const [alex, kim] = [await given.rep(acme), await given.rep(acme)];
    const [totp, theirs] = [await given.totp(alex), await given.totp(kim)];
    const code = wrongCode(totp);
    for (let login = 0; login < MOST / 5; login++) {
      const challenge = await challengeOf(alex);
      const replies = await Promise.all(Array.from({ length: 5 }, () => secondStep({ challenge, code })));
      expect(replies.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
    }

    const challenge = await challengeOf(alex);
    const locked = [
      await secondStep({ challenge, code: totp.code() }),
      await secondStep({ challenge, recoveryCode: await given.recoveryCode(alex) }),
    ];

    expect(locked).toMatchObject([
      { status: 429, body: { code: 'too_many_attempts' } },
      { status: 429, body: { code: 'too_many_attempts' } },
    ]);
    expect(Number(locked[0]?.headers.get('retry-after'))).toBeGreaterThan(800);
    expect(await secondStep({ challenge: await challengeOf(kim), code: theirs.code() })).toMatchObject({ status: 200 });
  });
});

describe('thirty-two at once', () => {
  it(
    'use one code, and one logs in',
    async () => {
      for (let round = 0; round < rounds({ quick: 2, long: 1000 }); round++) {
        await earlyInAStep();
        const alex = await given.rep(await given.organization());
        const totp = await given.totp(alex);
        const challenges = await Promise.all(Array.from({ length: 8 }, () => challengeOf(alex)));

        const code = totp.code();
        const replies = await Promise.all(
          Array.from({ length: PARALLEL }, (_, nth) => secondStep({ challenge: challenges[nth % 8], code })),
        );

        expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
        expect(replies.filter(({ status }) => status === 401)).toHaveLength(PARALLEL - 1);
      }
    },
    60_000 * rounds({ quick: 1, long: 30 }),
  );

  it(
    'use one recovery code, and one logs in',
    async () => {
      for (let round = 0; round < rounds({ quick: 2, long: 1000 }); round++) {
        const alex = await given.rep(await given.organization());
        await given.totp(alex);
        const recoveryCode = await given.recoveryCode(alex);
        const challenges = await Promise.all(Array.from({ length: 8 }, () => challengeOf(alex)));

        const replies = await Promise.all(
          Array.from({ length: PARALLEL }, (_, nth) => secondStep({ challenge: challenges[nth % 8], recoveryCode })),
        );

        expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
        expect(replies.filter(({ status }) => status === 401)).toHaveLength(PARALLEL - 1);
      }
    },
    60_000 * rounds({ quick: 1, long: 30 }),
  );
});

describe('recovery codes', () => {
  it('are made anew, and those before are worth nothing', async () => {
    const alex = await given.rep(await given.organization());
    const { recoveryCodes } = await addTotp(await server.tokenOf(alex));

    const made = await as(alex).post('/api/user/recovery-codes');

    expect(made).toMatchObject({ status: 201, body: { recoveryCodes: { length: 10 } } });
    const old = await secondStep({ challenge: await challengeOf(alex), recoveryCode: recoveryCodes[0] });
    const fresh = await secondStep({ challenge: await challengeOf(alex), recoveryCode: made.body.recoveryCodes[0] });
    expect([old.status, fresh.status]).toEqual([401, 200]);
    expect(await eventsOf(server, alex)).toContain('recovery_codes_made');
  });

  it('stand in for a factor, so without one there are none', async () => {
    const alex = await given.rep(await given.organization());

    const reply = await as(alex).post('/api/user/recovery-codes');

    expect(reply).toMatchObject({ status: 409, body: { code: 'no_factor' } });
  });
});

describe('removing a factor', () => {
  it('takes the recovery codes along with the last one, and logins ask for none', async () => {
    const alex = await given.rep(await given.organization());
    const { id } = await addTotp(await server.tokenOf(alex));

    const reply = await as(alex).delete(`/api/user/factors/${id}`);

    expect(reply).toMatchObject({ status: 204 });
    expect((await as(alex).get('/api/user/factors')).body).toMatchObject({ items: [], recoveryCodesLeft: 0 });
    expect(await login(server, alex, alex.password)).toMatchObject({ status: 200 });
    expect(await eventsOf(server, alex)).toContain('factor_removed');
    expect((await as(alex).get('/applivery/v1/users/profile')).body.data).toMatchObject({ has2FAActive: false });
  });

  it('keeps the last one where the organization asks for one', async () => {
    const acme = await given.organization();
    const alex = await given.rep(acme);
    const { id } = await addTotp(await server.tokenOf(alex));
    await database.query('update organizations set require_second_factor = true where id = $1', [acme.id]);

    const reply = await unchanged(database, () => as(alex).delete(`/api/user/factors/${id}`));

    expect(reply).toMatchObject({ status: 409, body: { code: 'factor_required' } });
    await given.totp(alex);
    expect(await as(alex).delete(`/api/user/factors/${id}`)).toMatchObject({ status: 204 });
  });
});

describe('resetting somebody’s factors', () => {
  it('takes all of them away, ends their logins and is told', async () => {
    const acme = await given.organization();
    const [ada, alex] = [await given.admin(acme), await given.rep(acme)];
    await addTotp(await server.tokenOf(alex));
    const challenge = await challengeOf(alex);
    expect((await as(ada).get(`/api/users/${alex.id}/factors`)).body).toMatchObject({
      items: [{ kind: 'totp' }],
      recoveryCodesLeft: 10,
    });

    const reply = await as(ada).delete(`/api/users/${alex.id}/factors`);

    expect(reply).toMatchObject({ status: 204 });
    expect(await as(alex).get('/api/user/profile')).toMatchObject({ status: 401, body: { code: 'session_ended' } });
    expect(await secondStep({ challenge, code: '123456' })).toMatchObject({ body: { code: 'challenge_invalid' } });
    expect(await login(server, alex, alex.password)).toMatchObject({ status: 200 });
    expect((await as(ada).get(`/api/users/${alex.id}/security-events`)).body.items).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ event: 'factors_reset', actor: { _id: ada.id, id: ada.id, fullName: ada.fullName } }),
      ]),
    );
    const events = await eventsOf(server, alex);
    await as(ada).delete(`/api/users/${alex.id}/factors`);
    expect((await eventsOf(server, alex)).filter((event) => event === 'factors_reset')).toHaveLength(1);
    expect(events).toContain('factors_reset');
  });

  it('is for people below: no equal, nobody above, nobody of another tenant, and not oneself', async () => {
    const [acme, globex] = [await given.organization(), await given.organization()];
    const ada = await given.admin(acme);
    const reset = (person: Person) => as(ada).delete(`/api/users/${person.id}/factors`);

    expect(await reset(await given.admin(acme))).toMatchObject({
      status: 403,
      body: { errors: [{ rule: 'isBelow', liftedBy: 'SUPERADMIN' }] },
    });
    expect(await reset(ada)).toMatchObject({ status: 403 });
    const foreign = await given.rep(globex);
    await given.totp(foreign);
    expect(await unchanged(database, () => reset(foreign))).toMatchObject({ status: 404 });
    expect(await as(ada).get(`/api/users/${foreign.id}/factors`)).toMatchObject({ status: 404 });
  });
});

describe('an organization that asks for a factor', () => {
  /** The way to a factor, and where tokens are looked at and ended. */
  const OPEN = [
    'GET /api/auth/verify-token',
    'GET /api/user/factors',
    'POST /api/auth/logout',
    'POST /api/auth/step-up',
    'POST /api/auth/step-up/passkey/options',
    'POST /api/user/factors/passkeys',
    'POST /api/user/factors/passkeys/options',
    'POST /api/user/factors/totp',
    'POST /api/user/factors/totp/{id}/confirm',
  ];
  /** What a route has to be sent before it asks the database who calls. */
  const BODIES: Record<string, object> = {
    'PUT /api/user/chat-availability': { isAvailable: true },
    ...Object.fromEntries(
      ['decide', 'explain', 'unsubscribe-links'].map((name) => [
        `POST /api/notifications/${name}`,
        { userId: '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4', category: 'calls' },
      ]),
    ),
    'POST /api/user/mutes': { until: new Date(Date.now() + 3_600_000).toISOString() },
  };

  it('opens nothing to a login without one but the way to it', async () => {
    const ada = await given.admin(await given.organization());
    const set = await as(ada).patch(`/api/organizations/${ada.organizationId}`, { requireSecondFactor: true });
    expect(set).toMatchObject({ status: 200, body: { requireSecondFactor: true } });

    const open: string[] = [];
    const guarded = routes.filter(({ access }) => access?.kind !== 'public');
    // The last one ends the login.
    for (const { name } of guarded.toSorted((one, other) => isLogout(one.name) - isLogout(other.name))) {
      const [method = '', template = ''] = name.split(' ');
      const body = method === 'GET' ? undefined : (BODIES[name] ?? {});
      const reply = await as(ada).send(method, template.replaceAll(/\{\w+\}/g, ada.id), body);
      const isOurs = documentOf(template, method)?.hasProblems === true;
      const isRefused = !isOurs || reply.body?.code === 'second_factor_enrolment_required';
      if (reply.status !== 403 || !isRefused) open.push(name);
    }

    expect(open.sort()).toEqual(OPEN);
  });

  it('says so, and who lifts it', async () => {
    const acme = await given.organization({ requireSecondFactor: true });
    const alex = await given.rep(acme);

    const reply = await as(alex).put('/api/user/profile', { designation: 'Agent' });

    expect(reply).toMatchObject({
      status: 403,
      body: {
        code: 'second_factor_enrolment_required',
        errors: [{ rule: 'hasFactor', level: 'organization', liftedBy: 'you, by adding a factor' }],
      },
    });
  });

  it('opens everything to the login that has added one', async () => {
    const alex = await given.rep(await given.organization({ requireSecondFactor: true }));
    expect(await as(alex).get('/api/user/profile')).toMatchObject({ status: 403 });

    await addTotp(await server.tokenOf(alex));

    expect(await as(alex).get('/api/user/profile')).toMatchObject({ status: 200 });
    expect(await as(alex).put('/api/user/profile', { designation: 'Agent' })).toMatchObject({ status: 200 });
    const totp = await given.totp(alex);
    const reply = await secondStep({ challenge: await challengeOf(alex), code: totp.code() });
    expect(await anonymous.get('/api/user/profile', bearer(reply.body.token as string))).toMatchObject({ status: 200 });
  });

  it('counts for logins that are there, for who moves in, and no longer for who moves out or once it asks no more', async () => {
    const [acme, globex] = [await given.organization(), await given.organization()];
    const [root, alex] = [await given.superadmin(), await given.rep(acme)];
    const status = async () => (await as(alex).get('/api/user/profile')).status;
    const set = (requireSecondFactor: boolean) =>
      as(root).patch(`/api/organizations/${globex.id}`, { requireSecondFactor });
    expect(await status()).toBe(200);
    await set(true);
    expect(await status()).toBe(200);

    await as(root).put(`/api/users/${alex.id}`, { organizationId: globex.id });
    expect(await status()).toBe(403);
    await set(false);
    expect(await status()).toBe(200);
    await set(true);
    expect(await status()).toBe(403);
    await as(root).put(`/api/users/${alex.id}`, { organizationId: acme.id });
    expect(await status()).toBe(200);
  });

  it('leaves keys and what waits as they are', async () => {
    const acme = await given.organization();
    const alex = await given.rep(acme);
    const key = await as(alex).post('/api/user/tokens', {
      name: 'Report',
      scopes: ['profile:read'],
      expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    });
    await database.query('update organizations set require_second_factor = true where id = $1', [acme.id]);

    expect(await as(alex).get('/api/user/profile')).toMatchObject({ status: 403 });
    expect(await anonymous.get('/api/user/profile', bearer(key.body.token as string))).toMatchObject({ status: 200 });
  });
});

describe('an invitation', () => {
  it('isn’t accepted by the password of who has a factor', async () => {
    const [acme, globex] = [await given.organization(), await given.organization()];
    const alex = await given.rep(acme);
    await as(alex).get('/api/user/profile');
    await given.totp(alex);
    const { token } = await given.invitation(globex, { email: alex.email });

    const byPassword = await anonymous.post('/api/invitations/accept', { token, password: alex.password });
    const byLogin = await as(alex).post('/api/invitations/accept', { token });

    expect(byPassword).toMatchObject({ status: 403, body: { code: 'account_has_factor' } });
    expect(byLogin.status).toBeLessThan(300);
  });
});
