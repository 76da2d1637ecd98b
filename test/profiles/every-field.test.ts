import { beforeAll, describe, expect, it } from '@jest/globals';
import { namesOf, type AnyField } from '../../src/fields/field.js';
import { userFields, type UserFieldName } from '../../src/fields/user.fields.js';
import { personaFields, PERSONA_KEYS } from '../../src/fields/persona.fields.js';
import type { KindName } from '../../src/values/kinds.js';
import type { Department, Organization, Person } from '../support/given.js';
import { useServer } from '../support/server.js';

const { as, given, database } = useServer();

let acme: Organization, leasing: Department, ada: Person, root: Person;

beforeAll(async () => {
  acme = await given.organization({ allowUserBusinessHoursOverride: true });
  leasing = await given.department(acme);
  ada = await given.admin(acme);
  root = await given.superadmin();
});

/** Something of each kind that nobody new has. */
const values: Record<KindName, () => unknown> = {
  text: () => 'Something new',
  number: () => 7,
  flag: () => true,
  oneOf: () => 'another one',
  instant: () => '2030-01-01T00:00:00.000Z',
  date: () => '2030-01-01',
  email: () => given.email('new'),
  phone: () => given.phoneNumber(),
  language: () => 'fr-CA',
  timeZone: () => 'Europe/Kyiv',
  webUrl: () => 'https://cdn.example.com/new.png',
  id: () => acme.id,
  map: () => ({ colorMode: 'dark' }),
};

/** What only some values are good for. */
const special: { [Name in UserFieldName]?: () => unknown } = {
  sinchPhoneNumber: async () => (await given.smsNumber(acme)).e164,
  organizationId: async () => (await given.organization()).id,
  departmentId: () => leasing.id,
  accessRole: () => 'DEPARTMENT_HEAD',
  status: () => 'disabled',
  availability: () => 'unavailable',
  callRules: () => ({ unavailable: 'voicemail' }),
  quietHours: () => ({ mode: 'drop' }),
  mutes: () => ({ '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071': { until: '2030-01-01T00:00:00.000Z' } }),
  digests: () => ({ campaigns: 'hourly' }),
};

const valueOf = (name: UserFieldName): unknown => (special[name] ?? values[userFields[name].kind.name])();
const ownText = (key: keyof typeof personaFields): unknown =>
  key === 'businessHours' ? '10am-4pm Mon-Fri' : values[personaFields[key].kind.name]();

const SENT = namesOf(userFields, (row) => row !== userFields.avatarId);
const FILED = namesOf(userFields, ({ file }: AnyField, name) => file === true && name !== 'email');

type Fields = Record<string, unknown> & { persona?: Record<string, unknown> };

/** The values by path, as far as each door shows one person. */
async function readings(alex: Person): Promise<Record<'profile' | 'list' | 'file' | 'history', Fields>> {
  const { user, persona } = (await as(root).get(`/api/users/${alex.id}`)).body;
  const list = (await as(root).get('/api/users?limit=200')).body.items;
  const files = (await as(root).get(`/api/organizations/${user.organizationId}/users/export?format=json`)).body;
  const [change] = (await as(root).get(`/api/users/${alex.id}/history`)).body.items;
  const isAlex = (one: { email: string }): boolean => one.email === user.email;
  const told = Object.entries(change.fields as Record<string, { after: unknown }>).map(([at, { after }]) => [
    at,
    after,
  ]);
  return {
    profile: { ...user, persona },
    list: list.find(isAlex),
    file: files.find(isAlex),
    history: Object.fromEntries(told) as Record<string, unknown>,
  };
}

describe('what is written through a profile reads the same through every door that has it', () => {
  it.each(SENT)('%s', async (name) => {
    const alex = await given.rep(acme);
    const value = await valueOf(name);
    const row: AnyField = userFields[name];

    const reply = await as(root).put(`/api/users/${alex.id}`, { [name]: value });

    const { profile, list, file, history } = await readings(alex);
    expect(reply).toMatchObject({ status: 200, body: { user: { [name]: value } } });
    expect(profile[name]).toEqual(value);
    if (row.list !== undefined) expect(list[name]).toEqual(value);
    if (row.file === true) expect(file[name]).toEqual(value);
    if (row.kind.name === 'map') {
      for (const [key, one] of Object.entries(value as object)) expect(history[`/${name}/${key}`]).toEqual(one);
    } else expect(history[`/${name}`]).toEqual(value);
  });

  it.each(PERSONA_KEYS)('persona.%s', async (key) => {
    const alex = await given.rep(acme);
    const value = ownText(key);

    await as(alex).put('/api/user/profile', { persona: { [key]: value } });

    const { profile, file, history } = await readings(alex);
    expect(profile.persona?.[key]).toBe(value);
    expect(file.persona?.[key]).toBe(value);
    expect(history[`/persona/${key}`]).toBe(value);
  });

  it('each column of the user, as the statement that writes most of them has it', async () => {
    const alex = await given.rep(acme, { newsletter: true, preferences: { colorMode: 'dark' }, designation: 'Agent' });
    const stored = () => database.query('select * from users where id = $1', [alex.id]);
    const [before] = await stored();

    await as(alex).put('/api/user/profile', { firstName: 'Alexandra' });

    const [after] = await stored();
    const changed = { first_name: 'Alexandra', full_name: null, version: 2, updated_at: expect.any(Date) };
    expect(after).toEqual({ ...before, ...changed, full_name: (after as { full_name: unknown }).full_name });
  });
});

describe('what a file has reads the same in the profile', () => {
  const imported = async (email: string, fields: object) => {
    const type = { 'content-type': 'application/json' };
    const body = JSON.stringify([{ email, ...fields }]);
    return as(ada).post(`/api/organizations/${acme.id}/users/import`, body, type);
  };
  const idOf = async (email: string) =>
    (await database.query<{ id: string }>('select id from users where email = $1', [email]))[0]?.id;

  it.each(FILED)('%s, of somebody who is there and of somebody new', async (name) => {
    const alex = await given.rep(acme);
    for (const email of [alex.email, given.email('made')]) {
      const value = await valueOf(name);

      const reply = await imported(email, { [name]: value });

      expect(reply).toMatchObject({ status: 200, body: { refused: 0, unchanged: 0 } });
      expect((await as(ada).get(`/api/users/${await idOf(email)}`)).body.user[name]).toEqual(value);
    }
  });

  it.each(PERSONA_KEYS)('persona.%s', async (key) => {
    const [email, value] = [given.email('made'), ownText(key)];

    await imported(email, { persona: { [key]: value } });

    expect((await as(ada).get(`/api/users/${await idOf(email)}`)).body.persona[key]).toBe(value);
  });
});

describe('what a contract writes reads the same in the profile, and in the contract', () => {
  const rinkel = (person: Person): string => `/rinkel/v1/users/${person.id}`;
  const exante = (_me: Person): string => '/api/user';
  const applivery = (person: Person): string => `/applivery/v1/users/${person.id}`;
  it.each([
    ['firstName', 'rinkel', rinkel, 'firstName', 'Ada'],
    ['lastName', 'rinkel', rinkel, 'lastName', 'Lovelace'],
    ['email', 'rinkel', rinkel, 'email', 'ada@lovelace.example'],
    ['firstName', 'exante', exante, 'firstname', 'Ada'],
    ['lastName', 'exante', exante, 'lastname', 'Lovelace'],
    ['timezone', 'exante', exante, 'timezone', 'Europe/Kyiv'],
    ['settings', 'exante', exante, 'settings', { theme: 'dark' }],
    ['firstName', 'applivery', applivery, 'firstName', 'Ada'],
    ['lastName', 'applivery', applivery, 'lastName', 'Lovelace'],
    ['picture', 'applivery', applivery, 'picture', 'https://cdn.example.com/ada.png'],
    ['language', 'applivery', applivery, 'language', 'fr'],
  ] as const)('%s through %s', async (name, contract, path, theirs, value) => {
    const alex = await given.rep(acme);
    const me = as(alex);

    const written =
      contract === 'exante'
        ? await me.patch(path(alex), { [theirs]: value })
        : await me.put(path(alex), { [theirs]: value });

    const { body } = await me.get(path(alex));
    expect(written.status).toBeLessThan(300);
    expect((await me.get('/api/user/profile')).body.user[name]).toEqual(value);
    expect((body.data?.user ?? body.data ?? body)[theirs]).toEqual(value);
  });
});
