import { beforeAll, describe, expect, it } from '@jest/globals';
import { SORT_NAMES } from '../../src/people/people-list-query.js';
import type { Reply } from '../support/client.js';
import type { Person } from '../support/given.js';
import { routes } from '../support/routes.js';
import { oneOf } from '../support/rounds.js';
import { useServer } from '../support/server.js';
import { givenSample } from './sample.js';

/**
 * Globex looking for Acme, in the sample: whatever is asked, no answer has a text that is only Acme's. What Globex knows of
 * `alex`, who is its guest, is in the test that says so; everything else of alex is Acme's too.
 */
const server = useServer();
const { as, anonymous, database } = server;

const CURIOUS = ['admin@globex.example', 'rep@globex.example'];
const NUMBERS = ['+14165550111', '+14165550112', '+14165550113'];
const PHONE = '+14165557788';

let people: Map<string, Person>;
let acme: { id: string; company_id: string };
let globex: { id: string };
/** Ids of everything that Acme has. */
let ids: string[];
/** Texts that are in something of Acme, and in nothing of Globex. */
let secrets: string[];

beforeAll(async () => {
  people = await givenSample(database);
  [acme, globex] = (await database.query(`select id, company_id from organizations order by slug = 'globex'`)) as [
    typeof acme,
    typeof globex,
  ];
  const words = await fillAcme();
  ids = await idsOfAcme();
  const alex = person('alex@acme.example');
  const names = [...people.values()].filter(({ organizationId }) => organizationId === acme.id);
  const facts = names.flatMap(({ email, fullName }) => [email, fullName]);
  const shared = [alex.id, alex.email, alex.fullName];
  secrets = [
    ...ids,
    ...facts,
    ...words,
    ...NUMBERS,
    PHONE,
    'Acme Corp',
    '500 Bay',
    'Leasing',
    'Support',
    'Facebook',
  ].filter((text) => !shared.includes(text));
});

describe.each(CURIOUS.map((email, nth) => [email, nth] as const))('%s', (email, at) => {
  it('reads nothing by any route with any id of Acme, as with an id of nothing', async () => {
    const reader = as(person(email));
    const wrong: string[] = [];
    // Every member sees who else is one, guests from Acme too.
    const guest = `/api/organizations/${globex.id}/members/${person('alex@acme.example').id}`;
    for (const [nth, template] of readingRoutes().entries()) {
      const answers = new Map<string, string>();
      // In every run the one asks with the ids that the other doesn't.
      for (const id of oneOf(2, ids, nth + at)) {
        for (const path of pathsOf(template, id)) {
          if (path === guest) continue;
          const reply = await reader.get(path);
          const twin = path.replaceAll(id, '01980000-0000-7000-8000-000000000001');
          const nothing = answers.get(twin) ?? told(await reader.get(twin));
          answers.set(twin, nothing);
          const isHidden = reply.status === 404 || isForAdmins(path, reply);
          if (!isHidden || told(reply) !== nothing) wrong.push(`${path}: ${told(reply)}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('finds nothing in any list by any filter, search, order or cursor', async () => {
    const reader = as(person(email));
    const wrong: string[] = [];
    let pages = 0;
    for (const path of lists()) {
      const reply = await reader.get(path);
      const leaked = leaksIn(reply);
      if (path.includes('cursor=') && reply.status === 200) pages += 1;
      if (leaked.length > 0 || reply.status >= 500) wrong.push(`${path}: ${reply.status} ${leaked.join()}`);
      if ((reply.body.total ?? 0) > 2) wrong.push(`${path} counts ${reply.body.total}`);
    }
    expect(wrong).toEqual([]);
    // Forged as the service makes them, or they would prove nothing.
    expect(pages).toBeGreaterThan(40);
  });

  it('reads everything that is theirs without a word of Acme', async () => {
    const reader = as(person(email));
    const own = [globex.id, person(email).id, person('rep@globex.example').id, person('admin@globex.example').id];
    const paths = readingRoutes().flatMap((template) => own.flatMap((id) => pathsOf(template, id)));
    const replies = await Promise.all(paths.map(async (path) => [path, await reader.get(path)] as const));

    expect(replies.filter(([, { status }]) => status === 200).length).toBeGreaterThan(15);
    expect(replies.map(([path, reply]) => [path, leaksIn(reply)]).filter(([, leaks]) => leaks!.length > 0)).toEqual([]);
  });

  it('knows of the guest what a colleague of the same organization needs, and not where else they belong', async () => {
    const { body } = await as(person(email)).get(`/api/organizations/${globex.id}/members`);

    const { id, email: address, fullName } = person('alex@acme.example');
    const guest = body.items.find(({ _id }: { _id: string }) => _id === id);
    expect(guest).toEqual({
      _id: id,
      id,
      fullName,
      email: address,
      designation: 'Agent of the guest',
      picture: null,
      organizationId: globex.id,
      accessRole: 'SALES_REP',
      roleRests: false,
      departmentId: null,
      isHome: false,
      createdAt: expect.any(String),
    });
    const listed = (await as(person(email)).get('/api/users')).body.items;
    expect(listed.map((one: { email: string }) => one.email).sort()).toEqual([...CURIOUS].sort());
    expect((await as(person(email)).get(`/api/users/${id}`)).status).toBe(404);
  });
});

it('an administrator of Acme finds it all, so it could be found', async () => {
  const admin = as(person('admin@acme.example'));
  const [profile, list, numbers] = [
    await admin.get(`/api/users/${person('sam@acme.example').id}`),
    await admin.get('/api/users?q=acme&total=true'),
    await admin.get(`/api/organizations/${acme.id}/phone-numbers`),
  ];

  expect(leaksIn(profile)).toEqual(expect.arrayContaining([acme.id, PHONE, 'Hidden region', 'hidden setting']));
  expect(leaksIn(list)).toEqual(expect.arrayContaining(['sam@acme.example', 'Designer of', NUMBERS[0]]));
  expect(leaksIn(numbers)).toEqual(expect.arrayContaining(NUMBERS));
  expect(list.body.total).toBe(4);
});

describe('what writing tells', () => {
  // One bit each, by design: an address belongs to one account, a number to one organization or person on the platform.
  it.each([
    ['that an e-mail is taken', 'PUT /api/user/profile', { email: 'sam@acme.example' }, 'email_taken'],
    [
      'that a phone is an SMS number',
      'PUT /api/user/profile',
      { phoneNumber: NUMBERS[1] },
      'phone_is_organization_number',
    ],
    ['that an SMS number is provisioned', 'POST phone-numbers', { phoneNumber: NUMBERS[2] }, 'sms_number_taken'],
    ['that a number is somebody’s phone', 'POST phone-numbers', { phoneNumber: PHONE }, 'number_is_user_phone'],
    ['that a name in addresses is taken', 'PATCH organization', { slug: 'acme' }, 'slug_taken'],
  ])('is only %s', async (_, route, body, code) => {
    const paths: Record<string, string> = {
      'POST phone-numbers': `POST /api/organizations/${globex.id}/phone-numbers`,
      'PATCH organization': `PATCH /api/organizations/${globex.id}`,
    };
    const [method = '', path = ''] = (paths[route] ?? route).split(' ');

    const reply = await as(person('admin@globex.example')).send(method, path, body);

    expect({ status: reply.status, code: reply.body.code, leaks: leaksIn(reply) }).toEqual({
      status: 409,
      code,
      leaks: [],
    });
  });

  it('is nothing about numbers, departments and people that are named where one’s own belong', async () => {
    const [admin, rep] = [person('admin@globex.example'), person('rep@globex.example')];
    const [department] = await database.query<{ id: string }>(`select id from departments where name = 'Leasing'`);
    const [number] = await database.query<{ id: string }>('select id from sms_numbers where e164 = $1', [NUMBERS[1]]);
    const own = await database.query<{ id: string }>('select id from sms_numbers where organization_id = $1', [
      globex.id,
    ]);
    const nothing = '01980000-0000-7000-8000-000000000001';
    const tries: [path: string, body: (id: string) => unknown, foreign: string, unknown: string][] = [
      [`PUT /api/users/${rep.id}`, (departmentId) => ({ departmentId }), department!.id, nothing],
      [`PUT /api/users/${rep.id}`, (sinchPhoneNumber) => ({ sinchPhoneNumber }), NUMBERS[1]!, '+14165550199'],
      [`PUT /api/users/${rep.id}`, (organizationId) => ({ organizationId }), acme.id, nothing],
      [`PUT /api/users/${rep.id}`, (defaultOrganizationId) => ({ defaultOrganizationId }), acme.id, nothing],
      [
        `PUT /api/users/${rep.id}`,
        (defaultOutboundNumber) => ({ preferences: { defaultOutboundNumber } }),
        number!.id,
        nothing,
      ],
      [
        `PUT /api/organizations/${globex.id}/members/${rep.id}`,
        (departmentId) => ({ departmentId }),
        department!.id,
        nothing,
      ],
      [
        `PATCH /api/organizations/${globex.id}/phone-numbers/${own[0]!.id}`,
        (assigneeId) => ({ assigneeId }),
        person('sam@acme.example').id,
        nothing,
      ],
    ];
    for (const [route, body, foreign, unknown] of tries) {
      const [method = '', path = ''] = route.split(' ');
      const reply = await as(admin).send(method, path, body(foreign));
      const control = await as(admin).send(method, path, body(unknown));
      expect([route, reply.status >= 400, told(reply)]).toEqual([route, true, told(control)]);
    }
  });

  it('is nothing to who isn’t logged in: a login with Acme’s address answers as one with nobody’s', async () => {
    const login = (email: string) => anonymous.post('/api/auth/login', { email, password: 'not the right one' });

    expect(told(await login('sam@acme.example'))).toBe(told(await login('nobody@acme.example')));
  });
});

/** More than the sample has: private facts of everyone, a history, a guest's; answers its words. */
async function fillAcme(): Promise<string[]> {
  const admin = as(person('admin@acme.example'));
  const alex = person('alex@acme.example');
  for (const { id, email, organizationId } of people.values()) {
    if (organizationId !== acme.id) continue;
    const designation = id === alex.id ? 'Agent of the guest' : `Designer of ${id}`;
    const persona = { position: `Hidden position ${id}`, region: 'Hidden region' };
    const { status } = await admin.put(`/api/users/${id}`, {
      designation,
      settings: { hidden: 'hidden setting' },
      automations: { hidden: 'hidden automation' },
      ...(email === 'sam@acme.example' && { phoneNumber: PHONE }),
      persona,
    });
    expect(status).toBe(200);
  }
  await admin.patch(`/api/organizations/${acme.id}`, { features: { hidden: 'hidden feature' } });
  await admin.get(`/api/users/${alex.id}/history`);
  return ['Designer of', 'Hidden position', 'Hidden region', 'hidden setting', 'hidden automation', 'hidden feature'];
}

async function idsOfAcme(): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    `select id from organizations where id = $1
    union all select company_id from organizations where id = $1
    union all select id from departments where organization_id = $1
    union all select id from users where organization_id = $1
    union all select id from sms_numbers where organization_id = $1
    union all (select id from changes where organization_id = $1 limit 3)
    union all (select p.id from personas p join users u on u.id = p.user_id where u.organization_id = $1 limit 2)
    union all (select s.id from sessions s join users u on u.id = s.user_id where u.organization_id = $1 limit 2)`,
    [acme.id],
  );
  return rows.map(({ id }) => id);
}

/** What is below the reader's own organization may be closed to the reader's role, whatever it is about. */
function isForAdmins(path: string, { status, body }: Reply): boolean {
  return status === 403 && body.code === 'role_too_low' && path.startsWith(`/api/organizations/${globex.id}/`);
}

function readingRoutes(): string[] {
  return routes.filter(({ name }) => /^GET .*\{/.test(name)).map(({ name }) => name.slice('GET '.length));
}

/** The route about this id; where it has two, in every place, the other being of Globex. */
/** What a route has to be asked. */
const QUERIES = [
  ['/access', '?as=ADMIN'],
  ['/diff', '?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z'],
] as const;

function pathsOf(template: string, id: string): string[] {
  const query = QUERIES.find(([end]) => template.endsWith(end))?.[1] ?? '';
  const [first, ...more] = [...template.matchAll(/\{(\w+)\}/g)].map(([parameter]) => parameter);
  const filled = (one: string, others: string) =>
    more.reduce((path, parameter) => path.replace(parameter, others), template.replace(first ?? '', one)) + query;
  if (template.endsWith('{file}')) return [template.replace('{id}', id).replace('{file}', '250.webp')];
  return more.length === 0 ? [filled(id, id)] : [filled(id, id), filled(globex.id, id)];
}

/** Lists with everything that could be asked of them. */
function lists(): string[] {
  const sam = person('sam@acme.example');
  const words = ['acme', 'sam@acme.example', 'Sam', 'Harper Head', 'Designer', '14165557788', '416555', 'Leasing'];
  const filters = [
    ...ids.flatMap((id) => [`organizationId=${id}`, `departmentId=${id}`]),
    ...words.map((word) => `q=${encodeURIComponent(word)}`),
    ...['active', 'disabled', 'deleted'].map((status) => `status=${status}`),
    ...['SUPERADMIN', 'ADMIN', 'DEPARTMENT_HEAD', 'SALES_REP'].map((role) => `role=${role}`),
    'availability=available',
    'hasPersona=true',
    'notification=calls:true',
    'createdAfter=2020-01-01T00:00:00Z',
    'departmentId=none',
    'lastSeenBefore=2100-01-01,none',
    'include=department,organization',
  ];
  const orders = SORT_NAMES.flatMap((name) => [name, `-${name}`]);
  const ends = ['', 'a', 'zzzz', 0, 9e15];
  const people = [
    ...filters.map((filter) => `${filter}&total=true`),
    ...orders.map((sort) => `sort=${sort}&total=true`),
    ...orders.flatMap((sort) =>
      forged(...ends.map((end) => [sort, [end], sam.id])).map((cursor) => `sort=${sort}&cursor=${cursor}`),
    ),
  ];
  const base = `/api/organizations/${globex.id}`;
  const places = [...forged(['Acme Corp', acme.id], ['', acme.id], ['+14165550111']), acme.id, sam.id];
  return [
    ...people.map((query) => `/api/users?${query}`),
    ...places.flatMap((cursor) =>
      ['/api/organizations', `${base}/members`, `${base}/phone-numbers`, `${base}/history`].map(
        (list) => `${list}?cursor=${cursor}&limit=200`,
      ),
    ),
    ...ids.map((id) => `${base}/members?departmentId=${id}`),
    '/rinkel/v1/users',
    '/api/organizations',
    '/metrics',
  ];
}

/** What a cursor could look like, made by hand. */
function forged(...places: unknown[]): string[] {
  return places.map((place) => Buffer.from(JSON.stringify(place)).toString('base64url'));
}

function leaksIn({ body }: Reply): string[] {
  const text = JSON.stringify(body ?? '').toLowerCase();
  return secrets.filter((secret) => text.includes(secret.toLowerCase()));
}

/** Status and body, but for the request's own ids. */
function told({ status, body, headers }: Reply): string {
  const ids = [headers.get('x-request-id'), traceIdIn(headers)];
  return ids.reduce<string>((text, id) => text.replaceAll(id ?? '', '…'), JSON.stringify({ status, body }));
}

function traceIdIn(headers: Headers): string | undefined {
  return headers.get('traceparent')?.split('-')[1];
}

function person(email: string): Person {
  const found = people.get(email);
  if (found === undefined) throw new Error(`${email} is not in the sample.`);
  return found;
}
