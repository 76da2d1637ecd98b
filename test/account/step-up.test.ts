import { describe, expect, it } from '@jest/globals';
import { POLICY_FIELDS } from '../../src/profiles/policy.js';
import { STEP_UP_FIELDS } from '../../src/writes/step-up.fields.js';
import type { Reply } from '../support/client.js';
import { formOf } from '../support/form.js';
import type { Organization, Person } from '../support/given.js';
import { pictureAs } from '../support/pictures.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';
import { csv, importing } from '../transfer/files.js';
import { eventsOf, login, NEW_PASSWORD } from './world.js';

const server = useServer();
const { as, anonymous, given, database } = server;

const PROFILE = '/api/user/profile';
const STEP_UP = '/api/auth/step-up';
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const newKey = () => ({ name: 'Report', scopes: ['profile:read', 'profile:write'], expiresAt: inDays(30) });
const by = (token: string) => ({ authorization: `Bearer ${token}` });

/** As if all logins of the person had been proved eleven minutes ago. */
async function aged<Someone extends Person>(person: Someone): Promise<Someone> {
  await as(person).get(PROFILE);
  await database.query(`update sessions set proved_at = now() - interval '11 minutes' where user_id = $1`, [person.id]);
  return person;
}

const confirm = (person: Person, body: unknown = { password: person.password }) => as(person).post(STEP_UP, body);

const asksToConfirm = {
  code: 'step_up_required',
  rule: 'recentlyProved',
  level: 'organization',
  liftedBy: 'you, by confirming',
};

function expectAskedToConfirm(reply: Reply, pointer = ''): void {
  expect(reply).toMatchObject({
    status: 403,
    body: { code: 'step_up_required', methods: ['password'], maxAge: 600, errors: [{ pointer, ...asksToConfirm }] },
  });
  expect(reply.headers.get('www-authenticate')).toMatch(
    /^Bearer error="insufficient_user_authentication", .*max_age="600"$/,
  );
}

describe('a login that was not proved lately', () => {
  it('makes and rotates no key until it is confirmed, and then does for ten minutes', async () => {
    const alex = await given.rep(await given.organization());
    const { _id } = (await as(alex).post('/api/user/tokens', newKey())).body;
    await aged(alex);

    expectAskedToConfirm(await unchanged(database, () => as(alex).post('/api/user/tokens', newKey())));
    expectAskedToConfirm(await unchanged(database, () => as(alex).post(`/api/user/tokens/${_id}/rotate`, {})));
    const confirmed = await confirm(alex);

    expect(confirmed).toMatchObject({ status: 200, body: { provedUntil: expect.any(String) } });
    const seconds = (Date.parse(confirmed.body.provedUntil) - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(500);
    expect(seconds).toBeLessThanOrEqual(601);
    expect(await as(alex).post(`/api/user/tokens/${_id}/rotate`, {})).toMatchObject({ status: 201 });
    await aged(alex);
    expectAskedToConfirm(await as(alex).post('/api/user/tokens', newKey()));
  });

  it('goes on with everything else: what it may, and what makes an account safer', async () => {
    const alex = await given.rep(await given.organization());
    const { _id } = (await as(alex).post('/api/user/tokens', newKey())).body;
    await aged(alex);

    const statuses = [
      await as(alex).put(PROFILE, { email: given.email(), phoneNumber: given.phoneNumber(), language: 'de' }),
      await as(alex).delete(`/api/user/tokens/${_id}`),
      await as(alex).delete('/api/user/sessions?others=true'),
    ].map(({ status }) => status);

    expect(statuses).toEqual([200, 204, 204]);
  });

  it('is told to the person, and raises no other login of theirs', async () => {
    const alex = await given.rep(await given.organization());
    const other = by((await login(server, alex, alex.password)).body.token);
    await aged(alex);

    await confirm(alex);

    const { items } = (await as(alex).get('/api/user/security-events')).body;
    expect(items[0]).toMatchObject({ event: 'stepped_up', actor: { _id: alex.id }, about: { method: 'password' } });
    expectAskedToConfirm(await anonymous.post('/api/user/tokens', newKey(), other));
    expect(await as(alex).post('/api/user/tokens', newKey())).toMatchObject({ status: 201 });
  });

  it('is not proved by a refresh', async () => {
    const alex = await given.rep(await given.organization());
    const { refreshToken } = (await login(server, alex, alex.password)).body;
    await aged(alex);

    const { token } = (await anonymous.post('/api/auth/refresh', { refreshToken })).body;

    expectAskedToConfirm(await anonymous.post('/api/user/tokens', newKey(), by(token)));
  });

  it('changes the password by the present one, which proves it', async () => {
    const alex = await aged(await given.rep(await given.organization()));
    const wrong = { currentPassword: 'a wrong long password', newPassword: NEW_PASSWORD };

    const refused = await as(alex).put('/api/user/password', wrong);
    const changed = await as(alex).put('/api/user/password', { ...wrong, currentPassword: alex.password });

    expect(refused).toMatchObject({ status: 403, body: { code: 'wrong_password' } });
    expect(changed.status).toBe(204);
    expect(await as(alex).post('/api/user/tokens', newKey())).toMatchObject({ status: 201 });
  });

  it('makes no key of a service account where the organization asks for a proof', async () => {
    const [acme, lax] = [await given.organization(), await given.organization({ stepUpDeeds: [] })];
    const ada = await given.admin(acme, { verificationStatus: 'verified' });
    await given.membership(ada, lax, 'ADMIN');
    const stranger = await aged(await given.admin(await given.organization()));
    const makes = async (person: Person, { id }: Organization, account: string) =>
      as(person).post(`/api/organizations/${id}/service-accounts/${account}/keys`, newKey());
    const account = async ({ id }: Organization) =>
      (await as(ada).post(`/api/organizations/${id}/service-accounts`, { name: 'Sync', accessRole: 'SALES_REP' })).body;
    const [ours, theirs] = [await account(acme), await account(lax)];
    await aged(ada);

    expectAskedToConfirm(await makes(ada, acme, ours._id));
    expect(await makes(ada, lax, theirs._id)).toMatchObject({ status: 201 });
    expect(await makes(stranger, acme, ours._id)).toMatchObject({ status: 404 });
  });

  it('does what is done to a person as a whole, unless the organization lists it', async () => {
    const acme = await given.organization({ stepUpDeeds: ['delete', 'erase'] });
    const ada = await aged(await given.admin(acme));
    const alex = await given.rep(acme);
    const stranger = await aged(await given.admin(await given.organization({ stepUpDeeds: ['delete'] })));
    const path = `/api/users/${alex.id}`;

    expectAskedToConfirm(await unchanged(database, () => as(ada).delete(path)));
    expectAskedToConfirm(await unchanged(database, () => as(ada).post(`${path}/erase`)));
    expect(await as(stranger).delete(path)).toMatchObject({ status: 404 });
    expect(await as(alex).delete(path)).toMatchObject({ status: 403, body: { code: 'not_allowed' } });
    expect(await as(ada).post('/api/user/tokens', newKey())).toMatchObject({ status: 201 });
    await confirm(ada);
    expect((await as(ada).delete(path)).status).toBe(204);
    await aged(ada);
    expect((await as(ada).post(`${path}/restore`)).status).toBe(204);
  });
});

describe('confirming', () => {
  it('counts wrong passwords with those at the login', async () => {
    const alex = await aged(await given.rep(await given.organization()));

    const guesses = await Promise.all(
      Array.from({ length: 14 }, () => confirm(alex, { password: 'a wrong long one' })),
    );

    expect(guesses.filter(({ status }) => status === 403)).toHaveLength(10);
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(4);
    const errors = [{ pointer: '/password', code: 'wrong_password' }];
    expect(guesses.find(({ status }) => status === 403)?.body).toMatchObject({ code: 'wrong_password', errors });
    expect((await login(server, alex, alex.password)).status).toBe(429);
    expect((await confirm(alex)).status).toBe(429);
    expect(await eventsOf(server, alex)).not.toContain('stepped_up');
  });

  it.each([
    ['nothing', '{}', ''],
    ['two of them', '{"password": "correct horse battery", "code": "123456"}', ''],
    ['a key named constructor', '{"password": "correct horse battery", "constructor": 1}', '/constructor'],
    ['a key named __proto__', '{"__proto__": {"password": "correct horse battery"}}', '/__proto__'],
    ['an object', '{"password": {"length": 1}}', '/password'],
    ['a list', '["correct horse battery"]', ''],
  ])('refuses %s, and looks at no password', async (_what, body, pointer) => {
    const alex = await aged(await given.rep(await given.organization()));

    const reply = await unchanged(database, () => confirm(alex, body));

    expect(reply).toMatchObject({ status: 400 });
    expect(reply.body.errors).toEqual(expect.arrayContaining([expect.objectContaining({ pointer })]));
  });

  it('says by what, to who has no such factor', async () => {
    const alex = await aged(await given.rep(await given.organization()));

    expectAskedToConfirm(await unchanged(database, () => confirm(alex, { code: '123456' })));
  });

  it('is nothing for keys, nor for nobody', async () => {
    const alex = await given.rep(await given.organization());
    const { token } = (await as(alex).post('/api/user/tokens', newKey())).body;
    const body = { password: alex.password };

    expect(await anonymous.post(STEP_UP, body, by(token))).toMatchObject({
      status: 403,
      body: { code: 'login_required' },
    });
    expect(await anonymous.post(STEP_UP, body)).toMatchObject({ status: 401, body: { code: 'no_token' } });
  });
});

describe('who has a second factor', () => {
  const TOTP = '/api/user/factors/totp';

  it('proves that one, because the password alone would take it away', async () => {
    const acme = await given.organization();
    const alex = await given.rep(acme);
    await aged(alex);
    const totp = await given.totp(alex);
    const change = { currentPassword: alex.password, newPassword: NEW_PASSWORD };

    const refusals = [
      await as(alex).delete(`/api/user/factors/${totp.id}`),
      await as(alex).post('/api/user/recovery-codes'),
      await as(alex).post(TOTP, {}),
      await as(alex).post(`${TOTP}/${totp.id}/confirm`, { code: totp.code() }),
      await as(alex).put('/api/user/password', change),
      await confirm(alex),
    ];
    const confirmed = await confirm(alex, { code: totp.code() });
    const again = await confirm(alex, { code: totp.code() });

    for (const reply of refusals)
      expect(reply).toMatchObject({ status: 403, body: { code: 'step_up_required', methods: ['code'] } });
    expect(confirmed.status).toBe(200);
    expect(again).toMatchObject({ status: 403, body: { code: 'wrong_code', errors: [{ pointer: '/code' }] } });
    const { items } = (await as(alex).get('/api/user/security-events')).body;
    expect(items[0]).toMatchObject({ event: 'stepped_up', about: { method: 'code' } });
    expect((await as(alex).put('/api/user/password', change)).status).toBe(204);
    expect((await as(alex).delete(`/api/user/factors/${totp.id}`)).status).toBe(204);
  });

  it('has it added, where the organization asks for one, by a login that was confirmed', async () => {
    const alex = await aged(await given.rep(await given.organization()));
    await database.query('update organizations set require_second_factor = true where id = $1', [alex.organizationId]);

    expectAskedToConfirm(await as(alex).post(TOTP, {}));
    expect((await confirm(alex)).status).toBe(200);

    expect((await as(alex).post(TOTP, {})).status).toBe(201);
    expect((await as(alex).get(PROFILE)).status).toBe(403);
  });

  it('keeps it from administrators who were not proved', async () => {
    const acme = await given.organization();
    const [ada, alex] = [await aged(await given.admin(acme)), await given.rep(acme)];
    const stranger = await aged(await given.admin(await given.organization()));
    await given.totp(alex);
    const path = `/api/users/${alex.id}/factors`;

    expectAskedToConfirm(await unchanged(database, () => as(ada).delete(path)));
    expect((await as(stranger).delete(path)).status).toBe(404);
    await confirm(ada);
    expect((await as(ada).delete(path)).status).toBe(204);
  });
});

describe('a field that the organization lists', () => {
  const stepUpFields = ['language', 'picture', 'firstName', 'accessRole', 'departmentId'];

  it('is changed once the login is confirmed, and says so before', async () => {
    const acme = await given.organization({ stepUpFields });
    const alex = await aged(await given.rep(acme, { language: 'en' }));
    const capability = async () => (await as(alex).get(`${PROFILE}/capabilities`)).body.fields['/language'];
    const before = await capability();

    const refused = await unchanged(database, () => as(alex).put(PROFILE, { language: 'de', timezone: 'UTC' }));
    const dryRun = await as(alex).put(`${PROFILE}?dryRun=true`, { language: 'de' });
    const later = await as(alex).put(`${PROFILE}?applyAt=${inDays(1)}`, { language: 'de' });
    await confirm(alex);

    expect(before).toMatchObject({ editable: false, ...withoutCode(asksToConfirm) });
    for (const reply of [refused, dryRun, later]) expectAskedToConfirm(reply, '/language');
    expect(await capability()).toMatchObject({ editable: true });
    expect(await as(alex).put(PROFILE, { language: 'de' })).toMatchObject({ body: { user: { language: 'de' } } });
  });

  it('is left out of a lenient write, may be sent as it is, and is told after what confirming would not lift', async () => {
    const acme = await given.organization({ stepUpFields });
    const alex = await aged(await given.rep(acme, { language: 'en' }));

    const lenient = await as(alex).put(PROFILE, { language: 'de', timezone: 'UTC' }, { prefer: 'handling=lenient' });
    const same = await as(alex).put(PROFILE, { language: 'en' });
    const both = await as(alex).put(PROFILE, { language: 'de', departmentId: null, status: 'disabled' });

    expect(lenient.status).toBe(200);
    expect(lenient.body).toMatchObject({ user: { language: 'en', timezone: 'UTC' } });
    expect(lenient.body.report).toContainEqual(expect.objectContaining({ pointer: '/language', ...asksToConfirm }));
    expect(same.status).toBe(200);
    expect(both).toMatchObject({ status: 403, body: { code: 'not_allowed' } });
    expect(both.body.errors).toContainEqual(expect.objectContaining({ pointer: '/language', ...asksToConfirm }));
    expect(both.body).not.toHaveProperty('methods');
  });

  it('waits for its instant with the proof of when it was asked', async () => {
    const alex = await given.rep(await given.organization({ stepUpFields }));

    const asked = await as(alex).put(`${PROFILE}?applyAt=${inDays(1)}`, { language: 'de' });

    expect(asked).toMatchObject({ status: 202, body: { report: [{ pointer: '/language', outcome: 'deferred' }] } });
  });

  it('is closed to keys', async () => {
    const alex = await given.rep(await given.organization({ stepUpFields }));
    const { token } = (await as(alex).post('/api/user/tokens', newKey())).body;

    const reply = await unchanged(database, () => anonymous.put(PROFILE, { language: 'de' }, by(token)));

    const errors = [{ pointer: '/language', rule: 'recentlyProved', liftedBy: 'a person, by logging in' }];
    expect(reply).toMatchObject({ status: 403, body: { code: 'login_required', errors } });
    expect((await anonymous.put(PROFILE, { timezone: 'UTC' }, by(token))).status).toBe(200);
  });

  it('is refused through the published contracts in their own shape', async () => {
    const alex = await aged(await given.rep(await given.organization({ stepUpFields })));
    const message = expect.stringMatching(/^Confirm that it is you/);

    const applivery = await as(alex).put(`/applivery/v1/users/${alex.id}`, { firstName: 'New' });
    const exante = await as(alex).patch('/api/user', { firstname: 'New' });
    const rinkel = await as(alex).patch(`/rinkel/v1/users/${alex.id}`, { firstName: 'New' });
    const avatar = await as(alex).post('/api/user/avatar', ...(await formOf({ avatar: await pictureAs('png') })));

    expect(applivery).toMatchObject({
      status: 403,
      body: { status: false, error: { code: 4003, message: 'Forbidden' } },
    });
    expect(Object.keys(applivery.body)).toEqual(['status', 'error']);
    const envelope = { status: 'error', status_code: 403, message, data: { errors: { firstname: [message] } } };
    expect(exante).toMatchObject({ status: 403, body: envelope });
    expect(Object.keys(exante.body)).toEqual(['status', 'status_code', 'message', 'data']);
    const error = { code: 'STEP_UP_REQUIRED', message, detail: expect.stringMatching(/^firstName: /) };
    expect(rinkel).toMatchObject({ status: 403, body: { errors: [error] } });
    expect(avatar).toMatchObject({ status: 403, body: { status: 'error', status_code: 403 } });
  });

  it('is refused at every other door that writes it', async () => {
    const acme = await given.organization({ stepUpFields });
    const ada = await aged(await given.admin(acme));
    const [alex, guest] = [await given.rep(acme), await given.rep(await given.organization())];
    await given.membership(guest, acme, 'SALES_REP');
    const members = `/api/organizations/${acme.id}/members`;
    const head = { accessRole: 'DEPARTMENT_HEAD' };

    for (const path of [`/api/users/${alex.id}`, `${members}/${alex.id}`, `${members}/${guest.id}`])
      expectAskedToConfirm(await unchanged(database, () => as(ada).put(path, head)), '/accessRole');
    const rows = csv('email,accessRole', `${alex.email},DEPARTMENT_HEAD`);
    const imported = await unchanged(database, () => importing(as)(ada, acme, rows));
    expect(imported).toMatchObject({
      status: 409,
      body: { code: 'import_refused', errors: [{ pointer: '/rows/1/accessRole', ...asksToConfirm }] },
    });
    await confirm(ada);
    expect((await as(ada).put(`${members}/${guest.id}`, head)).status).toBe(200);
    expect((await importing(as)(ada, acme, rows)).status).toBe(200);
  });

  it('is given with no invitation, nor taken with a guest’s membership, without a proof', async () => {
    const [acme, ranks] = [
      await given.organization({ stepUpFields: ['accessRole'] }),
      await given.organization({ stepUpFields: ['departmentId'] }),
    ];
    const ada = await aged(await given.admin(acme, { verificationStatus: 'verified' }));
    await given.membership(ada, ranks, 'ADMIN');
    const stranger = await aged(await given.admin(await given.organization()));
    const guest = await given.rep(await given.organization());
    for (const host of [acme, ranks]) await given.membership(guest, host, 'SALES_REP');
    const department = await given.department(ranks);
    const remove = (person: Person, { id }: Organization) =>
      as(person).delete(`/api/organizations/${id}/members/${guest.id}`);
    const invite = (person: Person, { id }: Organization, row: object = {}) => {
      const invitations = [{ email: given.email(), accessRole: 'SALES_REP', ...row }];
      return as(person).post(`/api/organizations/${id}/invitations`, { invitations });
    };

    expectAskedToConfirm(await unchanged(database, () => invite(ada, acme)));
    expectAskedToConfirm(await unchanged(database, () => invite(ada, ranks, { departmentId: department.id })));
    for (const host of [acme, ranks]) expectAskedToConfirm(await unchanged(database, () => remove(ada, host)));
    const accounts = `/api/organizations/${acme.id}/service-accounts`;
    await confirm(ada);
    const { body: sync } = await as(ada).post(accounts, { name: 'Sync', accessRole: 'ADMIN' });
    const { body: key } = await as(ada).post(`${accounts}/${sync._id}/keys`, { ...newKey(), scopes: ['people:write'] });
    await aged(ada);
    const body = { invitations: [{ email: given.email(), accessRole: 'ADMIN' }] };
    const byKey = await anonymous.post(`/api/organizations/${acme.id}/invitations`, body, by(key.token));

    expect(byKey).toMatchObject({ status: 403, body: { code: 'login_required' } });
    // What is refused anyway, or gives nothing of what is listed, asks for no proof.
    expect(await invite(ada, acme, { email: guest.email })).toMatchObject({
      body: { results: [{ code: 'already_member' }] },
    });
    expect(await invite(ada, ranks)).toMatchObject({ body: { results: [{ outcome: 'invited' }] } });
    for (const reply of [await invite(stranger, acme), await remove(stranger, acme)]) expect(reply.status).toBe(404);
    await confirm(ada);
    expect(await invite(ada, acme)).toMatchObject({ body: { results: [{ outcome: 'invited' }] } });
    expect(await remove(ada, acme)).toMatchObject({ status: 204 });
  });
});

describe('what an organization asks a proof for', () => {
  it('may be any field of the policy; an avatar is a picture', () => {
    expect([...STEP_UP_FIELDS].sort()).toEqual(POLICY_FIELDS.filter((name) => name !== 'avatarId').sort());
  });

  it('is its administrators’ to say, by a login that was proved itself', async () => {
    const acme = await given.organization();
    const ada = await aged(await given.admin(acme));
    const path = `/api/organizations/${acme.id}`;
    const capability = async () => (await as(ada).get(`${path}/capabilities`)).body.fields['/stepUpFields'];

    const before = await capability();
    const bodies = [{ stepUpFields: ['email'] }, { stepUpDeeds: [] }, { requireSecondFactor: true }];
    for (const body of bodies)
      expectAskedToConfirm(await unchanged(database, () => as(ada).put(path, body)), `/${Object.keys(body)[0]}`);
    await confirm(ada);
    const changed = await as(ada).put(path, { stepUpFields: ['email', 'accessRole', 'email'], stepUpDeeds: ['keys'] });

    expect(before).toMatchObject({ editable: false, rule: 'recentlyProved', liftedBy: 'you, by confirming' });
    expect(await capability()).toMatchObject({
      editable: true,
      allowedValues: expect.arrayContaining(['persona.user']),
    });
    expect(changed).toMatchObject({
      status: 200,
      body: { stepUpFields: ['email', 'accessRole'], stepUpDeeds: ['keys'] },
    });
    const history = await as(ada).get(`${path}/history`);
    expect(history.body.items[0].fields).toMatchObject({
      '/stepUpFields': { before: [], after: ['email', 'accessRole'] },
    });
  });

  it.each([
    ['stepUpFields', 'constructor'],
    ['stepUpFields', 'avatarId'],
    ['stepUpDeeds', 'email'],
    ['stepUpDeeds', '__proto__'],
  ])('is one of what there is (%s: %s)', async (field, value) => {
    const acme = await given.organization();

    const reply = await as(await given.admin(acme)).put(`/api/organizations/${acme.id}`, { [field]: [value] });

    expect(reply).toMatchObject({ status: 400, body: { errors: [{ pointer: `/${field}`, code: 'unknown_value' }] } });
  });
});

function withoutCode({ code: _, ...told }: typeof asksToConfirm) {
  return told;
}
