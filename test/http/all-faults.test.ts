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
