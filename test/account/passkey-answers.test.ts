import { describe, expect, it } from '@jest/globals';
import type { Person } from '../support/given.js';
import { useServer } from '../support/server.js';
import { cbor, SoftPasskey, type Twist } from '../support/soft-passkey.js';
import { unchanged } from '../support/rows.js';
import { eventsOf } from './world.js';

const server = useServer();
const { as, anonymous, given, database } = server;

const PARALLEL = 32;

const alone = async () => given.rep(await given.organization());
const registrationOptions = async (person: Person) =>
  (await as(person).post('/api/user/factors/passkeys/options')).body;
const loginOptions = async () => (await anonymous.post('/api/auth/passkey/options')).body;
const register = (person: Person, passkey: unknown, name = 'My phone') =>
  as(person).post('/api/user/factors/passkeys', { name, passkey });
const login = (passkey: unknown) => anonymous.post('/api/auth/passkey', { passkey });

/** The person's passkey, which is there from now on. */
async function passkeyOf(person: Person, passkey = new SoftPasskey(1)): Promise<SoftPasskey> {
  const reply = await register(person, passkey.create(await registrationOptions(person)));
  if (reply.status !== 201) throw new Error(`It was answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  return passkey;
}

/** The first step of a login of who has a passkey. */
const firstStep = async ({ email, password }: Person) =>
  (await anonymous.post('/api/auth/login', { email, password })).body;
const secondStep = (challenge: string, passkey: unknown) =>
  anonymous.post('/api/auth/login/second-factor', { challenge, passkey });

describe('adding a passkey', () => {
  it.each<[string, Twist]>([
    ['another origin', { origin: 'https://evil.example' }],
    ['another port', { origin: 'http://localhost:5174' }],
    ['another relying party', { rpId: 'evil.example' }],
    ['another ceremony', { type: 'webauthn.get' }],
    ['a challenge of nobody', { challenge: 'A'.repeat(72) }],
    ['a frame of another page', { crossOrigin: true }],
    ['a device that checked nobody', { verified: false }],
    ['an algorithm that was not asked for', { algorithm: -47 }],
    ['a signed statement about the device', { format: 'packed', statement: new Map([['x5c', [Buffer.from('a')]]]) }],
    ['a statement of another kind', { format: 'android-key' }],
  ])('refuses an answer with %s', async (_what, twist) => {
    const alex = await alone();
    const options = await registrationOptions(alex);

    await unchanged(database, async () => {
      const reply = await register(alex, new SoftPasskey().create(options, twist));

      const errors = [{ pointer: '/passkey', code: 'passkey_invalid' }];
      expect(reply).toMatchObject({ status: 400, body: { code: 'passkey_invalid', errors } });
    });
  });

  it('takes a challenge of this login alone, for this deed alone, and once', async () => {
    const [alex, robin] = [await alone(), await alone()];
    const options = await registrationOptions(alex);
    const answer = new SoftPasskey().create(options);

    expect(await register(robin, answer)).toMatchObject({ status: 400, body: { code: 'passkey_invalid' } });
    expect(await register(alex, new SoftPasskey().create({ ...options, ...(await loginOptions()) }))).toMatchObject({
      status: 400,
    });
    const replies = await Promise.all(Array.from({ length: 8 }, () => register(alex, answer)));
    expect(replies.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(7).fill(400)]);

    const { _id } = replies.find(({ status }) => status === 201)?.body as { _id: string };
    expect(await as(alex).delete(`/api/user/factors/${_id}`)).toMatchObject({ status: 204 });
    expect(await register(alex, answer)).toMatchObject({ status: 400, body: { code: 'passkey_invalid' } });
  });

  it('refuses one that is there already, whoever has it', async () => {
    const [alex, robin] = [await alone(), await alone()];
    const passkey = await passkeyOf(alex);

    const reply = await register(robin, passkey.create(await registrationOptions(robin)));

    expect(reply).toMatchObject({ status: 409, body: { code: 'passkey_taken', errors: [{ pointer: '/passkey' }] } });
  });

  it('tells a device which passkeys there are', async () => {
    const alex = await given.rep(await given.organization({ name: 'Acme' }));
    const passkey = await passkeyOf(alex);

    const { rp, user, excludeCredentials } = await registrationOptions(alex);

    expect(rp).toEqual({ id: 'localhost', name: 'Acme' });
    expect(user).toMatchObject({ name: alex.email, displayName: alex.fullName });
    expect(excludeCredentials).toEqual([{ id: passkey.id, type: 'public-key', transports: ['internal'] }]);
  });

  it('names every faulty field of what a browser could not have made', async () => {
    const alex = await alone();
    const { response, ...answer } = new SoftPasskey().create(await registrationOptions(alex));
    const hostile = JSON.parse('{"__proto__": {"x": 1}, "constructor": {}}') as object;

    const faults = async (passkey: unknown) =>
      (await register(alex, passkey)).body.errors.map(({ pointer, code }: Record<string, string>) => [pointer, code]);

    expect(
      await faults({ ...answer, rawId: 'a b', type: 'password', response: { ...response, transports: [{}] } }),
    ).toEqual(
      expect.arrayContaining([
        ['/passkey/rawId', 'invalid_base64url'],
        ['/passkey/type', 'unknown_value'],
        ['/passkey/response/transports', 'unknown_value'],
      ]),
    );
    expect(await faults({ ...answer, ...hostile, response: [] })).toEqual(
      expect.arrayContaining([
        ['/passkey/constructor', 'unknown_field'],
        ['/passkey/response', 'wrong_type'],
      ]),
    );
    const long = { ...response, attestationObject: 'A'.repeat(8193) };
    expect(await faults({ ...answer, response: long })).toEqual([['/passkey/response/attestationObject', 'too_long']]);
  });

  it.each<[string, Buffer]>([
    ['lists in lists', Buffer.concat([Buffer.alloc(6000, 0x81), Buffer.from([0])])],
    ['a list of four thousand million', Buffer.from('9affffffff00', 'hex')],
    ['nothing', Buffer.from([0xf6])],
    ['a map without what it needs', cbor(new Map())],
  ])('refuses an object of %s', async (_what, bytes) => {
    const alex = await alone();
    const answer = new SoftPasskey().create(await registrationOptions(alex));

    const response = { ...answer.response, attestationObject: bytes.toString('base64url') };
    expect(await register(alex, { ...answer, response })).toMatchObject({
      status: 400,
      body: { code: 'passkey_invalid' },
    });
  });
});

describe('logging in by a passkey', () => {
  it.each<[string, Twist]>([
    ['another origin', { origin: 'https://evil.example' }],
    ['another relying party', { rpId: 'evil.example' }],
    ['another ceremony', { type: 'webauthn.create' }],
    ['a challenge of nobody', { challenge: 'A'.repeat(72) }],
    ['a frame of another page', { crossOrigin: true }],
    ['a device that checked nobody', { verified: false }],
    ['a broken signature', { forged: true }],
    ['nobody it is of', { userHandle: null }],
    ['somebody else it is of', { userHandle: 'AZejwFt-fMGdQy9gobLD1A' }],
  ])('refuses an answer with %s', async (_what, twist) => {
    const passkey = await passkeyOf(await alone());

    const reply = await login(passkey.get(await loginOptions(), twist));

    expect(reply).toMatchObject({ status: 401, body: { code: 'passkey_refused' } });
  });

  it('answers alike for a passkey that is unknown, and of who is disabled, deleted, or has another passkey', async () => {
    const acme = await given.organization();
    const [boss, alex, robin, sam] = [
      await given.admin(acme),
      await given.rep(acme),
      await given.rep(acme),
      await given.rep(acme),
    ];
    const [ofAlex, ofRobin, ofSam] = [await passkeyOf(alex), await passkeyOf(robin), await passkeyOf(sam)];
    await as(boss).put(`/api/users/${alex.id}`, { status: 'disabled' });
    await as(boss).delete(`/api/users/${robin.id}`);
    await database.query(`delete from factors where user_id = $1`, [sam.id]);

    const passkeys = [new SoftPasskey(1), ofAlex, ofRobin, ofSam];
    const replies = await Promise.all(passkeys.map(async (passkey) => login(passkey.get(await loginOptions()))));

    const shown = replies.map(({ status, body }) => {
      const { requestId: _, traceId: __, ...rest } = body as Record<string, unknown>;
      return { status, rest };
    });
    expect(shown).toEqual(Array(4).fill(shown[0]));
    expect(shown[0]).toMatchObject({ status: 401, rest: { code: 'passkey_refused' } });
  });

  it.each([
    ['that counts', 1],
    ['that counts nothing', 0],
  ])('lets one of parallel uses of one answer in, of a device %s', async (_what, count) => {
    const alex = await alone();
    const passkey = await passkeyOf(alex, new SoftPasskey(count));
    const answer = passkey.get(await loginOptions());
    await database.query(`truncate login_attempts`);

    const replies = await Promise.all(
      Array.from({ length: PARALLEL }, (_, nth) =>
        anonymous.post('/api/auth/passkey', { passkey: answer }, { 'user-agent': `device ${nth}` }),
      ),
    );

    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(replies.filter(({ status }) => status === 401 || status === 429)).toHaveLength(PARALLEL - 1);
    expect(await login(answer)).toMatchObject({ body: { code: expect.stringMatching(/passkey_refused|too_many/) } });
    expect(await eventsOf(server, alex)).not.toContain('passkey_copied');
  });

  it('refuses a counter that went back, and tells of it', async () => {
    const alex = await alone();
    const passkey = await passkeyOf(alex);
    await login(passkey.get(await loginOptions(), { count: 10 }));

    const behind = await login(passkey.get(await loginOptions(), { count: 9 }));
    const same = await login(passkey.get(await loginOptions(), { count: 10 }));
    const none = await login(passkey.get(await loginOptions(), { count: 0 }));

    for (const reply of [behind, same, none]) {
      expect(reply).toMatchObject({ status: 401, body: { code: 'passkey_refused' } });
    }
    expect((await eventsOf(server, alex)).filter((event) => event === 'passkey_copied')).toHaveLength(3);
    expect(await login(passkey.get(await loginOptions(), { count: 11 }))).toMatchObject({ status: 200 });
  });

  it('counts what is tried of an account with its passwords, and of an unknown passkey for itself', async () => {
    const alex = await alone();
    const [passkey, unknown] = [await passkeyOf(alex), new SoftPasskey(1)];
    const tryOften = async (one: SoftPasskey) => {
      const answer = one.get(await loginOptions(), { forged: true });
      const replies = await Promise.all(Array.from({ length: PARALLEL }, () => login(answer)));
      return replies.filter(({ status }) => status === 401).length;
    };
    await database.query(`truncate login_attempts`);

    expect(await tryOften(passkey)).toBe(10);
    expect(await tryOften(unknown)).toBe(10);

    const { email, password } = alex;
    expect(await anonymous.post('/api/auth/login', { email, password })).toMatchObject({ status: 429 });
    expect(await login(passkey.get(await loginOptions()))).toMatchObject({ status: 429 });
  });
});

describe('a passkey as the second step', () => {
  it('takes what this login asked for, of this person, once', async () => {
    const [alex, robin] = [await alone(), await alone()];
    const [passkey, other] = [await passkeyOf(alex), await passkeyOf(robin)];
    const { challenge, factors, passkey: options } = await firstStep(alex);
    expect(factors).toContain('passkey');
    expect(options.allowCredentials).toEqual([{ id: passkey.id, type: 'public-key', transports: ['internal'] }]);

    const refused = { status: 401, body: { code: 'wrong_second_factor' } };
    expect(await secondStep(challenge, other.get(options))).toMatchObject(refused);
    expect(await secondStep(challenge, passkey.get(await loginOptions()))).toMatchObject(refused);
    expect(await secondStep(challenge, passkey.get((await firstStep(alex)).passkey))).toMatchObject(refused);
    const answer = passkey.get(options);
    const replies = await Promise.all(Array.from({ length: 8 }, () => secondStep(challenge, answer)));

    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    const [{ authenticated_by: how }] = (await database.query<{ authenticated_by: string[] }>(
      `select authenticated_by from sessions where user_id = $1 order by created_at desc, id desc`,
      [alex.id],
    )) as [{ authenticated_by: string[] }];
    expect(how).toEqual(['password', 'passkey']);
    expect(await login(answer)).toMatchObject({ status: 401 });
  });
});
