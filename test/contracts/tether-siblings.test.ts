import { describe, expect, it } from '@jest/globals';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';

const { anonymous, as, given, database } = useServer();

const CATEGORIES = [
  'aiResponses',
  'inboundInAutopilot',
  'automationTriggers',
  'emailSync',
  'escalations',
  'autopilotMonitor',
  'humanMonitor',
  'assignments',
  'calls',
  'campaigns',
  'other',
];

async function rep(columns: Record<string, unknown> = {}) {
  const acme = await given.organization();
  const leasing = await given.department(acme);
  return { acme, leasing, alex: await given.rep(acme, { department: leasing, ...columns }) };
}

describe('/api/user/notification-preferences', () => {
  const path = '/api/user/notification-preferences';

  it('gives the eleven published categories as booleans, and apart from them why', async () => {
    const { acme, leasing, alex } = await rep();
    await given.preference(acme, 'campaigns', { enabled: false });
    await given.preference(acme, 'calls', { enabled: false, locked: true });
    await given.preference(leasing, 'emailSync', { enabled: false });
    await given.preference(alex, 'other', { enabled: false });
    await given.preference(alex, 'calls', { enabled: true });

    const { status, body } = await as(alex).get(path);

    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(['categories', 'data', 'sources', 'success']);
    expect(body.success).toBe(true);
    const off = { campaigns: false, calls: false, emailSync: false, other: false };
    expect(body.data).toEqual({ ...Object.fromEntries(CATEGORIES.map((key) => [key, true])), ...off });
    expect(body.sources).toMatchObject({
      aiResponses: { level: 'platform', lockedBy: null, own: null },
      campaigns: { level: 'organization', lockedBy: null, own: null },
      calls: { level: 'organization', lockedBy: 'organization', own: true },
      emailSync: { level: 'department', lockedBy: null, own: null },
      other: { level: 'user', lockedBy: null, own: false },
    });
    expect((await as(alex).get('/api/user/profile')).body.user.notificationPreferences).toEqual(body.data);
  });

  it('changes what is sent and leaves the rest, through the one history', async () => {
    const { alex } = await rep();
    await as(alex).put(path, { notificationPreferences: { other: false } });

    const { status, body } = await as(alex).put(path, { notificationPreferences: { calls: false, other: null } });

    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(['categories', 'data', 'message', 'sources', 'success']);
    expect(body).toMatchObject({ success: true, message: expect.any(String), data: { calls: false, other: true } });
    expect((await as(alex).get(path)).body).toMatchObject({ data: body.data, sources: body.sources });
    const { items } = (await as(alex).get('/api/user/profile/history')).body;
    expect(items[0]).toMatchObject({
      source: 'profile',
      fields: {
        '/notificationPreferences/calls': { before: null, after: false },
        '/notificationPreferences/other': { before: false, after: null },
      },
    });
  });

  it.each([
    ['an unknown category', { notificationPreferences: { fax: true } }, 400, '/notificationPreferences/fax'],
    ['no boolean', { notificationPreferences: { calls: 'yes' } }, 400, '/notificationPreferences/calls'],
    ['no map', { notificationPreferences: true }, 400, '/notificationPreferences'],
    ['nothing', {}, 400, '/notificationPreferences'],
    ['the bare map', { calls: true }, 400, '/calls'],
  ])('refuses %s with a problem document', async (_what, body, status, pointer) => {
    const { alex } = await rep();
    const reply = await unchanged(database, () => as(alex).put(path, body));
    expect(reply.status).toBe(status);
    expect(reply.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(reply.body.errors.map((fault: { pointer: string }) => fault.pointer)).toContain(pointer);
  });

  it('refuses a category that a level has locked', async () => {
    const { acme, alex } = await rep();
    await given.preference(acme, 'calls', { enabled: true, locked: true });
    const reply = await unchanged(database, () => as(alex).put(path, { notificationPreferences: { calls: false } }));
    expect(reply).toMatchObject({ status: 403, body: { errors: [{ rule: 'categoryIsOpen', level: 'organization' }] } });
  });

  it('is answered once for one Idempotency-Key, and not for another version', async () => {
    const { alex } = await rep();
    const body = { notificationPreferences: { calls: false } };
    const once = { 'idempotency-key': 'one' };
    await as(alex).put(path, body, once);
    expect((await as(alex).put(path, body, once)).status).toBe(200);
    expect((await as(alex).put(path, { notificationPreferences: { calls: true } }, once)).status).toBe(422);
    expect((await as(alex).put(path, body, { 'if-match': '"1"' })).status).toBe(412);
    expect((await as(alex).get('/api/user/profile')).body.user.version).toBe(2);
  });
});

describe('/api/user/chat-availability', () => {
  const path = '/api/user/chat-availability';

  it('tells the availability and when it was last switched', async () => {
    const { alex } = await rep();
    expect((await as(alex).get(path)).body).toEqual({
      success: true,
      data: { isAvailable: true, lastStatusChange: null },
    });

    const off = await as(alex).put(path, { isAvailable: false });
    expect(off).toMatchObject({ status: 200, body: { success: true, message: expect.any(String) } });
    expect(Object.keys(off.body).sort()).toEqual(['data', 'message', 'success']);
    const [row] = await database.query<{ at: Date }>(`select availability_changed_at as at from users where id = $1`, [
      alex.id,
    ]);
    expect(off.body.data).toEqual({ isAvailable: false, lastStatusChange: row?.at.toISOString() });

    await as(alex).put(path, { isAvailable: false });
    expect((await as(alex).get(path)).body).toEqual({ success: true, data: off.body.data });
    const { items } = (await as(alex).get('/api/user/profile/history')).body;
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      source: 'profile',
      fields: { '/availability': { before: 'available', after: 'unavailable' } },
    });
  });

  it('shows what another door has switched', async () => {
    const { alex } = await rep();
    await as(alex).put(`/rinkel/v1/users/${alex.id}`, { availability: 'UNAVAILABLE' });
    expect((await as(alex).get(path)).body.data).toEqual({ isAvailable: false, lastStatusChange: expect.any(String) });
  });

  it.each([{}, { isAvailable: null }, { isAvailable: 'true' }, { isAvailable: true, until: 'x' }])(
    'refuses %j with a problem document',
    async (body) => {
      const { alex } = await rep();
      const reply = await unchanged(database, () => as(alex).put(path, body));
      expect(reply).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    },
  );

  it.each([path, '/api/user/notification-preferences'])('%s is closed without a token', async (closed) => {
    expect((await anonymous.get(closed)).status).toBe(401);
    expect((await anonymous.put(closed, {})).status).toBe(401);
  });
});

describe('/api/organizations/:id/business-hours', () => {
  const pathOf = ({ id }: { id: string }) => `/api/organizations/${id}/business-hours`;
  const nineToFive = { enabled: true, start: '09:00', end: '17:00' };

  it('takes the published body and answers it in the published envelope', async () => {
    const { acme } = await rep();
    const ada = await given.admin(acme);
    const body = {
      timezone: 'America/New_York',
      businessHours: { monday: nineToFive, saturday: { enabled: false, start: '09:00', end: '17:00' } },
      holidays: [{ date: '2026-12-25', label: 'Christmas Day' }],
      exceptionalHours: [{ date: '2026-12-24', closed: false, start: '09:00', end: '13:00', label: 'Christmas Eve' }],
      allowUserBusinessHoursOverride: true,
    };

    const reply = await as(ada).put(pathOf(acme), body);

    expect(reply.status).toBe(200);
    expect(Object.keys(reply.body).sort()).toEqual(['data', 'success']);
    const { businessHours, ...same } = body;
    expect(reply.body).toMatchObject({ success: true, data: { ...same, businessHours: { monday: nineToFive } } });
    expect(Object.keys(reply.body.data).sort()).toEqual(Object.keys(body).sort());
    expect(Object.keys(reply.body.data.businessHours)).toHaveLength(7);
    expect(reply.body.data.businessHours.saturday.enabled).toBe(businessHours.saturday.enabled);
    expect((await as(ada).get(pathOf(acme))).body).toEqual(reply.body);
  });

  it('closes the whole week with null', async () => {
    const acme = await given.organization({ businessHours: { monday: [{ start: '09:00', end: '17:00' }] } });
    const ada = await given.admin(acme);
    const { body } = await as(ada).put(pathOf(acme), { businessHours: null });
    const days = Object.values<{ enabled: boolean }>(body.data.businessHours);
    expect(days.filter(({ enabled }) => enabled)).toEqual([]);
    const { items } = (await as(ada).get(`/api/organizations/${acme.id}/history`)).body;
    expect(Object.keys(items[0].fields)).toEqual(['/businessHours']);
  });
});

describe('PUT /api/organizations/:id/timezone', () => {
  const pathOf = ({ id }: { id: string }) => `/api/organizations/${id}/timezone`;

  it('sets the zone of the organization, for its administrator and any superadmin', async () => {
    const { acme, alex } = await rep();
    await as(alex).put('/api/user/profile', { persona: { position: 'Agent' } });
    for (const [person, timezone] of [
      [await given.admin(acme), 'America/New_York'],
      [await given.superadmin(), 'Europe/Kyiv'],
    ] as const) {
      const reply = await as(person).put(pathOf(acme), { timezone });
      expect(reply).toMatchObject({ status: 200, body: { success: true, data: { timezone } } });
      expect(Object.keys(reply.body).sort()).toEqual(['data', 'message', 'success']);
      expect((await as(alex).get('/api/user/profile')).body.persona.timezone).toBe(timezone);
    }
  });

  it('is in the history of the organization, once', async () => {
    const { acme } = await rep();
    const ada = await given.admin(acme);
    await as(ada).put(pathOf(acme), { timezone: 'America/Toronto' });
    await unchanged(database, () => as(ada).put(pathOf(acme), { timezone: 'America/Toronto' }));
    const { items } = (await as(ada).get(`/api/organizations/${acme.id}/history`)).body;
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      source: 'organizations',
      fields: { '/timezone': { before: 'UTC', after: 'America/Toronto' } },
    });
  });

  it.each([{ timezone: 'PST' }, { timezone: null }, {}, { timezone: 'UTC', businessHours: null }])(
    'refuses %j with a problem document',
    async (body) => {
      const { acme } = await rep();
      const ada = await given.admin(acme);
      const reply = await unchanged(database, () => as(ada).put(pathOf(acme), body));
      expect(reply).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    },
  );

  it('is for administrators of the organization; elsewhere there is none', async () => {
    const { acme, alex } = await rep();
    const stranger = await given.admin(await given.organization());
    expect((await as(alex).put(pathOf(acme), { timezone: 'UTC' })).status).toBe(403);
    expect((await as(stranger).put(pathOf(acme), { timezone: 'UTC' })).status).toBe(404);
    expect((await anonymous.put(pathOf(acme), { timezone: 'UTC' })).status).toBe(401);
  });
});
