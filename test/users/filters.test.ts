import { beforeAll, describe, expect, it } from '@jest/globals';
import type { QueryRunner } from 'typeorm';
import { FoldSearchedTexts1765600000001 } from '../../migrations/1765600000001-fold-searched-texts.js';
import type { Department, Organization, Person } from '../support/given.js';
import { useServer } from '../support/server.js';

const { as, given, database } = useServer();

let acme: Organization, globex: Organization;
let leasing: Department, support: Department, theirs: Department;
let root: Person, admin: Person, head: Person, jurgen: Person, zoe: Person, lukasz: Person, guest: Person;

beforeAll(async () => {
  [acme, globex] = [await given.organization({ name: 'Acme' }), await given.organization({ name: 'Globex' })];
  leasing = await given.department(acme, { name: 'Leasing' });
  support = await given.department(acme, { name: 'Support' });
  theirs = await given.department(globex);
  root = await given.superadmin();
  admin = await given.admin(acme, { fullName: 'Ann Admin', email: 'ann@acme.example' });
  head = await given.head(acme, leasing, { fullName: 'Hedy Head', email: 'hedy@acme.example' });
  jurgen = await given.rep(acme, {
    department: leasing,
    fullName: 'Jürgen Groß',
    email: 'jürgen@müller.example',
    language: 'de',
    createdAt: '2026-03-01T00:00:00Z',
  });
  zoe = await given.rep(acme, {
    department: support,
    fullName: null,
    firstName: 'Zoë',
    lastName: 'O’Brien-Strauß',
    email: 'zoe@acme.example',
    language: 'fr',
    createdAt: '2026-03-01T23:59:59Z',
  });
  lukasz = await given.rep(acme, {
    fullName: 'Łukasz Søren Æbeltoft',
    email: 'lukasz@acme.example',
    createdAt: '2026-03-02T00:00:00Z',
  });
  guest = await given.rep(globex, {
    department: theirs,
    fullName: 'Gül Çelik',
    firstName: 'Secret',
    email: 'gul@globex.example',
    phoneNumber: '+14155550177',
    designation: 'Négociant',
    language: 'tr',
  });
  await given.membership(guest, acme, 'DEPARTMENT_HEAD', support);
});

const idsIn = (people: Person[]): string[] => people.map(({ id }) => id);
const idsOf = (people: Person[]): string[] => people.map(({ id }) => id).sort();

async function found(me: Person, query: string): Promise<string[]> {
  const { status, body } = await as(me).get(`/api/users?limit=200&${query}`);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body.items.map(({ _id }: { _id: string }) => _id).sort();
}

describe('a search', () => {
  const finds: [string, () => Person[]][] = [
    ['jurgen', () => [jurgen]],
    ['JÜRGEN', () => [jurgen]],
    ['Ju\u0308rgen', () => [jurgen]],
    ['jürgen@muller', () => [jurgen]],
    ['gross', () => [jurgen]],
    ['groß', () => [jurgen]],
    ['zoe strauss', () => [zoe]],
    ["o'brien", () => [zoe]],
    ['o’brien', () => [zoe]],
    ['lukasz aebeltoft', () => [lukasz]],
    ['Soren', () => [lukasz]],
    ['ｌｕｋａｓｚ', () => [lukasz]],
    ['j_rgen', () => []],
    ['j％rgen', () => []],
    ['jurgan', () => []],
  ];
  it.each(finds)('for %s goes without accents', async (q, people) => {
    expect(await found(admin, `q=${encodeURIComponent(q)}`)).toEqual(idsOf(people()));
  });

  it('finds a name as it is changed, and whoever was there before by what the migration writes', async () => {
    await as(admin).put(`/api/users/${lukasz.id}`, { designation: 'Négociatrice' });
    expect(await found(admin, 'q=negociatrice')).toEqual([lukasz.id]);
    const before = await database.query('select * from search_texts order by user_id');
    await database.query(`update search_texts s set text = lower(concat_ws(' ', u.full_name, u.first_name, u.last_name, u.email,
      u.designation)) from users u where u.id = s.user_id`);
    expect(await found(admin, 'q=negociatrice')).toEqual([]);

    const runner = {
      query: (text: string, values?: unknown[]) => database.query(text, values),
    } as unknown as QueryRunner;
    await new FoldSearchedTexts1765600000001().up(runner);

    expect(await database.query('select * from search_texts order by user_id')).toEqual(before);
    expect(await found(admin, 'q=negociatrice')).toEqual([lukasz.id]);
  });

  it('is a constant to the planner, so that the index is used', async () => {
    const plan = await database.query<{ 'QUERY PLAN': string }>(
      `explain select s.user_id from search_texts s where s.organization_id = '${acme.id}'
        and s.text like ('%' || regexp_replace(roster_folded('Jürgen'), '[\\\\%_]', '\\\\\\&', 'g') || '%')`,
    );
    expect(plan.map((line) => line['QUERY PLAN']).join()).toContain(`~~ '%jurgen%'`);
  });
});

describe('a filter', () => {
  it.each([
    ['role=ADMIN,DEPARTMENT_HEAD', () => [admin, head]],
    ['role=ADMIN&role=DEPARTMENT_HEAD', () => [admin, head]],
    ['departmentId=none', () => [admin, lukasz]],
    ['departmentId=none,SUPPORT', () => [admin, lukasz, zoe]],
    ['departmentId=LEASING,SUPPORT&role=SALES_REP', () => [jurgen, zoe]],
    ['language=de,FR', () => [jurgen, zoe]],
    ['language=none,de', () => [admin, head, jurgen, lukasz]],
    ['timezone=none', () => [admin, head, jurgen, lukasz, zoe]],
    ['verificationStatus=verified', () => []],
    ['sinchPhoneNumber=none&role=ADMIN', () => [admin]],
    ['status=active,disabled&role=ADMIN', () => [admin]],
    ['status=active,disabled,deleted&role=ADMIN', () => [admin]],
    ['createdAfter=2026-03-01&createdBefore=2026-03-02', () => [jurgen, zoe]],
    ['createdAfter=2026-03-01T00:00:00Z&createdBefore=2026-03-02', () => [zoe]],
    ['createdBefore=2026-03-01', () => []],
    ['createdAfter=2026-03-02&createdBefore=2026-03-03', () => [lukasz]],
  ] as [string, () => Person[]][])('%s has one of several values, none, or days', async (query, people) => {
    const sent = query.replace('LEASING', leasing.id).replace('SUPPORT', support.id);
    expect(await found(admin, sent)).toEqual(idsOf(people()));
  });

  it('names several organizations for a SUPERADMIN, and nobody’s', async () => {
    expect(await found(root, `organizationId=${globex.id},none`)).toEqual(idsOf([guest, root]));
    expect(await found(root, `organizationId=${acme.id},${globex.id}&role=DEPARTMENT_HEAD`)).toEqual([head.id]);
    expect(await found(admin, `organizationId=${globex.id},${acme.id}&role=ADMIN`)).toEqual([admin.id]);
    expect(await found(admin, `organizationId=none`)).toEqual([]);
  });

  it('is one grammar in the other lists', async () => {
    const base = `/api/organizations/${acme.id}`;
    const [free, taken] = [await given.smsNumber(acme), await given.smsNumber(acme, { assignee: zoe })];
    const off = await given.smsNumber(acme, { status: 'inactive' });
    const listed = async (path: string): Promise<string[]> =>
      (await as(admin).get(`${base}/${path}`)).body.items.map(({ _id }: { _id: string }) => _id).sort();
    expect(await listed('members?role=ADMIN,DEPARTMENT_HEAD')).toEqual(idsOf([admin, head, guest]));
    expect(await listed(`members?departmentId=none,${support.id}`)).toEqual(idsOf([admin, lukasz, zoe, guest]));
    expect(await listed('phone-numbers?status=active&assigneeId=none')).toEqual([free.id]);
    expect(await listed(`phone-numbers?assigneeId=${zoe.id},none`)).toEqual([free.id, taken.id, off.id].sort());
    expect(await listed('invitations?status=pending,expired')).toEqual([]);
    expect((await as(admin).get(`${base}/members?role=ADMIN,none`)).body.errors).toMatchObject([{ pointer: 'role' }]);
  });
});

describe('last seen and last login', () => {
  let chief: Person, boss: Person, sleepy: Person, dozy: Person, fresh: Person;

  // Nobody of them logs in but who looks, or they would have been seen.
  beforeAll(async () => {
    const home = await given.organization();
    const department = await given.department(home);
    chief = await given.admin(home);
    boss = await given.head(home, department);
    sleepy = await given.rep(home, { department });
    dozy = await given.rep(home, { department });
    fresh = await given.rep(home, { department });
    await database.query(
      `insert into client_activity (user_id, channel, first_seen_at, last_login_at, last_action_at) values
        ($1, 'dashboard', '2025-01-01Z', '2025-02-01Z', '2025-03-01Z'), ($1, 'sdk', '2025-01-01Z', '2025-04-01Z', '2025-04-02Z'),
        ($2, 'dashboard', '2025-01-01Z', null, '2025-06-01Z')`,
      [sleepy.id, dozy.id],
    );
  });

  it('are columns for administrators and oneself', async () => {
    const item = async (me: Person, of: Person) =>
      (await as(me).get('/api/users')).body.items.find(({ _id }: { _id: string }) => _id === of.id);
    const [lastSeenAt, lastLoginAt] = ['2025-04-02T00:00:00.000Z', '2025-04-01T00:00:00.000Z'];
    expect(await item(chief, sleepy)).toMatchObject({ lastSeenAt, lastLoginAt });
    expect(await item(chief, fresh)).toMatchObject({ lastSeenAt: null, lastLoginAt: null });
    for (const name of ['lastSeenAt', 'lastLoginAt']) {
      expect(await item(boss, sleepy)).not.toHaveProperty(name);
      expect(await item(boss, boss)).toHaveProperty(name);
    }
  });

  it.each([
    ['lastSeenBefore=2025-05-01', () => [sleepy]],
    ['lastSeenAfter=2025-05-01&lastSeenBefore=2025-07-01', () => [dozy]],
    ['lastSeenBefore=2025-05-01,none', () => [sleepy, fresh]],
    ['lastLoginBefore=2025-05-01,none', () => [sleepy, dozy, fresh]],
    ['lastLoginBefore=none', () => [dozy, fresh]],
    ['lastLoginAfter=2025-04-01&lastLoginBefore=2025-04-02', () => [sleepy]],
  ] as [string, () => Person[]][])('filter: %s', async (query, people) => {
    expect(await found(chief, `role=SALES_REP&${query}`)).toEqual(idsOf(people()));
  });

  it('sort, the never seen as the longest ago', async () => {
    const { items } = (await as(chief).get('/api/users?sort=lastSeenAt&role=SALES_REP')).body;
    expect(items.map(({ _id }: { _id: string }) => _id)).toEqual(idsIn([fresh, sleepy, dozy]));
  });

  it.each(['lastSeenBefore=2025-05-01', 'sort=-lastLoginAt', 'lastLoginBefore=none'])(
    'aren’t told by %s to heads',
    async (query) => {
      expect(await as(boss).get(`/api/users?${query}`)).toMatchObject({ status: 403, body: { code: 'hidden_field' } });
    },
  );
});

describe('guests, on wish,', () => {
  const told = () => ({
    _id: guest.id,
    id: guest.id,
    isHome: false,
    email: 'gul@globex.example',
    fullName: 'Gül Çelik',
    designation: 'Négociant',
    picture: null,
    accessRole: 'DEPARTMENT_HEAD',
    departmentId: support.id,
    roleRests: false,
    createdAt: expect.any(String),
  });

  it('are shown as their fellow members see them', async () => {
    for (const me of [admin, zoe]) {
      const { items } = (await as(me).get('/api/users?guests=true')).body;
      expect(items.filter(({ isHome }: { isHome: boolean }) => !isHome)).toEqual([told()]);
      expect(items).toHaveLength(6);
    }
    const { items } = (await as(root).get(`/api/users?guests=true&organizationId=${acme.id}&role=DEPARTMENT_HEAD`))
      .body;
    expect(items.map(({ _id }: { _id: string }) => _id).sort()).toEqual(idsOf([head, guest]));
    const { body } = await as(admin).get(
      '/api/users?guests=true&departmentId=none,' + support.id + '&include=department',
    );
    expect(body.items.find(({ _id }: { _id: string }) => _id === guest.id)).toEqual({
      ...told(),
      department: { _id: support.id, id: support.id, name: 'Support' },
    });
  });

  it.each([
    ['q=celik', true],
    ['q=gul%40globex', true],
    ['q=negociant', true],
    ['q=secret', false],
    ['q=5550177', false],
    ['role=DEPARTMENT_HEAD', true],
    ['role=SALES_REP', false],
    ['language=tr', false],
    ['language=none', false],
    ['hasPersona=false', false],
    ['status=active', false],
    ['lastSeenBefore=none', false],
    ['updatedAfter=2020-01-01', false],
    ['createdAfter=2020-01-01', true],
  ])('are chosen by what is seen of them: %s', async (query, isFound) => {
    expect((await found(admin, `guests=true&${query}`)).includes(guest.id)).toBe(isFound);
    const { total } = (await as(admin).get(`/api/users?guests=true&total=true&${query}`)).body;
    expect(total).toBe((await found(admin, `guests=true&${query}`)).length);
  });

  it('come in pages with the others, in any order, and not unasked', async () => {
    for (const sort of ['fullName', '-createdAt', 'language,-phoneNumber', '-lastSeenAt', 'version']) {
      const ids: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const path: string = `/api/users?guests=true&limit=2&sort=${sort}${cursor && `&cursor=${cursor}`}`;
        const { items, nextCursor } = (await as(admin).get(path)).body;
        ids.push(...items.map(({ _id }: { _id: string }) => _id));
        cursor = nextCursor;
      }
      expect(ids.sort()).toEqual(idsOf([admin, head, jurgen, zoe, lukasz, guest]));
    }
    expect(await found(admin, '')).not.toContain(guest.id);
  });
});

it('has names beside ids', async () => {
  const { items } = (await as(admin).get('/api/users?include=department,organization&role=DEPARTMENT_HEAD')).body;
  expect(items).toMatchObject([
    {
      _id: head.id,
      id: head.id,
      department: { _id: leasing.id, id: leasing.id, name: 'Leasing' },
      organization: { _id: acme.id, id: acme.id, name: 'Acme' },
    },
  ]);
  const without = (await as(admin).get('/api/users?include=department&role=ADMIN')).body.items[0];
  expect(without).toMatchObject({ department: null });
  expect('organization' in without).toBe(false);
});

describe('pages go backwards', () => {
  it.each(['fullName', '-createdAt', 'accessRole,-email', 'language'])('by %s as they came', async (sort) => {
    const page = async (cursor: string | null) =>
      (await as(admin).get(`/api/users?limit=2&sort=${sort}${cursor === null ? '' : `&cursor=${cursor}`}`)).body;
    const first = await page(null);
    const second = await page(first.nextCursor);
    const third = await page(second.nextCursor);
    expect([first.prevCursor, third.nextCursor]).toEqual([null, null]);

    const back = await page(third.prevCursor);
    expect(back.items).toEqual(second.items);
    const start = await page(back.prevCursor);
    expect(start.items).toEqual(first.items);
    expect(start.prevCursor).toBeNull();
    expect((await page(start.nextCursor)).items).toEqual(second.items);
  });

  it('also from where nobody is any more', async () => {
    const { nextCursor } = (await as(admin).get('/api/users?limit=4&sort=email')).body;
    const gone = await as(admin).get(`/api/users?limit=4&sort=email&cursor=${nextCursor}&q=nobody-of-this-name`);
    expect(gone.body).toMatchObject({ items: [], nextCursor: null, prevCursor: expect.any(String) });
    const back = await as(admin).get(`/api/users?limit=4&sort=email&cursor=${gone.body.prevCursor}`);
    expect(back.body.items).toHaveLength(3);
  });
});
