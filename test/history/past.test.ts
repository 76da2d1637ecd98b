import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Organization, Person } from '../support/given.js';
import { useServer } from '../support/server.js';
import { Chance } from '../torture/chance.js';
import { isLong, rounds, seed } from '../support/rounds.js';

const { as, given, database } = useServer();
const MERGE = { 'content-type': 'application/merge-patch+json' };

let acme: Organization, ada: Person, root: Person;
beforeAll(async () => {
  acme = await given.organization({ allowUserBusinessHoursOverride: true, city: 'Toronto' });
  [ada, root] = [await given.admin(acme), await given.superadmin()];
});

/** An instant between what was and what comes. */
async function moment(): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, 3));
  const [row] = await database.query<{ now: Date }>('select clock_timestamp() as now');
  await new Promise((resolve) => setTimeout(resolve, 3));
  return row!.now.toISOString();
}

/** The newest change of a person. */
async function latest(person: Person): Promise<{ _id: string; at: string; fields: object }> {
  return (await as(root).get(`/api/users/${person.id}/history?limit=1`)).body.items[0];
}

describe('a profile as it was', () => {
  it('is told of user, persona and preferences, from where the reader stands today, and has no ETag', async () => {
    const alex = await given.rep(acme, { designation: 'Agent' });
    const me = as(alex);
    const start = (await me.get('/api/user/profile')).body;
    const before = await moment();
    await me.put('/api/user/profile', {
      designation: 'Closer',
      settings: { theme: 'dark' },
      persona: { position: 'Head' },
      notificationPreferences: { calls: false },
    });
    const between = await moment();
    await as(ada).put(`/api/users/${alex.id}`, { accessRole: 'DEPARTMENT_HEAD', persona: { position: null } });
    await as(ada).patch(`/api/organizations/${acme.id}`, { city: 'Ottawa' }, MERGE);

    const path = `/api/user/profile?asOf=`;
    const [then, first] = [await me.get(path + between), await me.get(path + before)];
    expect(first.body).toEqual(start);
    expect(then.headers.get('etag')).toBeNull();
    expect(then.body.user).toMatchObject({
      designation: 'Closer',
      accessRole: 'SALES_REP',
      settings: { theme: 'dark' },
      notificationPreferences: { calls: false },
      version: 2,
    });
    expect(then.body.persona).toMatchObject({ position: 'Head', organizationCity: 'Toronto' });
    expect((await as(ada).get(`/api/users/${alex.id}?asOf=${between}`)).body).toEqual(then.body);
    const { at } = await latest(alex);
    expect((await me.get(path + at)).body.user.version).toBe(3);
  });

  it('has what has ended since', async () => {
    const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
    const away = { availability: 'unavailable', availabilityUntil: ago(60) };
    const alex = await given.rep(acme, { ...away, createdAt: ago(120) });

    const [now, then] = await Promise.all(
      ['', `?asOf=${ago(90)}`].map((query) => as(alex).get(`/api/user/profile${query}`)),
    );

    expect(now?.body.user).toMatchObject({ availability: 'available', availabilityUntil: null });
    expect(then?.body.user).toMatchObject(away);
  });

  it('is nobody’s before they were there, and a former home’s to know', async () => {
    const globex = await given.organization();
    const gale = await given.admin(globex);
    const alex = await given.rep(acme, { designation: 'Agent' });
    const there = await moment();
    await as(root).put(`/api/users/${alex.id}`, { organizationId: globex.id });

    const path = `/api/users/${alex.id}?asOf=`;
    expect((await as(gale).get(path + there)).status).toBe(404);
    expect((await as(alex).get(path + there)).body.user.organizationId).toBe(acme.id);
    expect((await as(root).get(`${path}2001-01-01T00:00:00Z`)).status).toBe(404);
    expect((await as(await given.rep(globex)).get(path + (await moment()))).status).toBe(403);
    for (const [asOf, code] of [
      ['2999-01-01T00:00:00Z', 'instant_out_of_range'],
      ['yesterday', 'invalid_instant'],
    ]) {
      expect((await as(root).get(path + asOf)).body.errors).toMatchObject([{ pointer: 'asOf', code }]);
    }
  });
});

it('tells what is different between two moments, and nothing of what came to be the same again', async () => {
  const alex = await given.rep(acme, { designation: 'Agent' });
  const from = await moment();
  for (const designation of ['Closer', 'Agent']) await as(alex).put('/api/user/profile', { designation });
  await as(alex).put('/api/user/profile', { persona: { position: 'A' }, language: 'fr' });
  await as(alex).put('/api/user/profile', { persona: { position: 'B' } });
  const to = await moment();
  await as(alex).put('/api/user/profile', { language: 'de' });

  const query = `history/diff?from=${from}&to=${to}`;
  const fields = {
    '/language': { before: null, after: 'fr' },
    '/persona': { before: null, after: {} },
    '/persona/position': { before: null, after: 'B' },
  };
  expect((await as(alex).get(`/api/user/profile/${query}`)).body).toEqual({ fields });
  expect((await as(ada).get(`/api/users/${alex.id}/${query}`)).body).toEqual({ fields });
  expect((await as(ada).get(`/api/organizations/${acme.id}/history/diff?from=${from}`)).body).toEqual({ fields: {} });
  const backwards = await as(alex).get(`/api/user/profile/history/diff?from=${to}&to=${from}`);
  expect(backwards).toMatchObject({ status: 400, body: { errors: [{ pointer: 'to' }] } });
});

describe('taking a change back', () => {
  const revert = (person: Person, id: string, query = '', headers = {}) =>
    as(person).post(`/api/user/profile/history/${id}/revert${query}`, undefined, headers);

  it('makes a new one that brings back what was, and says in a dry run what it would', async () => {
    const alex = await given.rep(acme, { designation: 'Agent', settings: { a: { x: 1, y: [1] }, b: 2 } });
    const start = (await as(alex).get('/api/user/profile')).body.user;
    const body = { designation: null, settings: { a: { x: null, z: 3 }, b: null, c: 4 }, fullName: 'Alexander' };
    await as(alex).put('/api/user/profile', body);
    const { _id, fields } = await latest(alex);

    const dry = await revert(alex, _id, '?dryRun=true');
    expect(dry.body.report.map(({ pointer, outcome }: Record<string, string>) => [pointer, outcome])).toEqual([
      ['/fullName', 'applied'],
      ['/designation', 'applied'],
      ['/settings', 'applied'],
    ]);
    const back = await revert(alex, _id);
    expect(back.body.user).toMatchObject({ ...start, version: 3, updatedAt: expect.any(String) });
    expect(Object.keys((await latest(alex)).fields)).toEqual(Object.keys(fields));
    expect((await revert(alex, _id)).body.user.version).toBe(3);
  });

  it('leaves what was changed since, or belongs to somebody else by now', async () => {
    const [alex, old] = [await given.rep(acme, { language: 'de' }), given.email('old')];
    await as(alex).put('/api/user/profile', { email: old });
    await as(alex).put('/api/user/profile', { email: given.email('new'), language: 'fr', settings: { a: 1, b: 1 } });
    const { _id } = await latest(alex);
    await as(alex).put('/api/user/profile', { settings: { a: 2 } });
    await given.rep(acme, { email: old });

    const strict = await revert(alex, _id);
    expect(strict).toMatchObject({ status: 409 });
    expect(strict.body.errors.map(({ pointer, code }: Record<string, string>) => [pointer, code])).toEqual([
      ['/email', 'email_taken'],
      ['/settings/a', 'changed_since'],
    ]);
    const lenient = await revert(alex, _id, '', { prefer: 'handling=lenient' });
    expect(lenient).toMatchObject({ status: 200, body: { user: { language: 'de', settings: { a: 2 } } } });
    expect(lenient.headers.get('preference-applied')).toBe('handling=lenient');
  });

  it('brings back channels of a category, which are told in words and found by their name', async () => {
    const alex = await given.rep(acme);
    const choose = (channels: object) =>
      as(alex).put('/api/user/notification-preferences', {
        notificationPreferences: {},
        notificationChannels: { calls: channels },
      });
    const chosen = async () => {
      const { body } = await as(alex).get('/api/user/notification-preferences');
      const { levels } = body.categories.find(({ key }: { key: string }) => key === 'calls');
      return levels.find(({ level }: { level: string }) => level === 'user')?.channels;
    };
    await choose({ email: false });
    await choose({ email: null, sms: true });
    const { body } = await as(alex).get('/api/changes?field=notificationChannels');
    expect(body.items.map(({ words }: { words: string[] }) => words)).toEqual([
      ['Notification channels of calls changed from “{"email":false}” to “{"sms":true}”.'],
      ['Notification channels of calls set to “{"email":false}”.'],
    ]);
    const [last, first] = body.items.map(({ _id }: { _id: string }) => _id);

    expect(await revert(alex, first)).toMatchObject({
      status: 409,
      body: { errors: [{ pointer: '/notificationChannels/calls', code: 'changed_since' }] },
    });
    expect(await revert(alex, last)).toMatchObject({ status: 200, body: { user: { version: 4 } } });
    expect(await chosen()).toEqual({ email: false });
    expect(await revert(alex, first)).toMatchObject({ status: 200, body: { user: { version: 5 } } });
    expect(await chosen()).toBeUndefined();
  });

  /** Seed 870677451 of the lane. */
  it('leaves the name that is shown where a part of it comes back that was beside it', async () => {
    const alex = await given.rep(acme, { fullName: 'Person' });
    const write = async (change: object): Promise<string> => {
      expect((await as(alex).put('/api/user/profile', change)).status).toBe(200);
      return (await latest(alex))._id;
    };
    await write({ firstName: 'Sam' });
    const named = await write({ fullName: 'A B' });
    const parted = await write({ firstName: null });

    const { status, body } = await revert(alex, parted);
    expect([status, body.user.fullName, body.user.firstName]).toEqual([200, 'A B', 'Sam']);
    expect((await revert(alex, named)).body.user.fullName).toBe('Sam');
  });

  it('is decided under today’s rules, and for what a write can bring back', async () => {
    const alex = await given.rep(acme);
    await as(ada).put(`/api/users/${alex.id}`, { accessRole: 'DEPARTMENT_HEAD' });
    await as(ada).put(`/api/users/${alex.id}`, { accessRole: 'SALES_REP' });
    const { _id } = await latest(alex);
    expect(await revert(alex, _id)).toMatchObject({ status: 403, body: { errors: [{ rule: 'neverUpwards' }] } });
    const path = `/api/users/${alex.id}/history`;
    expect((await as(ada).post(`${path}/${_id}/revert`)).body.user.accessRole).toBe('DEPARTMENT_HEAD');

    await as(ada).delete(`/api/users/${alex.id}`);
    const end = await latest(alex);
    await as(ada).post(`/api/users/${alex.id}/restore`);
    const lost = await as(ada).post(`${path}/${end._id}/revert`);
    expect(lost).toMatchObject({ status: 409, body: { code: 'not_revertible' } });
    expect((await as(ada).post(`${path}/${ada.id}/revert`)).status).toBe(404);
    expect((await as(await given.rep(acme)).post(`${path}/${_id}/revert`)).status).toBe(403);
  });
});

/** What somebody may do to their own profile and an ADMIN to it, by chance. */
function operation(chance: Chance): object {
  const text = () => chance.oneOf([null, 'a', 'b', 'ß“=']);
  const map = () =>
    chance.oneOf<unknown>([null, 1, 'x', { a: chance.below(3) }, { b: { c: chance.below(3) } }, [1, chance.below(3)]]);
  const key = () => chance.oneOf(['a', 'b', 'constructor', 'a/b~']);
  return chance.oneOf<() => object>([
    () => ({ designation: text() }),
    () => ({ firstName: text() }),
    () => ({ lastName: text(), language: chance.oneOf([null, 'fr', 'de']) }),
    () => ({ fullName: chance.oneOf(['A B', 'B A']) }),
    () => ({ availability: chance.oneOf(['available', 'unavailable']) }),
    () => ({ availability: 'unavailable', availabilityUntil: chance.oneOf([null, '2999-01-01T00:00:00.000Z']) }),
    () => ({ settings: { [key()]: map() } }),
    () => ({ automations: { [key()]: map() } }),
    () => ({ persona: { [chance.oneOf(['position', 'region', 'timezone'])]: chance.oneOf([null, 'Europe/Kyiv']) } }),
    () => ({ notificationPreferences: { [chance.oneOf(['calls', 'campaigns'])]: chance.oneOf([null, true, false]) } }),
    () => ({ picture: chance.oneOf([null, 'https://cdn.example.com/a.png']) }),
    () => ({ accessRole: chance.oneOf(['SALES_REP', 'DEPARTMENT_HEAD']) }),
    () => ({ status: chance.oneOf(['active', 'disabled']) }),
    () => ({ phoneNumber: chance.oneOf([null, '+14165550143']), newsletter: chance.below(2) === 1 }),
  ])();
}

it.each(Array.from({ length: rounds({ quick: 1, long: 200 }) }, (_, round) => (isLong() ? seed : 1) + round))(
  'what was is what a model remembers, and taking everything back leads to the start: seed %i',
  async (start) => {
    const chance = new Chance(start);
    const alex = await given.rep(acme, { designation: 'Agent', settings: { a: 1 } });
    await given.persona(alex, { position: 'Agent' });
    const path = `/api/users/${alex.id}`;
    const read = async (query = ''): Promise<{ user: Record<string, unknown>; persona: unknown }> => {
      const { status, body } = await as(ada).get(path + query);
      expect(status).toBe(200);
      return body;
    };
    const remembered: { at: string; told: unknown }[] = [];
    const remember = async () => remembered.push({ at: await moment(), told: await read() });
    await remember();
    for (let nth = 0; nth < 15; nth++) {
      expect((await as(ada).put(path, operation(chance))).status).toBe(200);
      await remember();
    }

    for (const { at, told } of remembered) expect(await read(`?asOf=${at}`)).toEqual(told);
    const { items } = (await as(ada).get(`${path}/history?limit=200`)).body;
    for (const { _id } of items) expect((await as(ada).post(`${path}/history/${_id}/revert`)).status).toBe(200);
    const { version: _v, updatedAt: _u, ...end } = (await read()).user;
    expect(remembered[0]?.told).toMatchObject({ user: end, persona: (await read()).persona });
  },
);

/** The same of an organization, by its ADMIN. */
function operationOnOrganization(chance: Chance): object {
  const text = () => chance.oneOf([null, 'a', 'b', 'ß“=']);
  const key = () => chance.oneOf(['a', 'b', 'constructor', 'a/b~']);
  return chance.oneOf<() => object>([
    () => ({ city: text(), address: text() }),
    () => ({ name: chance.oneOf(['A', 'B']) }),
    () => ({ timezone: chance.oneOf(['Europe/Paris', 'America/Toronto']) }),
    () => ({ loginLifeHours: chance.oneOf([null, 12, 24]) }),
    () => ({ branding: { primaryColor: chance.oneOf([null, '#111111', '#222222']) } }),
    () => ({ features: { [key()]: chance.oneOf<unknown>([null, 1, [1], { a: chance.below(3) }]) } }),
  ])();
}

it.each(Array.from({ length: rounds({ quick: 1, long: 200 }) }, (_, round) => (isLong() ? seed : 1) + round))(
  'an organization was what a model remembers: seed %i',
  async (start) => {
    const chance = new Chance(start);
    const organization = await given.organization({ city: 'Toronto' });
    const [boss, rep] = [await given.admin(organization), await given.rep(organization)];
    const path = `/api/organizations/${organization.id}`;
    const remembered: { at: string; told: unknown }[] = [];
    const remember = async () => remembered.push({ at: await moment(), told: (await as(boss).get(path)).body });
    await remember();
    for (let nth = 0; nth < 12; nth++) {
      expect((await as(boss).patch(path, operationOnOrganization(chance), MERGE)).status).toBe(200);
      await remember();
    }

    for (const { at, told } of remembered) {
      const then = await as(boss).get(`${path}?asOf=${at}`);
      expect([then.status, then.headers.get('etag'), then.body]).toEqual([200, null, told]);
    }
    expect((await as(boss).get(`${path}?asOf=2026-01-01T00:00:00Z`)).status).toBe(404);
    expect((await as(rep).get(`${path}?asOf=${remembered[0]?.at}`)).status).toBe(403);
  },
);
