import { describe, expect, it } from '@jest/globals';
import type { Reply } from '../support/client.js';
import type { Organization, Person } from '../support/given.js';
import { exchange } from '../support/raw-connection.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';

const { anonymous, as, given, database, takeErrors, tokenOf, url } = useServer();

const pathOf = ({ id }: Pick<Person, 'id'>) => `/rinkel/v1/users/${id}`;
const nobody = { id: '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4' };

/** What a user reads as who never said anything. */
const unset = {
  preferences: {
    language: 'nl',
    defaultCountryCode: 'NL',
    defaultOutboundNumber: null,
    colorMode: 'system',
    webphone: { ringTone: 'ringtone1', ringDevice: false, callWaiting: { enabled: false, playWaitingTone: false } },
  },
  notifications: {
    missedCalls: { enabled: false, channels: [] },
    callOutsideBusinessHours: { enabled: false, channels: [] },
    voicemail: { enabled: false, channels: [] },
  },
};

async function rep(columns: Record<string, unknown> = {}) {
  const acme = await given.organization();
  return { acme, john: await given.rep(acme, columns), admin: await given.admin(acme) };
}

/** The whole of every answer from 400 up is this envelope, whatever went wrong. */
function expectErrors(reply: Reply, status: number, codes: string[]): void {
  expect(reply.status).toBe(status);
  expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
  const error = (code: string) => ({ code, message: expect.stringMatching(/./), detail: expect.stringMatching(/./) });
  expect(reply.body).toEqual({ errors: codes.map(error) });
}

/** The code of each fault by its field. */
function toldOf({ body }: Reply): Record<string, string> {
  const errors = body.errors as { code: string; detail: string }[];
  return Object.fromEntries(errors.map(({ code, detail }) => [detail.split(':')[0], code]));
}

describe('PUT and PATCH /rinkel/v1/users/:id', () => {
  it.each(['PUT', 'PATCH'])('%s takes every field of the document, answers nothing and reads it back', async (verb) => {
    const { acme, john } = await rep({ fullName: null });
    const number = await given.smsNumber(acme);
    const body = {
      availability: 'unavailable',
      firstName: 'John',
      lastName: 'Doe',
      email: given.email('john'),
      phoneNumber: { countryIsoCode: 'NL', number: '06 12345678' },
      preferences: {
        language: 'sv',
        defaultCountryCode: 'SE',
        defaultOutboundNumber: number.id,
        colorMode: 'dark',
        webphone: { ringTone: 'ringtone6', ringDevice: true, callWaiting: { enabled: true, playWaitingTone: true } },
      },
      notifications: {
        missedCalls: { enabled: true, channels: ['app', 'email'] },
        callOutsideBusinessHours: { enabled: true, channels: [] },
        voicemail: { enabled: false, channels: ['email', 'email'] },
      },
    };

    const reply = await as(john).send(verb, pathOf(john), body);

    expect(reply).toMatchObject({ status: 204, body: undefined });
    const read = await as(john).get(pathOf(john));
    expect(read.status).toBe(200);
    expect(read.body).toEqual({
      id: john.id,
      initials: 'JD',
      firstName: 'John',
      lastName: 'Doe',
      fullName: 'John Doe',
      email: body.email,
      phoneNumber: { e164: '+31612345678', countryIsoCode: 'NL', countryCallingCode: 31, number: '612345678' },
      availability: 'UNAVAILABLE',
      avatarUrls: { small: null, large: null },
      preferences: body.preferences,
      role: 'USER',
      locale: 'sv',
      notifications: { ...body.notifications, voicemail: { enabled: false, channels: ['email'] } },
    });
  });

  it('is in the history as one change, with its source', async () => {
    const { john } = await rep();
    await as(john).put(pathOf(john), { firstName: 'John', notifications: { voicemail: { enabled: true } } });
    const { items } = (await as(john).get('/api/user/profile/history')).body;
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      source: 'rinkel',
      fields: {
        '/firstName': { before: null, after: 'John' },
        '/preferences/notifications': { before: null, after: { voicemail: { enabled: true } } },
      },
    });
  });

  it('leaves absent fields alone, merges deeply and replaces lists', async () => {
    const { john } = await rep({ language: 'es' });
    await as(john).put(pathOf(john), {
      preferences: { colorMode: 'light', webphone: { ringTone: 'ringtone2', callWaiting: { enabled: true } } },
      notifications: { missedCalls: { enabled: true, channels: ['email', 'app'] } },
    });

    await as(john).put(pathOf(john), {
      preferences: { webphone: { callWaiting: { playWaitingTone: true } } },
      notifications: { missedCalls: { channels: ['app'] }, voicemail: { enabled: true } },
    });

    const { preferences, notifications } = (await as(john).get(pathOf(john))).body;
    expect(preferences).toEqual({
      ...unset.preferences,
      language: 'es',
      colorMode: 'light',
      webphone: { ringTone: 'ringtone2', ringDevice: false, callWaiting: { enabled: true, playWaitingTone: true } },
    });
    expect(notifications).toEqual({
      ...unset.notifications,
      missedCalls: { enabled: true, channels: ['app'] },
      voicemail: { enabled: true, channels: [] },
    });
  });

  it('clears with null what may be unset, the preferences without the notifications', async () => {
    const { john } = await rep({ firstName: 'John', lastName: 'Doe', phoneNumber: '+31612345678', language: 'es' });
    await as(john).put(pathOf(john), {
      preferences: { colorMode: 'dark' },
      notifications: { voicemail: { enabled: true, channels: ['app'] } },
    });
    await as(john).put(pathOf(john), { lastName: null, phoneNumber: null, preferences: null });
    expect((await as(john).get(pathOf(john))).body).toMatchObject({
      lastName: null,
      phoneNumber: null,
      preferences: unset.preferences,
      notifications: { ...unset.notifications, voicemail: { enabled: true, channels: ['app'] } },
    });
  });

  it.each(['available', 'AVAILABLE', 'Available'])('takes the availability as %s', async (availability) => {
    const { john } = await rep({ availability: 'unavailable' });
    expect((await as(john).put(pathOf(john), { availability })).status).toBe(204);
    expect((await as(john).get(pathOf(john))).body.availability).toBe('AVAILABLE');
  });

  it('changes nothing when it is sent what it shows', async () => {
    const { john } = await rep({ language: 'en-CA', availability: 'unavailable' });
    const { firstName, lastName, email, availability, preferences } = (await as(john).get(pathOf(john))).body;
    const { language } = preferences;
    const shown = { firstName, lastName, email, availability, preferences: { language } };
    const reply = await unchanged(database, () => as(john).put(pathOf(john), shown));
    expect(reply.status).toBe(204);
  });

  it('lets an administrator change anyone of the organization', async () => {
    const { john, admin } = await rep();
    expect((await as(admin).patch(pathOf(john), { firstName: 'Johnny' })).status).toBe(204);
    expect((await as(john).get(pathOf(john))).body.firstName).toBe('Johnny');
  });
});

describe('a phone number', () => {
  it.each([
    ['the country sent with it', { countryIsoCode: 'BE', number: '0470 12 34 56' }, {}, '+32470123456'],
    ['its own prefix', { number: '+46 70 123 45 67' }, {}, '+46701234567'],
    [
      'the default country sent',
      { number: '0612345678' },
      { preferences: { defaultCountryCode: 'NL' } },
      '+31612345678',
    ],
    ['the default country stored', { number: '612 34 56 78' }, {}, '+34612345678'],
  ])('is read by %s', async (_what, phoneNumber, more, e164) => {
    const { john } = await rep({ preferences: { defaultCountryCode: 'ES' } });
    expect((await as(john).put(pathOf(john), { phoneNumber, ...more })).status).toBe(204);
    expect((await as(john).get(pathOf(john))).body.phoneNumber.e164).toBe(e164);
  });

  it('without any country is a Dutch one', async () => {
    const { john } = await rep();
    await as(john).put(pathOf(john), { phoneNumber: { number: '0612345678' } });
    expect((await as(john).get(pathOf(john))).body.phoneNumber.e164).toBe('+31612345678');
  });

  it.each([
    ['a country alone', { countryIsoCode: 'NL' }, 'REQUIRED'],
    ['no country there is', { countryIsoCode: 'XX', number: '0612345678' }, 'INVALID_COUNTRY'],
    ['a country that is no text', { countryIsoCode: { toString: 1, valueOf: 2 }, number: '0612345678' }, 'WRONG_TYPE'],
    ['no number', { countryIsoCode: 'NL', number: '12' }, 'INVALID_PHONE_NUMBER'],
    ['a number of another country', { countryIsoCode: 'NL', number: '+14165550100' }, 'INVALID_PHONE_NUMBER'],
    ['no number of the usual country', { number: '12' }, 'INVALID_PHONE_NUMBER'],
    ['nothing', {}, 'REQUIRED'],
    ['a text', '+31612345678', 'WRONG_TYPE'],
    ['a field too many', { number: '+31612345678', e164: '+31612345678' }, 'UNKNOWN_FIELD'],
  ])('is refused with %s', async (_what, phoneNumber, code) => {
    const { john } = await rep();
    const reply = await unchanged(database, () => as(john).put(pathOf(john), { phoneNumber }));
    expectErrors(reply, 400, [code]);
    expect(reply.body.errors[0].detail).toMatch(/^phoneNumber/);
  });

  it('is refused when it is an SMS number of an organization', async () => {
    const { acme, john } = await rep();
    const { e164 } = await given.smsNumber(acme);
    const reply = await as(john).put(pathOf(john), { phoneNumber: { number: e164 } });
    expectErrors(reply, 400, ['PHONE_IS_ORGANIZATION_NUMBER']);
  });
});

describe('GET /rinkel/v1/users/:id', () => {
  it('shows every documented key of a user who never said anything', async () => {
    const { john } = await rep({ fullName: 'John van Doe' });
    expect((await as(john).get(pathOf(john))).body).toEqual({
      id: john.id,
      initials: 'JD',
      firstName: null,
      lastName: null,
      fullName: 'John van Doe',
      email: john.email,
      phoneNumber: null,
      availability: 'AVAILABLE',
      avatarUrls: { small: null, large: null },
      ...unset,
      role: 'USER',
      locale: 'nl',
    });
  });

  it('shows what its format can’t express as the document’s default, never as an undocumented value', async () => {
    const { john } = await rep({
      language: 'fr-BE',
      preferences: { defaultCountryCode: 'CA', colorMode: 7, webphone: 'loud', notifications: { voicemail: [] } },
    });
    const { body } = await as(john).get(pathOf(john));
    expect(body).toMatchObject({ ...unset, locale: 'fr-BE' });
  });

  it.each([
    ['en-CA', 'en'],
    ['nl-BE', 'nl'],
    ['sv', 'sv'],
    [null, 'nl'],
  ])('shows the language %s as %s', async (language, shown) => {
    const { john } = await rep({ language });
    expect((await as(john).get(pathOf(john))).body.preferences.language).toBe(shown);
  });

  it('shows administrators and superadmins as ADMIN, heads as USER', async () => {
    const { acme, admin } = await rep();
    const root = await given.superadmin();
    const head = await given.head(acme, await given.department(acme));
    for (const [person, role] of [
      [admin, 'ADMIN'],
      [root, 'ADMIN'],
      [head, 'USER'],
    ] as const) {
      expect((await as(person).get(pathOf(person))).body.role).toBe(role);
    }
  });

  it('shows a picture that is elsewhere in both sizes', async () => {
    const picture = 'https://cdn.example.com/john.png';
    const { john } = await rep({ picture });
    expect((await as(john).get(pathOf(john))).body.avatarUrls).toEqual({ small: picture, large: picture });
  });

  it('shows an uploaded avatar by addresses that open it', async () => {
    const avatarId = '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d5';
    const { john } = await rep({ avatarId });
    const { small, large } = (await as(john).get(pathOf(john))).body.avatarUrls;
    const address = (size: number) =>
      expect.stringMatching(
        new RegExp(`^http://.+/avatars/${avatarId}/${size}.webp\\?expires=\\d+&signature=[\\w-]+$`),
      );
    expect({ small, large }).toEqual({ small: address(250), large: address(500) });
  });

  it.each([
    ['first and last name', { firstName: 'élodie', lastName: 'Şahin', fullName: 'Somebody Else' }, 'ÉŞ'],
    ['one word', { fullName: 'Plato' }, 'P'],
    ['no name', { fullName: null }, ''],
  ])('makes the initials of %s', async (_what, columns, initials) => {
    const { john } = await rep(columns);
    expect((await as(john).get(pathOf(john))).body.initials).toBe(initials);
  });
});

describe('GET /rinkel/v1/users', () => {
  /** A superadmin whose home is the organization. */
  async function superior(home: Organization, fullName: string): Promise<Person> {
    const person = await given.admin(home, { fullName });
    await database.query('update users set superadmin = true where id = $1', [person.id]);
    return person;
  }

  it('lists the people of the organization for its administrator, as each reads alone', async () => {
    const { acme, admin, john } = await rep({ fullName: 'Zoë Last' });
    const head = await given.head(acme, await given.department(acme), { fullName: 'Abe First' });
    const elsewhere = await given.organization();
    const guest = await given.rep(elsewhere);
    await given.membership(guest, acme, 'SALES_REP');
    await superior(acme, 'Bea Above');

    const { status, body } = await as(admin).get('/rinkel/v1/users');

    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['data']);
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual([head.id, admin.id, john.id]);
    for (const user of body.data) expect(user).toEqual((await as(admin).get(pathOf(user))).body);
  });

  it('lists everyone at home for a superadmin, and nobody elsewhere', async () => {
    const { acme, admin, john } = await rep();
    const root = await superior(acme, 'Root');
    await given.rep(await given.organization());
    const { body } = await as(root).get('/rinkel/v1/users');
    const ids = body.data.map(({ id }: { id: string }) => id);
    expect(ids).toHaveLength(3);
    expect(ids).toEqual(expect.arrayContaining([admin.id, john.id, root.id]));
  });

  it('lists only themselves for anyone else', async () => {
    const { acme, john } = await rep();
    const head = await given.head(acme, await given.department(acme));
    const root = await given.superadmin();
    for (const person of [john, head, root]) {
      const { body } = await as(person).get('/rinkel/v1/users?includeAvatars=true');
      expect(body.data.map(({ id }: { id: string }) => id)).toEqual([person.id]);
    }
  });
});

describe('the key', () => {
  it('in x-rinkel-api-key counts as the token, below these paths only', async () => {
    const { john } = await rep();
    const key = { 'x-rinkel-api-key': await tokenOf(john) };
    expect((await anonymous.get(pathOf(john), key)).body.id).toBe(john.id);
    expect((await anonymous.patch(pathOf(john), { firstName: 'John' }, key)).status).toBe(204);
    expect((await anonymous.get('/rinkel/v1/users', { ...key, authorization: 'Basic eDp5' })).status).toBe(200);
    expect((await anonymous.get('/api/user/profile', key)).status).toBe(401);
  });

  it('doesn’t count beside a token, which is the one that is looked at', async () => {
    const { john } = await rep();
    const both = { 'x-rinkel-api-key': await tokenOf(john), authorization: 'Bearer nonsense' };
    expectErrors(await anonymous.get(pathOf(john), both), 401, ['INVALID_TOKEN']);
  });

  it.each([
    ['none', {}, 'NO_TOKEN'],
    ['an empty one', { 'x-rinkel-api-key': '' }, 'NO_TOKEN'],
    ['a bad one', { 'x-rinkel-api-key': 'nonsense' }, 'INVALID_TOKEN'],
    ['a bad token', { authorization: 'Bearer nonsense' }, 'INVALID_TOKEN'],
  ])('refuses %s', async (_what, headers, code) => {
    for (const path of ['/rinkel/v1/users', pathOf(nobody)]) {
      expectErrors(await anonymous.get(path, headers), 401, [code]);
    }
    expectErrors(await anonymous.put(pathOf(nobody), {}, headers), 401, [code]);
  });

  it('refuses a login that has ended', async () => {
    const { john } = await rep();
    await as(john).get(pathOf(john));
    await database.query('update sessions set revoked_at = now() where user_id = $1', [john.id]);
    for (const path of ['/rinkel/v1/users', pathOf(john)]) {
      expectErrors(await as(john).get(path), 401, ['SESSION_ENDED']);
    }
  });
});

describe('a key for programs', () => {
  const ALL = ['people:read', 'people:write'];
  const key = (token: string) => ({ 'x-rinkel-api-key': token });

  /** A service account of the organization, and a key of it. */
  async function program({ acme, admin }: { acme: Organization; admin: Person }, accessRole = 'ADMIN', scopes = ALL) {
    const accounts = `/api/organizations/${acme.id}/service-accounts`;
    const { body: account } = await as(admin).post(accounts, { name: 'Sync', accessRole });
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    const made = await as(admin).post(`${accounts}/${account._id}/keys`, { name: 'Sync', scopes, expiresAt });
    return { account: account as { _id: string }, keyId: made.body._id as string, token: made.body.token as string };
  }

  it('reads and writes by x-rinkel-api-key, or as a token, with the rights that its owner has at the moment', async () => {
    const world = await rep();
    const { john, admin } = world;
    const { account, token } = await program(world);
    expect(token).toMatch(/^roster_key_/);

    const { body: list } = await anonymous.get('/rinkel/v1/users', key(token));
    expect(list.data.map(({ id }: Person) => id).sort()).toEqual([admin.id, john.id].sort());
    expect((await anonymous.get(pathOf(john), key(token))).body.id).toBe(john.id);
    expect((await anonymous.patch(pathOf(john), { firstName: 'Lexi' }, key(token))).status).toBe(204);
    expect((await anonymous.put(pathOf(john), { lastName: 'Doe' }, { authorization: `Bearer ${token}` })).status).toBe(
      204,
    );
    const { items } = (await as(john).get('/api/user/profile/history')).body;
    expect(items[0]).toMatchObject({ source: 'rinkel', actor: { _id: account._id } });
    expectErrors(await anonymous.get(pathOf({ id: account._id }), key(token)), 404, ['NOT_FOUND']);

    await as(admin).put(`/api/users/${account._id}`, { accessRole: 'SALES_REP' });
    expect((await anonymous.get('/rinkel/v1/users', key(token))).body).toEqual({ data: [] });
    expectErrors(await anonymous.get(pathOf(john), key(token)), 403, ['NOT_ALLOWED']);
    const write = () => anonymous.put(pathOf(john), { firstName: 'Mine' }, key(token));
    expectErrors(await unchanged(database, write), 403, ['NOT_ALLOWED']);
  });

  it('is refused in the errors of the contract', async () => {
    const world = await rep();
    const { john, admin } = world;
    const [good, ended, reader] = [
      await program(world),
      await program(world),
      await program(world, 'ADMIN', ['people:read', 'profile:write']),
    ];
    const foreign = await program(await rep());
    await as(admin).delete(
      `/api/organizations/${world.acme.id}/service-accounts/${ended.account._id}/keys/${ended.keyId}`,
    );
    const flipped = good.token.slice(0, -1) + (good.token.endsWith('0') ? '1' : '0');

    for (const [token, read, write, code] of [
      [foreign.token, 404, 404, 'NOT_FOUND'],
      [ended.token, 401, 401, 'SESSION_ENDED'],
      [flipped, 401, 401, 'INVALID_TOKEN'],
      [`${good.token}0`, 401, 401, 'INVALID_TOKEN'],
      ['roster_key_', 401, 401, 'INVALID_TOKEN'],
      [reader.token, 200, 403, 'SCOPE_MISSING'],
    ] as const) {
      const replies = [
        await anonymous.get(pathOf(john), key(token)),
        await unchanged(database, () => anonymous.put(pathOf(john), { firstName: 'Mine' }, key(token))),
      ];
      expect(replies.map(({ status }) => status)).toEqual([read, write]);
      for (const reply of replies) if (reply.status !== 200) expectErrors(reply, reply.status, [code]);
    }
  });

  it('doesn’t count beside a token, nor does a token beside it, and nowhere but below these paths', async () => {
    const world = await rep();
    const { john } = world;
    const { token } = await program(world);
    const me = { authorization: `Bearer ${await tokenOf(john)}` };

    expect((await anonymous.get('/rinkel/v1/users', { ...key(token), ...me })).body.data).toHaveLength(1);
    expect((await anonymous.get('/rinkel/v1/users', { ...key('roster_key_nonsense'), ...me })).status).toBe(200);
    const badFirst = { ...key(token), authorization: 'Bearer roster_key_nonsense' };
    expectErrors(await anonymous.get(pathOf(john), badFirst), 401, ['INVALID_TOKEN']);
    const elsewhere = [`/api/users/${john.id}`, `/applivery/v1/users/${john.id}`, '/api/user'];
    for (const path of elsewhere) expect((await anonymous.get(path, key(token))).status).toBe(401);
  });
});

describe('a refusal', () => {
  it('names every faulty field in an entry of its own', async () => {
    const { john } = await rep();
    const reply = await unchanged(database, () =>
      as(john).put(pathOf(john), {
        availability: 'away',
        firstName: 'x'.repeat(129),
        email: 'nonsense',
        role: 'ADMIN',
        preferences: {
          language: 'fr',
          defaultCountryCode: 'CA',
          defaultOutboundNumber: 'one',
          colorMode: 'pink',
          webphone: { ringTone: 'ringtone7', ringDevice: 'yes', callWaiting: { enabled: 1 } },
        },
        notifications: { missedCalls: { channels: ['sms'] }, invoice: { enabled: true } },
      }),
    );
    expect(reply.status).toBe(400);
    expect(reply.body.errors.map(({ detail }: { detail: string }) => detail.split(':')[0]).sort()).toEqual([
      'availability',
      'email',
      'firstName',
      'notifications.invoice',
      'notifications.missedCalls.channels',
      'preferences.colorMode',
      'preferences.defaultCountryCode',
      'preferences.defaultOutboundNumber',
      'preferences.language',
      'preferences.webphone.callWaiting.enabled',
      'preferences.webphone.ringDevice',
      'preferences.webphone.ringTone',
      'role',
    ]);
    expect(reply.body.errors).toContainEqual({
      code: 'UNKNOWN_FIELD',
      message: 'The request has faulty fields.',
      detail: 'role: There is no such field.',
    });
  });

  it.each(['availability', 'email'])('is the answer to null for %s', async (field) => {
    const { john } = await rep();
    expectErrors(await as(john).put(pathOf(john), { [field]: null }), 400, ['NOT_CLEARABLE']);
  });

  it('of a taken e-mail is a 400', async () => {
    const { john, admin } = await rep();
    const reply = await unchanged(database, () =>
      as(john).put(pathOf(john), { email: admin.email.toUpperCase(), firstName: 'John' }),
    );
    expectErrors(reply, 400, ['EMAIL_TAKEN']);
    expect(reply.body.errors[0].detail).toBe('email: Another user has this e-mail address.');
  });

  it.each(['PUT', 'PATCH'])('has all that is wrong in one answer, by itself and by a rule (%s)', async (verb) => {
    const { acme, john, admin } = await rep();
    const { e164 } = await given.smsNumber(acme);
    const sent = {
      firstName: 3,
      email: admin.email,
      phoneNumber: { number: e164 },
      preferences: { language: 'fr', defaultOutboundNumber: nobody.id, webphone: { ringDevice: 'yes' } },
    };

    const reply = await unchanged(database, () => as(john).send(verb, pathOf(john), sent));

    expect(reply.status).toBe(400);
    expect(toldOf(reply)).toEqual({
      firstName: 'WRONG_TYPE',
      email: 'EMAIL_TAKEN',
      phoneNumber: 'PHONE_IS_ORGANIZATION_NUMBER',
      'preferences.language': 'UNKNOWN_VALUE',
      'preferences.webphone.ringDevice': 'WRONG_TYPE',
      'preferences.defaultOutboundNumber': 'UNKNOWN_SMS_NUMBER',
    });
  });

  it('has a number that is none in the stored country with the others', async () => {
    const { john, admin } = await rep();
    const sent = { email: admin.email, firstName: 3, phoneNumber: { number: '12' } };

    const reply = await unchanged(database, () => as(john).put(pathOf(john), sent));

    expect(reply.status).toBe(400);
    expect(toldOf(reply)).toEqual({
      firstName: 'WRONG_TYPE',
      email: 'EMAIL_TAKEN',
      'phoneNumber.number': 'INVALID_PHONE_NUMBER',
    });
  });

  it.each([
    ['a country that is none', { phoneNumber: { countryIsoCode: 'XX', number: '0612345678' } }],
    ['a default country that is none', { phoneNumber: { number: '12' }, preferences: { defaultCountryCode: 'CA' } }],
    ['preferences that are none', { phoneNumber: { number: '12' }, preferences: 'CA' }],
  ])('does not judge a number by %s', async (_what, sent) => {
    const { john } = await rep();
    const reply = await unchanged(database, () => as(john).put(pathOf(john), sent));
    expect(reply.body.errors).toHaveLength(1);
    expect(reply.body.errors[0].code).not.toBe('INVALID_PHONE_NUMBER');
  });

  it('has nothing about the fields for who may not reach the user', async () => {
    const { acme, john } = await rep();
    const stranger = await given.admin(await given.organization());
    for (const sent of [{ firstName: 3 }, { phoneNumber: { number: '12' } }]) {
      expectErrors(await as(await given.rep(acme)).put(pathOf(john), sent), 403, ['NOT_ALLOWED']);
      expectErrors(await as(stranger).put(pathOf(john), sent), 404, ['NOT_FOUND']);
    }
  });

  it('of an outbound number says so for one that is elsewhere, inactive or unknown', async () => {
    const { acme, john } = await rep();
    const elsewhere = await given.smsNumber(await given.organization());
    const inactive = await given.smsNumber(acme, { status: 'inactive' });
    for (const { id } of [elsewhere, inactive, nobody]) {
      const reply = await as(john).put(pathOf(john), { preferences: { defaultOutboundNumber: id } });
      expectErrors(reply, 400, ['UNKNOWN_SMS_NUMBER']);
    }
  });

  it('is a 403 for people who are neither oneself nor administrators, heads included', async () => {
    const { acme, john, admin } = await rep();
    const department = await given.department(acme);
    const colleague = await given.rep(acme, { department });
    const head = await given.head(acme, department);
    for (const [me, other] of [
      [john, colleague],
      [head, colleague],
      [john, admin],
    ] as const) {
      expectErrors(await as(me).get(pathOf(other)), 403, ['NOT_ALLOWED']);
      const write = () => as(me).put(pathOf(other), { firstName: 'Hacked' });
      expectErrors(await unchanged(database, write), 403, ['NOT_ALLOWED']);
    }
  });

  it('is a 404 for people who are nobody, elsewhere or no id, the same for all', async () => {
    const { john, admin } = await rep();
    const stranger = await given.rep(await given.organization());
    const root = await given.superadmin();
    for (const me of [john, admin]) {
      for (const id of [nobody.id, stranger.id, root.id, 'nonsense', 'x'.repeat(2000)]) {
        expectErrors(await as(me).get(`/rinkel/v1/users/${id}`), 404, ['NOT_FOUND']);
        expectErrors(await as(me).put(`/rinkel/v1/users/${id}`, { firstName: 'Hacked' }), 404, ['NOT_FOUND']);
      }
    }
  });

  it.each(['/rinkel', '/rinkel/', '/rinkel/v1', '/rinkel/v1/users/', '/rinkel/v2/users', '/rinkel/v1/users/x/y'])(
    'is a 404 for the unknown path %s',
    async (path) => {
      expectErrors(await anonymous.get(path), 404, ['UNKNOWN_ROUTE']);
    },
  );

  it.each([
    ['DELETE', pathOf(nobody), 'GET, HEAD, PATCH, PUT'],
    ['POST', '/rinkel/v1/users', 'GET, HEAD'],
  ])('is a 405 for %s %s', async (verb, path, allow) => {
    const reply = await anonymous.send(verb, path);
    expectErrors(reply, 405, ['METHOD_NOT_ALLOWED']);
    expect(reply.headers.get('allow')).toBe(allow);
  });

  it.each([
    ['malformed JSON', '{"firstName":', {}, 400, 'MALFORMED_JSON'],
    ['no body', undefined, {}, 400, 'REQUIRED'],
    ['a list', '[]', {}, 400, 'WRONG_TYPE'],
    ['NUL', JSON.stringify({ firstName: '\0' }), {}, 400, 'NOT_STORABLE_TEXT'],
    ['a body too large', `{"firstName":"${'x'.repeat(300_000)}"}`, {}, 413, 'BODY_TOO_LARGE'],
    ['another media type', 'a=b', { 'content-type': 'text/plain' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['an ETag that isn’t one', '{}', { 'if-match': 'x' }, 400, 'INVALID_ETAG'],
    ['an older version', '{}', { 'if-match': '"99"' }, 412, 'VERSION_MISMATCH'],
  ])('is the answer to %s', async (_what, body, headers, status, code) => {
    const { john } = await rep();
    expectErrors(await as(john).put(pathOf(john), body, headers), status, [code]);
  });

  it('of a path that can’t be decoded is in the same envelope', async () => {
    const answer = await exchange(url(), 'GET /rinkel/v1/users/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ errors: [{ code: 'MALFORMED_REQUEST' }] });
  });

  it('is a 500 that tells nothing when something breaks', async () => {
    const { john } = await rep();
    await as(john).get(pathOf(john));
    await database.query('alter table personas rename to personas_away');
    const reply = await as(john).get(pathOf(john));
    await database.query('alter table personas_away rename to personas');
    expectErrors(reply, 500, ['INTERNAL_ERROR']);
    expect(JSON.stringify(reply.body)).not.toMatch(/personas|select|\.js/);
    expect(await takeErrors(1)).toHaveLength(1);
  });

  it('is a 503 with Retry-After while the user is locked, and nothing is written', async () => {
    const { john } = await rep();
    await as(john).get(pathOf(john));
    const blocker = await database.connect();
    await blocker.query('begin');
    await blocker.query('select from users where id = $1 for update', [john.id]);
    const reply = await as(john).put(pathOf(john), { firstName: 'Late' });
    await blocker.query('rollback');
    blocker.release();
    expectErrors(reply, 503, ['UNAVAILABLE']);
    expect(reply.headers.get('retry-after')).toBe('1');
    expect((await as(john).get(pathOf(john))).body.firstName).toBeNull();
  });
});
