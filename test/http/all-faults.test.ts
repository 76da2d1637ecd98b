import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Organization, Person } from '../support/given.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';

/** Everything that is wrong with a request is told in one answer, and one rule says with which status. */
const { as, given, database } = useServer();

let acme: Organization;
let admin: Person;
let alex: Person;
let bea: Person;

beforeAll(async () => {
  acme = await given.organization();
  admin = await given.admin(acme);
  alex = await given.rep(acme);
  bea = await given.rep(acme);
});

interface Told {
  pointer: string;
  code: string;
}

function toldOf(body: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries((body.errors as Told[]).map(({ pointer, code }) => [pointer, code]));
}

describe('an address that somebody has', () => {
  const beside: [what: string, body: object, told: Record<string, string>][] = [
    ['nothing', {}, {}],
    ['a field that they may not change', { accessRole: 'ADMIN' }, { '/accessRole': 'not_allowed' }],
    ['a field of the wrong type', { fullName: 3 }, { '/fullName': 'wrong_type' }],
    ['an unknown field', { nickname: 'x' }, { '/nickname': 'unknown_field' }],
    [
      'a category that is not there',
      { notificationPreferences: { nothing: true, calls: 'no' } },
      { '/notificationPreferences/nothing': 'unknown_category', '/notificationPreferences/calls': 'wrong_type' },
    ],
    [
      'hours that can’t be read',
      { persona: { businessHours: 'whenever', timezone: 'Europe/Berlin' } },
      { '/persona/businessHours': 'invalid_business_hours', '/persona/timezone': 'override_not_allowed' },
    ],
  ];

  for (const method of ['PUT', 'PATCH'] as const) {
    it.each(beside)(`is one status beside %s (${method})`, async (_what, body, told) => {
      const sent = { ...body, email: bea.email };
      const reply = await unchanged(database, () => as(alex).send(method, '/api/user/profile', sent));

      expect(reply).toMatchObject({ status: 409, body: { code: 'email_taken' } });
      expect(toldOf(reply.body)).toEqual({ ...told, '/email': 'email_taken' });
    });
  }

  it.each(['?dryRun=true', ''])('is the same for a rehearsal and a lenient write%s', async (query) => {
    const sent = { fullName: 3, email: bea.email, designation: 'Kept by nobody' };
    const reply = await unchanged(database, () =>
      as(alex).put(`/api/user/profile${query}`, sent, { prefer: 'handling=lenient' }),
    );

    expect(reply.status).toBe(409);
    expect(toldOf(reply.body)).toEqual({ '/fullName': 'wrong_type', '/email': 'email_taken' });
  });
});

it('is not allowed, whatever is merely wrong beside it', async () => {
  const sent = { departmentId: 'x', accessRole: 'ADMIN', preferences: { colorMode: 'pink' }, automations: { a: -0.5 } };
  const reply = await unchanged(database, () => as(alex).put('/api/user/profile', sent));

  expect(reply).toMatchObject({ status: 403, body: { code: 'not_allowed' } });
  expect(toldOf(reply.body)).toEqual({
    '/departmentId': 'invalid_id',
    '/accessRole': 'not_allowed',
    '/preferences/colorMode': 'unknown_value',
  });
});

it('is wrong, when it is wrong by itself and by the catalogue', async () => {
  const sent = '{"fullName":3,"settings":{"a":{"b":-0}},"notificationPreferences":{"nothing":true}}';
  const reply = await unchanged(database, () => as(alex).put('/api/user/profile', sent));

  expect(reply).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  expect(toldOf(reply.body)).toEqual({
    '/fullName': 'wrong_type',
    '/settings/a/b': 'number_not_exact',
    '/notificationPreferences/nothing': 'unknown_category',
  });
});

it('tells of a person out of reach nothing but that', async () => {
  const stranger = await given.rep(await given.organization());
  const reply = await as(admin).put(`/api/users/${stranger.id}`, { fullName: 3, email: bea.email });
  expect(reply).toMatchObject({ status: 404, body: { code: 'not_found', errors: [] } });
});

it('tells the faults of a body that is late as well, and no versions', async () => {
  const reply = await as(alex).put('/api/user/profile', { fullName: 3 }, { 'if-match': '"999"' });
  expect(reply).toMatchObject({ status: 400, body: { errors: [{ pointer: '/fullName' }] } });
});

it('takes no lock to say what is wrong', async () => {
  await database.transaction(async (holder) => {
    await holder.query('select from organizations for update');
    await holder.query('select from users for update');
    const reply = await as(admin).put(`/api/users/${alex.id}`, { status: 'gone', accessRole: 'SUPERADMIN' });

    expect(reply.status).toBe(403);
    expect(toldOf(reply.body)).toEqual({ '/status': 'unknown_value', '/accessRole': 'not_allowed' });
  });
});

it('does not judge a department by a home that is not known', async () => {
  const root = await given.superadmin();
  const sent = { organizationId: 'x', departmentId: '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4' };
  const reply = await as(root).put(`/api/users/${alex.id}`, sent);

  expect(reply.status).toBe(400);
  expect(toldOf(reply.body)).toEqual({ '/organizationId': 'invalid_id' });
});

it('tells of the notification preferences alone what is wrong by itself and by the catalogue', async () => {
  const sent = { notificationPreferences: { nothing: true, calls: 'no' }, more: 1 };
  const reply = await unchanged(database, () => as(alex).put('/api/user/notification-preferences', sent));

  expect(reply.status).toBe(400);
  expect(toldOf(reply.body)).toEqual({
    '/more': 'unknown_field',
    '/notificationPreferences/calls': 'wrong_type',
    '/notificationPreferences/nothing': 'unknown_category',
  });
});

it('tells of notification preferences that are late the versions, once nothing is wrong with them', async () => {
  const late = { 'if-match': '"999"' };
  const reply = await as(bea).put(
    '/api/user/notification-preferences',
    { notificationPreferences: { calls: false } },
    late,
  );

  expect(reply).toMatchObject({ status: 412, body: { code: 'version_mismatch' } });
  expect(reply.body.yours).toEqual({ notificationPreferences: { calls: false } });
});

describe('an organization', () => {
  const many = { switches: 'x'.repeat(40_000) };

  for (const method of ['PUT', 'PATCH'] as const) {
    it(`is told its faults with what has grown too large and the slug that is taken (${method})`, async () => {
      const [grown, other] = [await given.organization({ features: { old: 'x'.repeat(40_000) } }), acme];
      const ada = await given.admin(grown);
      const [{ slug } = { slug: '' }] = await database.query<{ slug: string }>(
        'select slug from organizations where id = $1',
        [other.id],
      );
      const change = (sent: object) =>
        unchanged(database, () => as(ada).send(method, `/api/organizations/${grown.id}`, sent));

      const large = await change({ city: 3, branding: { primaryColor: 'red' }, features: many });
      const taken = await change({ city: 3, slug, features: many });
      const alone = await change({ slug });
      const without = await change({ slug, features: many });

      expect(large).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
      expect(toldOf(large.body)).toEqual({
        '/city': 'wrong_type',
        '/branding/primaryColor': expect.any(String),
        '/features': 'too_large',
      });
      for (const { status, body } of [taken, alone, without]) {
        expect([status, body.code, toldOf(body)['/slug']]).toEqual([409, 'slug_taken', 'slug_taken']);
      }
      expect(toldOf(taken.body)).toEqual({ '/city': 'wrong_type', '/slug': 'slug_taken', '/features': 'too_large' });
      expect(toldOf(without.body)).toEqual({ '/slug': 'slug_taken', '/features': 'too_large' });
    });
  }

  it('keeps its own slug beside what is wrong', async () => {
    const own = await given.organization();
    const path = `/api/organizations/${own.id}`;
    const ada = await given.admin(own);
    const { slug } = (await as(ada).get(path)).body;
    const reply = await as(ada).put(path, { slug, city: 3 });
    expect(reply.status).toBe(400);
    expect(toldOf(reply.body)).toEqual({ '/city': 'wrong_type' });
  });

  it('is told nothing by who may not change it', async () => {
    const elsewhere = await given.organization();
    expect(await as(admin).put(`/api/organizations/${elsewhere.id}`, { city: 3 })).toMatchObject({ status: 404 });
    expect(await as(alex).put(`/api/organizations/${acme.id}`, { city: 3 })).toMatchObject({ status: 403 });
  });
});

describe('hours of an organization', () => {
  const sent = {
    timezone: 'PST',
    businessHours: { monday: { enabled: true, start: '9', end: '18:00' }, someday: null },
    holidays: [{ date: '2026-02-30', label: 7 }],
    exceptionalHours: [{ date: '2026-12-24', closed: 'no' }],
  };

  it('are told with the holidays and the zone', async () => {
    const path = `/api/organizations/${acme.id}/business-hours`;
    const reply = await unchanged(database, () => as(admin).put(path, sent));

    expect(reply).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect(toldOf(reply.body)).toEqual({
      '/timezone': 'invalid_time_zone',
      '/businessHours/someday': 'unknown_field',
      '/businessHours/monday/start': 'not_a_time',
      '/holidays/0/date': 'not_a_date',
      '/holidays/0/label': 'not_a_text',
      '/exceptionalHours/0/closed': 'not_a_boolean',
    });
  });

  it('are told to nobody who may not change them', async () => {
    const elsewhere = await given.organization();
    expect(await as(admin).put(`/api/organizations/${elsewhere.id}/business-hours`, sent)).toMatchObject({
      status: 404,
    });
    expect(await as(alex).put(`/api/organizations/${acme.id}/business-hours`, sent)).toMatchObject({ status: 403 });
  });
});

describe('at every door', () => {
  const NOBODY = '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4';
  const YESTERDAY = '2020-01-01T00:00:00Z';
  let ids: Record<string, string>;
  let callers: Record<string, Person>;
  beforeAll(async () => {
    const taken = await given.organization({ slug: 'taken-before' });
    const [leasing, number] = [await given.department(acme, { name: 'Leasing' }), await given.smsNumber(acme)];
    const [other] = await database.query<{ companyId: string }>('select company_id as "companyId" from organizations');
    const head = await given.rep(acme);
    ids = { acme: acme.id, admin: admin.id, leasing: leasing.id, number: number.id, company: other?.companyId ?? '' };
    ids.sales = (await given.department(acme, { name: 'Sales' })).id;
    ids.e164 = (await database.query<{ e164: string }>('select e164 from sms_numbers'))[0]?.e164 ?? '';
    callers = { admin, alex, head, root: await given.superadmin() };
    expect(taken.id).not.toBe(acme.id);
  });

  const doors: [who: string, request: string, body: object, status: number, told: Record<string, string>][] = [
    [
      'root',
      'POST /api/organizations',
      { name: 3, slug: 'taken-before' },
      409,
      { '/name': 'wrong_type', '/slug': 'slug_taken' },
    ],
    [
      'root',
      'PATCH /api/companies/:company',
      { name: 3, ownerId: NOBODY },
      400,
      { '/name': 'wrong_type', '/ownerId': 'unknown_user' },
    ],
    [
      'admin',
      'PUT /api/organizations/:acme/timezone',
      { timezone: 'PST', more: 1 },
      400,
      { '/timezone': 'invalid_time_zone', '/more': 'unknown_field' },
    ],
    [
      'admin',
      'POST /api/organizations/:acme/departments',
      { name: 'Leasing', more: 1 },
      409,
      { '/name': 'department_name_taken', '/more': 'unknown_field' },
    ],
    [
      'admin',
      'POST /api/organizations/:acme/departments',
      { more: 1 },
      400,
      { '/name': 'required', '/more': 'unknown_field' },
    ],
    [
      'admin',
      'PATCH /api/departments/:sales',
      { name: 'LEASING', more: 1 },
      409,
      { '/name': 'department_name_taken', '/more': 'unknown_field' },
    ],
    [
      'admin',
      'PUT /api/organizations/:acme/members/:admin',
      { accessRole: 'SALES_REP', departmentId: 'x' },
      409,
      { '/accessRole': 'last_admin', '/departmentId': 'invalid_id' },
    ],
    [
      'admin',
      'POST /api/organizations/:acme/phone-numbers',
      { phoneNumber: ':e164', label: 3 },
      409,
      { '/phoneNumber': 'sms_number_taken', '/label': 'wrong_type' },
    ],
    [
      'admin',
      'PATCH /api/organizations/:acme/phone-numbers/:number',
      { assigneeId: NOBODY, status: 'x' },
      400,
      { '/assigneeId': 'unknown_member', '/status': 'unknown_value' },
    ],
    [
      'alex',
      'POST /api/users/bulk',
      { where: { status: ['active'], role: ['X'] }, change: { designation: 3 } },
      403,
      { '/where/status': 'hidden_field', '/where/role': 'unknown_value', '/change/designation': 'wrong_type' },
    ],
    [
      'alex',
      'POST /api/users/bulk',
      { change: {}, more: 1 },
      400,
      { '': 'required', '/change': 'too_few', '/more': 'unknown_field' },
    ],
    [
      'alex',
      'GET /api/users?status=active&sort=nothing&limit=0&cursor=x',
      {},
      403,
      { status: 'hidden_field', sort: 'invalid_sort', limit: 'invalid_number' },
    ],
    [
      'alex',
      'POST /api/user/tokens',
      { name: '', scopes: ['x'], expiresAt: YESTERDAY },
      400,
      { '/name': 'too_short', '/scopes': 'unknown_value', '/expiresAt': 'instant_out_of_range' },
    ],
    ['alex', 'POST /api/organizations/:acme/service-accounts', { name: 3 }, 403, { '': 'role_too_low' }],
    ['alex', 'POST /api/organizations/:acme/invitations', { invitations: 3 }, 403, { '': 'role_too_low' }],
    ['alex', 'POST /api/organizations/:acme/departments', { name: 3 }, 403, { '': 'role_too_low' }],
    [
      'admin',
      'POST /api/organizations/:acme/service-accounts',
      { name: 3 },
      400,
      { '/name': 'wrong_type', '/accessRole': 'required' },
    ],
    ['admin', 'POST /api/organizations/:acme/invitations', { invitations: 3 }, 400, { '/invitations': 'wrong_type' }],
  ];

  it.each(doors)('%s %s %j is told %d, with all of it', async (who, request, body, status, told) => {
    const [method = '', path = ''] = request.split(' ');
    const named = (text: string) => text.replaceAll(/:([a-z]\w*)/g, (whole, name: string) => ids[name] ?? whole);
    const me = as(callers[who] as Person);
    const sent = method === 'GET' ? undefined : (JSON.parse(named(JSON.stringify(body))) as object);
    const reply = await unchanged(database, () => me.send(method, named(path), sent));

    expect({ status: reply.status, told: toldOf(reply.body) }).toEqual({ status, told });
  });

  it('headers and parameters are told with the body', async () => {
    const asked = `?dryRun=perhaps&report=1&applyAt=${YESTERDAY}`;
    const headers = { 'if-match': 'x', 'idempotency-key': 'é' };
    const told = { 'If-Match': 'invalid_etag', 'Idempotency-Key': 'invalid_idempotency_key' };
    const flags = { dryRun: 'invalid_flag', report: 'invalid_flag' };
    const change = { fullName: 3, email: bea.email };
    const mine = await unchanged(database, () => as(alex).put(`/api/user/profile${asked}`, change, headers));
    expect(mine.status).toBe(409);
    const ofBody = { '/fullName': 'wrong_type', '/email': 'email_taken' };
    expect(toldOf(mine.body)).toEqual({ ...told, ...flags, applyAt: 'instant_out_of_range', ...ofBody });
    const path = `/api/organizations/${acme.id}`;
    const ours = await unchanged(database, () => as(admin).put(`${path}${asked}`, { city: 3 }, headers));
    expect([ours.status, toldOf(ours.body)]).toEqual([400, { ...told, ...flags, '/city': 'wrong_type' }]);
  });

  it('a 412 and a dry run carry the version that is stored', async () => {
    const dana = await given.rep(acme);
    const writes: [path: string, body: object, read: string][] = [
      [`/api/users/${dana.id}`, { designation: 'Other' }, `/api/users/${dana.id}`],
      [`/api/organizations/${acme.id}`, { city: 'Other' }, `/api/organizations/${acme.id}`],
      [`/api/organizations/${acme.id}/members/${dana.id}`, { departmentId: ids.sales }, `/api/users/${dana.id}`],
      [`/api/organizations/${acme.id}/business-hours`, { holidays: [] }, `/api/organizations/${acme.id}`],
    ];
    for (const [path, body, read] of writes) {
      const stored = String((await as(admin).get(read)).headers.get('etag')).replace(/\..*/, '"');
      const [late, dry] = [
        await as(admin).put(path, body, { 'if-match': '"999"' }),
        await as(admin).put(`${path}?dryRun=true`, body),
      ];
      expect([path, late.status, late.headers.get('etag')]).toEqual([path, 412, stored]);
      expect([path, dry.status, dry.headers.get('etag')]).toEqual([path, 200, stored]);
    }
  });
});

it('a refusal has the numbers and names of its sentence', async () => {
  const parametersOf = async (body: object) => {
    const { errors } = (await as(alex).put('/api/user/profile', body)).body;
    return errors[0].parameters as object;
  };
  expect(await parametersOf({ designation: 'x'.repeat(300) })).toEqual({ limit: 200 });
  expect(await parametersOf({ notificationPreferences: { nothing: true } })).toMatchObject({
    allowed: expect.any(Array),
  });
  expect(await parametersOf({ pronouns: 'a\u202e' })).toEqual({ character: 'U+202E' });
  const reply = await as(alex).put('/api/user/profile?report=true', { accessRole: 'ADMIN' });
  expect(reply.body).toMatchObject({
    parameters: { role: 'SALES_REP' },
    errors: [{ parameters: { role: 'SALES_REP' } }],
  });
  const { fields } = (await as(alex).get('/api/user/profile/capabilities')).body;
  expect(fields['/accessRole']).toMatchObject({ editable: false });
});
