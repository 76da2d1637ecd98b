import { beforeAll, describe, expect, it } from '@jest/globals';
import { namesOf, type AnyField } from '../../src/fields/field.js';
import { userFields, type UserFieldName } from '../../src/fields/user.fields.js';
import { PERSONA_KEYS } from '../../src/fields/persona.fields.js';
import { circles, isAsNear, SIGHTS, sightOf, type Sight } from '../../src/profiles/sight.js';
import { ROLES } from '../../src/auth/roles.js';
import type { Department, Organization, Person } from '../support/given.js';
import { oneOf } from '../support/rounds.js';
import { useServer } from '../support/server.js';

const TURNED = new URL('../support/turned-policy.mjs', import.meta.url).href;

const shown = (has: (row: AnyField) => boolean): UserFieldName[] => namesOf(userFields, has);
const VIEWED = shown(({ view }) => view !== false);
const LISTED = shown(({ list }) => list !== undefined);
const SORTED = shown(({ list }) => list === 'sorted');
const MEMBERS = shown(({ members }) => members === true);
const FILED = shown(({ file }) => file === true);

/** Each name with one of the tables, and in the lane with all. */
const sortedWith = (turned: Sight): UserFieldName[] => oneOf(SIGHTS.length, SORTED, SIGHTS.indexOf(turned));

/** In every run from where two see and two don’t. */
const TURNED_TO = oneOf(SIGHTS.length, SIGHTS, SIGHTS.indexOf('administrators'));

/** The same service with another table: every field is visible from the one sight. */
describe.each(TURNED_TO)('with every field visible to %s', (turned) => {
  const { as, given } = useServer({ env: { NODE_OPTIONS: `--import ${TURNED}`, TURNED_TO: turned }, guest: false });
  let acme: Organization, leasing: Department, alex: Person;
  /** Who looks at alex, by where they look from. */
  let lookers: Record<Sight, Person>;
  const phoneNumber = '+14155550142';
  const special: Record<string, string> = {
    timezone: 'Europe/Kyiv',
    userEmail: 'alex@acme.example',
    organizationWebsite: 'https://acme.example',
  };
  const persona = Object.fromEntries(PERSONA_KEYS.map((key) => [key, special[key] ?? key]));

  beforeAll(async () => {
    acme = await given.organization({ allowUserBusinessHoursOverride: true });
    leasing = await given.department(acme);
    alex = await given.rep(acme, {
      department: leasing,
      fullName: 'Alex Rep',
      firstName: 'Alexander',
      lastName: 'Lastname',
      phoneNumber,
      designation: 'Negotiator',
      language: 'fr',
      timezone: 'Europe/Kyiv',
      picture: 'https://cdn.example.com/alex.png',
    });
    await given.persona(alex, persona);
    lookers = {
      colleagues: await given.rep(acme, { department: leasing }),
      seniors: await given.head(acme, leasing),
      administrators: await given.admin(acme),
      self: alex,
    };
  });

  const sees = (sight: Sight): boolean => isAsNear(sight, turned);
  const expectKeys = (value: object, names: readonly string[], isSeen: boolean): void => {
    expect(names.filter((name) => name in value)).toEqual(isSeen ? names : []);
  };

  describe.each(SIGHTS)('for %s', (sight) => {
    it('a profile shows it, or not', async () => {
      const { user, persona: texts } = (await as(lookers[sight]).get(`/api/users/${alex.id}`)).body;
      expectKeys(user, [...VIEWED, 'notificationPreferences'], sees(sight));
      expectKeys(texts, PERSONA_KEYS, sees(sight));
    });

    it('capabilities say so', async () => {
      const { fields } = (await as(lookers[sight]).get(`/api/users/${alex.id}/capabilities`)).body;
      for (const capability of Object.values<{ visible: boolean }>(fields)) {
        const { visible } = capability;
        expect({ visible, isTold: 'value' in capability }).toEqual({ visible: sees(sight), isTold: sees(sight) });
      }
    });

    it('a list shows it, or not', async () => {
      const { items } = (await as(lookers[sight]).get('/api/users?limit=200')).body;
      expectKeys(
        items.find(({ _id }: { _id: string }) => _id === alex.id),
        LISTED,
        sees(sight),
      );
    });

    it('the members of the organization show it, or not', async () => {
      const { items } = (await as(lookers[sight]).get(`/api/organizations/${acme.id}/members?limit=200`)).body;
      expectKeys(
        items.find(({ _id }: { _id: string }) => _id === alex.id),
        MEMBERS,
        sees(sight),
      );
    });

    it.each([
      'q=negotiator',
      'q=5550142',
      'language=fr',
      'timezone=Europe/Kyiv',
      'availability=available',
      'status=active',
      'role=SALES_REP',
      'notification=calls:true',
    ])('a list doesn’t tell it by %s', async (query) => {
      const { status, body } = await as(lookers[sight]).get(`/api/users?limit=200&${query}`);
      const isFound = status === 200 && body.items.some(({ _id }: { _id: string }) => _id === alex.id);
      if (query.startsWith('notification')) expect(isFound).toBe(false);
      // A SALES_REP may not ask, not even of themselves.
      else if (sight !== 'self' || turned === 'colleagues') expect(isFound).toBe(sees(sight));
      if (status !== 200) expect({ status, code: body.code }).toEqual({ status: 403, code: 'hidden_field' });
    });

    it.each(sortedWith(turned))('a list sorted by %s is refused, or goes by what is seen', async (name) => {
      const reply = await as(lookers[sight]).get(`/api/users?limit=200&sort=${name}`);
      const mayAsk = sight === 'self' ? turned === 'colleagues' : sees(sight);
      expect(reply.status).toBe(mayAsk ? 200 : 403);
    });
  });

  it('a file has it, or no column of it', async () => {
    const csv = await as(lookers.administrators).get(`/api/organizations/${acme.id}/users/export?format=json`);
    const people = csv.body as Record<string, unknown>[];
    const named = new Set(['email', 'fullName']);
    expect(people.every((person) => 'email' in person)).toBe(true);
    expectKeys(people[0] ?? {}, [...FILED.filter((name) => !named.has(name)), 'department'], sees('administrators'));
  });

  it('the history tells it, or not', async () => {
    await as(alex).put('/api/user/profile', {
      designation: 'Closer',
      persona: { position: 'Head' },
      settings: { a: 1 },
    });
    const told = async (sight: Sight): Promise<string[]> =>
      Object.keys((await as(lookers[sight]).get(`/api/users/${alex.id}/history`)).body.items[0].fields);
    const all = ['/designation', '/persona/position', '/settings/a'];
    expect((await told('self')).sort()).toEqual(all);
    expect((await told('administrators')).sort()).toEqual(sees('administrators') ? all : []);

    const [ada, changes] = [as(lookers.administrators), `/api/organizations/${acme.id}/changes`];
    const { fields, words } = (await ada.get(`${changes}?person=${alex.id}`)).body.items[0];
    expectKeys(fields, all, sees('administrators'));
    expect(words).toHaveLength(sees('administrators') ? all.length : 0);
    const { status, body } = await ada.get(`${changes}?field=designation`);
    expect(status === 200 ? body.items.length : body.code).toBe(sees('administrators') ? 1 : 'hidden_field');
    const diff = (await ada.get(`/api/users/${alex.id}/history/diff?from=2026-01-01T00:00:00Z`)).body;
    expectKeys(diff.fields, all, sees('administrators'));
    const past = (await ada.get(`/api/users/${alex.id}?asOf=${new Date().toISOString()}`)).body;
    expectKeys(past.user, [...VIEWED, 'notificationPreferences'], sees('administrators'));
  });

  it('contracts show what was never set in its place', async () => {
    const [rinkel, applivery] = [`/rinkel/v1/users/${alex.id}`, `/applivery/v1/users/${alex.id}`];
    for (const sight of ['administrators', 'self'] as const) {
      const me = as(lookers[sight]);
      const [one, other] = [(await me.get(rinkel)).body, (await me.get(applivery)).body.data];
      expect(one.lastName).toBe(sees(sight) ? 'Lastname' : null);
      expect(other).toMatchObject({ lastName: sees(sight) ? 'Lastname' : null, language: sees(sight) ? 'fr' : 'en' });
    }
    for (const sight of ['colleagues', 'seniors'] as const) {
      expect((await as(lookers[sight]).get(rinkel)).status).toBe(403);
    }
  });

  it('the members show a guest whose rights rest what colleagues see', async () => {
    const home = await given.organization();
    const [boss, guest] = [await given.admin(home), await given.rep(home, { verificationStatus: 'verified' })];
    await given.membership(guest, acme, 'ADMIN');
    const member = async (): Promise<object> => {
      const { items } = (await as(guest).get(`/api/organizations/${acme.id}/members?limit=200`)).body;
      return items.find(({ _id }: { _id: string }) => _id === alex.id);
    };
    expectKeys(await member(), MEMBERS, sees('administrators'));

    expect((await as(boss).put(`/api/users/${guest.id}`, { email: given.email('new') })).status).toBe(200);

    expectKeys(await member(), MEMBERS, sees('colleagues'));
  });

  it('nobody learns it by guessing', async () => {
    const guess = await as(lookers.colleagues).put(`/api/users/${alex.id}?dryRun=true`, { phoneNumber });
    expect(guess.status).toBe(turned === 'colleagues' ? 200 : 403);
  });
});

describe('the sight of a person', () => {
  const target = { id: 'alex', accessRole: 'SALES_REP', departmentId: 'leasing' } as const;
  it.each([
    ['alex', 'SALES_REP', 'leasing', 'self'],
    ['lea', 'SALES_REP', 'leasing', 'colleagues'],
    ['lea', 'DEPARTMENT_HEAD', 'leasing', 'seniors'],
    ['lea', 'DEPARTMENT_HEAD', 'support', 'colleagues'],
    ['lea', 'DEPARTMENT_HEAD', null, 'colleagues'],
    ['lea', 'ADMIN', null, 'administrators'],
    ['lea', 'SUPERADMIN', null, 'administrators'],
    ['lea', null, null, 'colleagues'],
    [null, 'SUPERADMIN', null, 'administrators'],
  ] as const)('%s as %s of %s: %s', (userId, role, departmentId, sight) => {
    expect(sightOf({ userId, role, departmentId }, target)).toBe(sight);
  });

  it('is never that of an administrator upwards', () => {
    for (const role of ROLES)
      for (const above of ROLES.slice(ROLES.indexOf(role) + 1)) expect(circles[role].roles).not.toContain(above);
  });
});
