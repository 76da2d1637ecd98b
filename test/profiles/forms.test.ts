import { describe, expect, it } from '@jest/globals';
import { parseLanguage } from '../../src/values/language.js';
import { isTimeZone } from '../../src/values/time-zone.js';
import type { Person } from '../support/given.js';
import { useServer } from '../support/server.js';

/** What a form is drawn from; who may write what is in `agreement.test.ts`, who sees what in `visible.test.ts`. */
const { anonymous, as, given } = useServer();

const MINE = '/api/user/profile/capabilities';

async function world() {
  const acme = await given.organization({ city: 'Toronto', timezone: 'America/Toronto' });
  const leasing = await given.department(acme, { name: 'Leasing' });
  const sales = await given.department(acme, { name: 'Sales' });
  const number = await given.smsNumber(acme, { label: 'Front desk' });
  const ada = await given.admin(acme);
  const alex = await given.rep(acme, { department: leasing, fullName: null, firstName: 'Alex', lastName: 'Rep' });
  return { acme, leasing, sales, number, ada, alex };
}

const fieldsOf = async (person: Person, path = MINE) => (await as(person).get(path)).body.fields;
const formOf = (of: Person) => `/api/users/${of.id}/capabilities`;

describe('a form', () => {
  it('has the values, and what shows where there is none', async () => {
    const { acme, alex } = await world();
    await given.preference(acme, 'campaigns', { enabled: false });
    await given.persona(alex, { position: 'Agent', timezone: 'Europe/Kyiv' });

    const fields = await fieldsOf(alex);

    expect(fields['/firstName'].value).toBe('Alex');
    expect(fields['/fullName']).toMatchObject({ value: null, inherited: { value: 'Alex Rep', level: 'user' } });
    expect(fields['/settings'].value).toEqual({});
    expect(fields['/language']).toMatchObject({ value: null, choicesFrom: '/api/choices/languages' });
    expect(fields['/language']).not.toHaveProperty('inherited');
    expect(fields['/notificationPreferences/campaigns']).toMatchObject({
      value: null,
      inherited: { value: false, level: 'organization' },
    });
    expect(fields['/persona/position']).toMatchObject({ value: 'Agent' });
    expect(fields['/persona/position']).not.toHaveProperty('inherited');
    expect(fields['/persona/user'].inherited).toEqual({ value: 'Alex Rep', level: 'user' });
    expect(fields['/persona/organizationCity']).toMatchObject({
      value: null,
      inherited: { value: 'Toronto', level: 'organization' },
    });
    // Kept, and hidden while the organization lets nobody differ.
    expect(fields['/persona/timezone']).toMatchObject({
      value: null,
      inherited: { value: 'America/Toronto', level: 'organization' },
    });
    expect(fields).not.toHaveProperty(['/avatarId']);
  });

  it('shows what a profile shows: a value, or else what is inherited', async () => {
    const { acme, alex, ada } = await world();
    await given.preference(acme, 'calls', { enabled: false, locked: true });
    await as(alex).put('/api/user/profile', {
      persona: { position: 'Agent' },
      picture: 'https://cdn.example.com/a.png',
    });
    for (const reader of [alex, ada]) {
      const { user, persona } = (await as(reader).get(`/api/users/${alex.id}`)).body;
      const shown = { ...user, persona, notificationPreferences: user.notificationPreferences };
      const fields = await fieldsOf(reader, formOf(alex));
      for (const [at, { value, inherited }] of Object.entries<{ value: unknown; inherited?: { value: unknown } }>(
        fields,
      )) {
        const [, name = '', key] = at.split('/');
        expect([at, value ?? inherited?.value ?? null]).toEqual([
          at,
          key === undefined ? shown[name] : shown[name][key],
        ]);
      }
    }
  });

  it('names what there is to choose from, beside the values that are allowed', async () => {
    const { acme, leasing, sales, number, ada, alex } = await world();
    const globex = await given.organization({ name: 'Globex' });
    await given.membership(alex, globex, 'SALES_REP');
    await given.smsNumber(acme, { assignee: ada });

    const fields = await fieldsOf(ada, formOf(alex));

    expect(fields['/accessRole'].choices).toEqual([
      { value: 'SALES_REP', label: 'Sales rep' },
      { value: 'DEPARTMENT_HEAD', label: 'Department head' },
      { value: 'ADMIN', label: 'Administrator' },
    ]);
    expect(fields['/status'].choices).toEqual([
      { value: 'active', label: 'Active' },
      { value: 'disabled', label: 'Disabled' },
    ]);
    expect(fields['/availability'].allowedValues).toEqual(['available', 'unavailable']);
    expect(fields['/departmentId'].choices).toEqual([
      { value: null, label: 'No department' },
      { value: leasing.id, label: 'Leasing' },
      { value: sales.id, label: 'Sales' },
    ]);
    expect(fields['/sinchPhoneNumber'].choices).toEqual([
      { value: null, label: 'No number' },
      { value: number.e164, label: `Front desk (${number.e164})` },
    ]);
    for (const { allowedValues, choices, editable } of Object.values<Record<string, never>>(fields)) {
      if (editable && choices !== undefined)
        expect((choices as { value: unknown }[]).map(({ value }) => value)).toEqual(allowedValues);
    }
    // Where else somebody is a member is theirs to know.
    expect(fields['/defaultOrganizationId'].choices.map(({ label }: { label: string }) => label)).toEqual([
      'The home organization',
      acme.name,
    ]);
    const own = await fieldsOf(alex);
    expect(own['/defaultOrganizationId'].choices).toContainEqual({ value: globex.id, label: 'Globex' });
    // What can't be changed has its label still.
    expect(own['/departmentId']).toMatchObject({ editable: false, choices: [{ value: leasing.id, label: 'Leasing' }] });
    expect(own['/departmentId']).not.toHaveProperty('allowedValues');
    expect(own['/organizationId'].choices).toEqual([{ value: acme.id, label: acme.name }]);
    const root = await given.superadmin();
    const { choices } = (await fieldsOf(root, formOf(alex)))['/organizationId'];
    expect(choices).toEqual(
      expect.arrayContaining([
        { value: acme.id, label: acme.name },
        { value: globex.id, label: 'Globex' },
      ]),
    );
  });

  it('offers no more than a hundred organizations, and else a route', async () => {
    const { acme, alex } = await world();
    const root = await given.superadmin();
    await Promise.all(Array.from({ length: 100 }, () => given.organization()));
    const field = (await fieldsOf(root, formOf(alex)))['/organizationId'];
    expect(field).toMatchObject({
      editable: true,
      choicesFrom: '/api/organizations',
      choices: [{ value: acme.id, label: acme.name }],
    });
    expect(field).not.toHaveProperty('allowedValues');
    expect((await as(root).get(field.choicesFrom)).body.items[0]).toMatchObject({
      _id: expect.any(String),
      name: expect.any(String),
    });
  });

  it.each([
    [
      '/api/choices/languages',
      (value: string) => parseLanguage(value) === value,
      { value: 'fr-CA', label: 'French (Canada)' },
    ],
    ['/api/choices/time-zones', isTimeZone, { value: 'America/New_York', label: 'America/New York' }],
  ])('finds at %s only what a write takes, kept for a day', async (path, isTaken, one) => {
    const { status, headers, body } = await anonymous.get(path);
    expect({ status, kept: headers.get('cache-control') }).toEqual({ status: 200, kept: 'public, max-age=86400' });
    expect(body.items).toContainEqual(one);
    expect(body.items.filter(({ value }: { value: string }) => !isTaken(value))).toEqual([]);
    expect(new Set(body.items.map(({ value }: { value: string }) => value)).size).toBe(body.items.length);
  });
});

describe('a list', () => {
  it('tells of each person what the capabilities of that person tell', async () => {
    const { acme, leasing, ada, alex } = await world();
    const head = await given.head(acme, leasing);
    const disabled = await given.rep(acme, { status: 'disabled' });
    const named = 'accessRole,status,departmentId,email';
    for (const reader of [ada, head, alex, await given.superadmin()]) {
      const { items } = (await as(reader).get(`/api/users?organizationId=${acme.id}&capabilities=${named}`)).body;
      expect(items.map(({ _id }: { _id: string }) => _id)).toContain(
        reader === ada ? disabled.id : reader.role === 'SUPERADMIN' ? ada.id : reader.id,
      );
      for (const { _id, capabilities } of items) {
        const fields = await fieldsOf(reader, `/api/users/${_id}/capabilities`);
        expect(capabilities).toEqual(
          Object.fromEntries(named.split(',').map((name) => [`/${name}`, fields[`/${name}`]])),
        );
      }
    }
    // Hidden from a colleague, and said to be; the value isn't told.
    const seen = (await as(alex).get('/api/users?capabilities=status')).body.items;
    const other = seen.find(({ _id }: { _id: string }) => _id === ada.id).capabilities['/status'];
    expect(other).toMatchObject({ visible: false, editable: false, rule: 'atLeastAdmin' });
    expect(other).not.toHaveProperty('value');
    expect(other).not.toHaveProperty('choices');
  });

  it('keeps the last administrator in it too, and says nothing of guests', async () => {
    const { acme, ada } = await world();
    const guest = await given.rep(await given.organization());
    await given.membership(guest, acme, 'SALES_REP');
    const { items } = (await as(ada).get('/api/users?guests=true&capabilities=accessRole')).body;
    const of = (person: Person) => items.find(({ _id }: { _id: string }) => _id === person.id);
    expect(of(ada).capabilities['/accessRole']).toMatchObject({ editable: false, rule: 'keepsAnAdmin' });
    expect(of(guest)).not.toHaveProperty('capabilities');
  });

  it('sends a route for more than a hundred departments', async () => {
    const { acme, ada, alex } = await world();
    await Promise.all(Array.from({ length: 99 }, () => given.department(acme)));
    const { items } = (await as(ada).get('/api/users?capabilities=departmentId')).body;
    const field = items.find(({ _id }: { _id: string }) => _id === alex.id).capabilities['/departmentId'];
    expect(field).toMatchObject({ editable: true, choicesFrom: `/api/organizations/${acme.id}/departments` });
    expect((await as(ada).get(field.choicesFrom)).body.items).toHaveLength(101);
    expect((await fieldsOf(ada, formOf(alex)))['/departmentId'].allowedValues).toHaveLength(102);
  });

  it.each([
    ['nothing', '', 'unknown_value'],
    ['a field that no list shows', 'accessRole,passwordHash', 'unknown_value'],
    ['an internal one', 'avatarId', 'unknown_value'],
    ['one of every object', 'constructor', 'unknown_value'],
    ['a hidden fact', 'emailKey', 'unknown_value'],
    ['more than eight', Array(9).fill('status').join(), 'too_many'],
  ])('refuses %s', async (_what, named, code) => {
    const { ada } = await world();
    const reply = await as(ada).get(`/api/users?capabilities=${named}`);
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ pointer: 'capabilities', code }] } });
  });
});
