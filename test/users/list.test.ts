import { beforeAll, describe, expect, it } from '@jest/globals';
import { SORT_NAMES } from '../../src/people/people-list-query.js';
import type { Department, Organization, Person } from '../support/given.js';
import { useServer } from '../support/server.js';

const { as, given, database } = useServer();

/** Ids of all pages, in order. */
async function walk(me: Person, query: string, between: () => Promise<unknown> = async () => undefined) {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { status, body } = await as(me).get(`/api/users?${query}${cursor === '' ? '' : `&cursor=${cursor}`}`);
    if (status !== 200) throw new Error(JSON.stringify(body));
    ids.push(...body.items.map(({ _id }: { _id: string }) => _id));
    cursor = body.nextCursor;
    await between();
  }
  return ids;
}

const idsOf = (people: Person[]): string[] => people.map(({ id }) => id).sort();
const listed = async (me: Person, query = ''): Promise<string[]> => (await walk(me, `limit=200&${query}`)).sort();

let acme: Organization, globex: Organization;
let leasing: Department, support: Department;
let root: Person, admin: Person, head: Person, alex: Person, lea: Person, sam: Person, gus: Person;

beforeAll(async () => {
  [acme, globex] = [await given.organization(), await given.organization()];
  [leasing, support] = [await given.department(acme), await given.department(acme)];
  root = await given.superadmin({ fullName: 'Root' });
  admin = await given.admin(acme, { fullName: 'Ann Admin', email: 'ann@acme.example' });
  head = await given.head(acme, leasing, { fullName: 'Hedy Head', email: 'hedy@acme.example' });
  alex = await given.rep(acme, {
    department: leasing,
    fullName: 'Alex Rep',
    email: 'alex@acme.example',
    phoneNumber: '+14155550199',
    designation: '100% Älter_Agent',
    language: 'fr',
    timezone: 'Europe/Kyiv',
    status: 'disabled',
    createdAt: '2020-01-01T00:00:00Z',
  });
  lea = await given.rep(acme, {
    department: leasing,
    fullName: null,
    firstName: 'Lea',
    lastName: 'Rep',
    email: 'one@acme.example',
  });
  sam = await given.rep(acme, {
    email: 'two@acme.example',
    department: support,
    availability: 'unavailable',
    updatedAt: '2020-02-01T00:00:00Z',
  });
  gus = await given.rep(globex, { fullName: 'Gus Globex' });
  await given.membership(gus, acme, 'SALES_REP');
  await given.persona(sam, { position: 'Agent' });
  await given.preference(lea, 'calls', { enabled: false });
  await given.preference(sam, 'calls', { enabled: true });
});

describe('a list has', () => {
  it('everyone for a SUPERADMIN, or one organization’s people', async () => {
    expect(await listed(root)).toEqual(idsOf([root, admin, head, alex, lea, sam, gus]));
    expect(await listed(root, `organizationId=${globex.id}`)).toEqual([gus.id]);
  });

  it('the organization’s people for an ADMIN, and nobody of another organization, known or not', async () => {
    expect(await listed(admin)).toEqual(idsOf([admin, head, alex, lea, sam]));
    expect(await listed(admin, `organizationId=${acme.id}`)).toHaveLength(5);
    expect(await listed(admin, `organizationId=${globex.id}`)).toEqual([]);
    expect(await listed(admin, `organizationId=${admin.id}`)).toEqual([]);
  });

  it('the department’s people for a DEPARTMENT_HEAD', async () => {
    expect(await listed(head)).toEqual(idsOf([head, alex, lea]));
    expect(await listed(head, `departmentId=${support.id}`)).toEqual([]);
  });

  it('the colleagues for a SALES_REP, with public fields only', async () => {
    const { body } = await as(lea).get('/api/users?sort=fullName');
    expect(body.items.map((one: { _id: string }) => one._id).sort()).toEqual(idsOf([admin, head, alex, lea, sam]));
    for (const one of body.items) expect('status' in one).toBe(one._id === lea.id);
    for (const one of body.items) expect('phoneNumber' in one).toBe(one._id === lea.id);
  });

  it.each(['root', 'admin', 'head', 'lea'] as const)('the same values as the profiles that %s reads', async (name) => {
    const me = { root, admin, head, lea }[name];
    const boss = await given.admin(acme, { superadmin: true });
    const { body } = await as(me).get('/api/users');
    expect(body.items.length).toBeGreaterThan(2);
    for (const { hasPersona, isHome, lastSeenAt: _s, lastLoginAt: _l, ...item } of body.items) {
      expect(isHome).toBe(true);
      const profile = (await as(me).get(`/api/users/${item._id}`)).body;
      expect(profile.user).toMatchObject(item);
      expect(profile.persona !== null).toBe(hasPersona);
      expect('status' in item).toBe('status' in profile.user);
    }
    await database.query('delete from users where id = $1', [boss.id]);
  });
});

describe('filters', () => {
  it.each([
    ['role=DEPARTMENT_HEAD', () => [head]],
    ['departmentId=LEASING', () => [head, alex, lea]],
    ['status=disabled', () => [alex]],
    ['availability=unavailable', () => [sam]],
    ['language=FR', () => [alex]],
    ['timezone=Europe/Kyiv', () => [alex]],
    ['hasPersona=true', () => [sam]],
    ['createdBefore=2021-01-01T00:00:00Z', () => [alex]],
    ['createdAfter=2021-01-01T00:00:00Z', () => [admin, head, lea, sam]],
    ['updatedBefore=2020-02-01T00:00:00.001Z', () => [sam]],
    ['updatedAfter=2020-02-01T00:00:00Z', () => [admin, head, alex, lea]],
    ['notification=calls:false', () => [lea]],
    ['notification=calls:true', () => [sam]],
    ['notification=calls:true,other:false', () => []],
    ['hasPersona=false&role=SALES_REP&status=active&departmentId=LEASING', () => [lea]],
    ['q=rep', () => [alex, lea]],
    ['q=REP%20LEX', () => [alex]],
    ['q=hedy%40acme', () => [head]],
    ['q=100%25', () => [alex]],
    ['q=x', () => [admin, head, alex, lea, sam]],
    ['q=%C3%84LTER_', () => [alex]],
    ['q=a_e', () => []],
    ['q=555%200199', () => [alex]],
    ['q=rep&availability=available&hasPersona=false&status=active', () => [lea]],
  ])('%s combine', async (query, people) => {
    expect(await listed(admin, query.replace('LEASING', leasing.id))).toEqual(idsOf(people()));
  });

  it('count what they let through when asked', async () => {
    const { body } = await as(admin).get('/api/users?role=SALES_REP&limit=1&total=true');
    expect(body).toMatchObject({ total: 3, items: [{ accessRole: 'SALES_REP' }] });
    expect((await as(admin).get('/api/users')).body.total).toBeUndefined();
  });
});

describe('what is hidden', () => {
  it.each([
    ['status=disabled', 'status'],
    ['q=%2B1415555', 'q'],
    ['sort=phoneNumber', 'sort'],
    ['sort=fullName,-status', 'sort'],
    ['notification=calls:false', 'notification'],
  ])('can’t be asked for by a SALES_REP: %s', async (query, pointer) => {
    const reply = await as(lea).get(`/api/users?${query}`);
    expect(reply).toMatchObject({ status: 403, body: { code: 'hidden_field', errors: [{ pointer }] } });
  });

  it('doesn’t show by a search either: a phone is no name', async () => {
    expect(await listed(lea, 'q=rep')).toEqual(idsOf([alex, lea]));
    expect(await listed(lea, 'q=%2B141')).toEqual([]);
  });

  it('stays hidden from a head and an ADMIN where they don’t see it', async () => {
    const other = await given.head(acme, leasing, { status: 'disabled', phoneNumber: '+14155550188' });
    try {
      expect(await listed(head, 'status=disabled')).toEqual([alex.id]);
      expect(await listed(head, 'q=41555501')).toEqual([alex.id]);
      expect(await listed(admin, 'q=41555501')).toEqual(idsOf([alex, other]));
      const byPhone = (await as(head).get('/api/users?sort=-phoneNumber')).body.items;
      expect(byPhone[0]._id).toBe(alex.id);
    } finally {
      await database.query('delete from users where id = $1', [other.id]);
    }
  });

  it('keeps the deleted to administrators', async () => {
    const gone = await given.rep(acme, { department: leasing });
    await as(admin).delete(`/api/users/${gone.id}`);
    expect(await listed(admin)).not.toContain(gone.id);
    expect(await listed(admin, 'status=deleted')).toEqual([gone.id]);
    expect(await as(head).get('/api/users?status=deleted')).toMatchObject({ status: 403 });
    await as(admin).post(`/api/users/${gone.id}/erase`);
  });
});

describe('bad queries', () => {
  const cursorOf = (...content: unknown[]) => Buffer.from(JSON.stringify(content)).toString('base64url');

  it.each([
    'role=KING',
    'departmentId=7',
    'limit=0',
    'limit=201',
    'sort=',
    'sort=passwordHash',
    'sort=email,-email',
    'sort=constructor',
    'hasPersona=yes',
    'notification=calls',
    'notification=calls:false,calls:true',
    'createdAfter=yesterday',
    'createdAfter=2026-02-30T00:00:00Z',
    'createdAfter=0000-01-01T00:00:00Z',
    'q=%00',
    'q=',
    'limit=1&limit=1',
    'role=',
    'role=ADMIN,',
    'role=ADMIN,none',
    'departmentId=None',
    `departmentId=${'none,'.repeat(50)}none`,
    'createdAfter=2026-02-30',
    'createdAfter=none',
    'lastSeenBefore=2026-01-01,never',
    'include=persona',
    'guests=true',
    'nothing=1',
    'createdAfter=2026-02-30T00:00:00Z',
    'createdAfter=0000-01-01T00:00:00Z',
    'cursor=x',
    `cursor=${cursorOf('-createdAt', ['x'], '01980000-0000-7000-8000-000000000001')}`,
    `cursor=${cursorOf('-createdAt', [1e15], '7')}`,
    `cursor=${cursorOf('-createdAt', [1.5], '01980000-0000-7000-8000-000000000001')}`,
    `cursor=${cursorOf('email', ['a'], '01980000-0000-7000-8000-000000000001')}`,
    `sort=email&cursor=${cursorOf('email', ['\0'], '01980000-0000-7000-8000-000000000001')}`,
    `sort=email&cursor=${cursorOf('email', ['\ud800'], '01980000-0000-7000-8000-000000000001')}`,
    `cursor=${cursorOf('-createdAt', [{}], '01980000-0000-7000-8000-000000000001')}`,
  ])('%s is a 400', async (query) => {
    expect(await as(root).get(`/api/users?${query}`)).toMatchObject({ status: 400 });
  });

  it.each([
    'createdBefore=9999-12-31T23:59:59.999999999Z',
    `cursor=${cursorOf('-createdAt', [-9e15], '01980000-0000-7000-8000-000000000001')}`,
    `sort=version&cursor=${cursorOf('version', [9e15], '01980000-0000-7000-8000-000000000001')}`,
    'q=%25%5C_%27',
  ])('%s is odd and answered', async (query) => {
    expect(await as(admin).get(`/api/users?${query}`)).toMatchObject({ status: 200 });
  });

  it('a search over all organizations needs something to search by', async () => {
    const reply = await as(root).get('/api/users?q=l');
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ pointer: 'q', code: 'too_short' }] } });
    expect(await listed(root, 'q=glo')).toEqual([gus.id]);
  });
});

describe('paging', () => {
  let crowd: Organization;
  let chief: Person;
  let people: string[];

  beforeAll(async () => {
    crowd = await given.organization();
    const departments = [await given.department(crowd), await given.department(crowd)];
    chief = await given.admin(crowd);
    for (let nth = 0; nth < 60; nth++) {
      await given.rep(crowd, {
        department: departments[nth % 2]!,
        fullName: nth % 3 === 0 ? null : `Name ${nth % 7}`,
        firstName: nth % 4 === 0 ? `First ${nth % 5}` : null,
        designation: nth % 5 === 0 ? null : `agent ${nth % 3}`,
        language: nth % 2 === 0 ? null : 'en',
        timezone: nth % 2 === 0 ? 'Europe/Kyiv' : null,
        status: nth % 6 === 0 ? 'disabled' : 'active',
        phoneNumber: nth % 2 === 0 ? null : given.phoneNumber(),
        // Several in one microsecond, and neighbours within one millisecond.
        createdAt: `2024-01-01T00:00:00.00000${nth % 4}Z`,
      });
    }
    const rows = await database.query<{ id: string }>('select id from users where organization_id = $1', [crowd.id]);
    people = rows.map(({ id }) => id).sort();
  });

  it.each([
    ...SORT_NAMES.flatMap((name) => [name, `-${name}`]),
    '-createdAt,fullName',
    'status,-designation,fullName,-language',
    'departmentId,-accessRole,email',
  ])('by %s shows everyone once, while people come, go and change', async (sort) => {
    const strangers: string[] = [];
    let nth = 0;
    const disturb = async () => {
      const person = await given.rep(crowd, { fullName: `Name ${nth % 9}`, createdAt: `2024-01-0${1 + (nth % 2)}` });
      strangers.push(person.id);
      if (nth++ % 3 === 0) await database.query('delete from users where id = $1', [strangers[0]]);
      await database.query(`update users set call_forwarding_enabled = not call_forwarding_enabled
        where organization_id = '${crowd.id}' and id = '${people[nth % people.length]}'`);
    };

    const seen = await walk(chief, `sort=${sort}&limit=7`, disturb);

    expect(seen.filter((id) => !strangers.includes(id)).sort()).toEqual(people);
    expect(new Set(seen).size).toBe(seen.length);
    await database.query('delete from users where id = any ($1)', [strangers]);
  });

  it.each(['fullName', '-createdAt,fullName', 'designation,-email'])(
    'by %s is the order of one long page',
    async (sort) => {
      expect(await walk(chief, `sort=${sort}&limit=7`)).toEqual(await walk(chief, `sort=${sort}&limit=200`));
    },
  );

  it('is in order', async () => {
    const { items } = (await as(chief).get('/api/users?sort=designation,-email&limit=200')).body;
    const keys = items.map(({ designation, email }: Record<string, string>) => [designation ?? '', email]);
    const sorted = [...keys].sort(([a, x], [b, y]) => (a === b ? (x < y ? 1 : -1) : a < b ? -1 : 1));
    expect(keys).toEqual(sorted);
  });
});
