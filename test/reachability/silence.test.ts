import { describe, expect, it } from '@jest/globals';
import { useServer } from '../support/server.js';

const { as, given, database } = useServer();

const NIGHT = [{ from: '22:00', to: '07:00' }];
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const every = (periods: object[]) => Object.fromEntries(DAYS.map((day) => [day, periods]));
const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();

describe('quiet hours', () => {
  it('are the organization’s where the person says nothing, key by key, and each in the person’s zone', async () => {
    const acme = await given.organization({ timezone: 'America/Toronto' });
    const [ada, alex] = [await given.admin(acme), await given.rep(acme, { timezone: 'Asia/Kathmandu' })];
    const read = async () => (await as(alex).get('/api/user/quiet-hours')).body;
    const none = await read();

    const set = await as(ada).put(`/api/organizations/${acme.id}/quiet-hours`, {
      periods: every(NIGHT),
      pass: ['escalations'],
    });
    const inherited = await read();
    const own = await as(alex).put('/api/user/quiet-hours', { periods: every([{ from: '00:00', to: '24:00' }]) });

    expect(none).toMatchObject({
      periods: {},
      mode: 'defer',
      isQuiet: false,
      until: null,
      sources: { periods: 'platform' },
    });
    expect(set).toMatchObject({ status: 200, body: { timezone: null, periods: every(NIGHT), mode: null } });
    expect(inherited).toMatchObject({
      timezone: 'Asia/Kathmandu',
      periods: every(NIGHT),
      pass: ['escalations'],
      sources: { timezone: 'user', periods: 'organization', pass: 'organization', mode: 'platform' },
    });
    expect(new Date(inherited.until).toISOString()).toMatch(/T(16:15|01:15):00/);
    expect(own.body).toMatchObject({ isQuiet: true, until: null, pass: ['escalations'], sources: { periods: 'user' } });
    expect(await read()).toEqual(own.body);
    await as(alex).put('/api/user/quiet-hours', { periods: null });
    expect(await read()).toMatchObject({ periods: every(NIGHT), sources: { periods: 'organization' } });
  });

  it('are changed through the profile’s one write: in its history, its version, its capabilities', async () => {
    const alex = await given.rep(await given.organization());
    const me = as(alex);

    const reply = await me.put('/api/user/quiet-hours', { mode: 'drop', periods: { monday: NIGHT } });
    const again = await me.put('/api/user/quiet-hours', { mode: 'drop' }, { 'if-match': '"1"' });

    expect(reply.headers.get('etag')).toBe('"2"');
    expect(again).toMatchObject({ status: 412 });
    const [change] = (await me.get('/api/user/profile/history')).body.items;
    expect(change.fields).toEqual({
      '/quietHours/mode': { before: null, after: 'drop' },
      '/quietHours/periods': { before: null, after: { monday: NIGHT } },
    });
    expect((await me.get('/api/user/profile')).body.user.quietHours).toEqual({
      mode: 'drop',
      periods: { monday: NIGHT },
    });
    expect((await me.get('/api/user/profile/capabilities')).body.fields['/quietHours']).toMatchObject({
      editable: true,
    });
  });

  it.each([
    [{ timezone: 'PST' }, '/timezone', 'invalid_time_zone'],
    [{ periods: [] }, '/periods', 'wrong_type'],
    [{ periods: { constructor: NIGHT } }, '/periods/constructor', 'unknown_field'],
    [{ periods: { monday: [{ from: '24:00', to: '07:00' }] } }, '/periods/monday/0/from', 'not_a_time'],
    [{ periods: { monday: [{ from: '22:00' }] } }, '/periods/monday/0/to', 'not_a_time'],
    [{ periods: { monday: Array(7).fill(NIGHT[0]) } }, '/periods/monday', 'too_many'],
    [{ pass: ['nothing'] }, undefined, 'unknown_category'],
    [{ mode: 'later' }, '/mode', 'unknown_value'],
    [{ constructor: 1 }, '/constructor', 'unknown_field'],
  ])('refuse %j at %s with %s', async (body, pointer, code) => {
    const acme = await given.organization();
    const ada = await given.admin(acme);
    for (const path of ['/api/user/quiet-hours', `/api/organizations/${acme.id}/quiet-hours`]) {
      const reply = await as(ada).put(path, body);
      expect(reply).toMatchObject({ status: 400, body: { errors: [{ code, ...(pointer && { pointer }) }] } });
    }
  });
});

describe('a mute', () => {
  it('is listed until it ends, by itself or at once', async () => {
    const alex = await given.rep(await given.organization());
    const me = as(alex);
    const listed = async () => (await me.get('/api/user/mutes')).body.items;

    const all = await me.post('/api/user/mutes', { until: inHours(2) });
    const calls = await me.post('/api/user/mutes', { category: 'calls', until: inHours(1) });

    expect(all).toMatchObject({ status: 201, body: { category: null } });
    expect(await listed()).toEqual([calls.body, all.body]);
    expect(await me.delete(`/api/user/mutes/${all.body._id}`)).toMatchObject({ status: 204 });
    expect(await me.delete(`/api/user/mutes/${all.body._id}`)).toMatchObject({ status: 404 });
    await database.query(
      `update users set mutes = jsonb_set(mutes, array[$2::text, 'until'], '"2026-01-01T00:00:00Z"') where id = $1`,
      [alex.id, calls.body._id],
    );
    expect(await listed()).toEqual([]);
    expect(await me.delete(`/api/user/mutes/${calls.body._id}`)).toMatchObject({ status: 404 });
    const last = await me.post('/api/user/mutes', { category: 'calls', until: inHours(3) });
    expect(Object.keys((await me.get('/api/user/profile')).body.user.mutes)).toEqual([last.body._id]);
  });

  it.each([
    [{ until: inHours(-1) }, 'instant_out_of_range'],
    [{ until: inHours(367 * 24) }, 'instant_out_of_range'],
    [{ until: 'tomorrow' }, 'invalid_instant'],
    [{}, 'required'],
    [{ category: 'nothing', until: inHours(1) }, 'unknown_category'],
    [{ category: 'constructor', until: inHours(1) }, 'unknown_category'],
  ])('refuses %j with %s', async (body, code) => {
    const alex = await given.rep(await given.organization());
    expect(await as(alex).post('/api/user/mutes', body)).toMatchObject({ status: 400, body: { errors: [{ code }] } });
  });
});
