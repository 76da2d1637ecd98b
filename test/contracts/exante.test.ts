import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { formOf } from '../support/form.js';
import type { Organization, Person } from '../support/given.js';
import { pictureAs } from '../support/pictures.js';
import { exchange } from '../support/raw-connection.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';
import { publishedReply } from './exante.published.js';

const folder = mkdtempSync(join(tmpdir(), 'roster-exante-'));
afterAll(() => rmSync(folder, { recursive: true }));

const server = useServer({ env: { DATA_DIR: folder } });
const { as, anonymous, given, database } = server;

const ME = '/api/user';

/** An organization and a member of it and of a second one. */
async function world(): Promise<{ acme: Organization; globex: Organization; alex: Person }> {
  const acme = await given.organization({ timezone: 'America/Toronto', features: { dashboards: true } });
  const globex = await given.organization({ timezone: 'Europe/Kyiv', features: { reports: { pdf: true } } });
  const alex = await given.rep(acme, { fullName: undefined, firstName: 'Alex', lastName: 'Rep' });
  await given.membership(alex, globex, 'ADMIN');
  return { acme, globex, alex };
}

const userOf = async (person: Person) => (await as(person).get(ME)).body.data.user;

describe('the published example', () => {
  it('is taken and answered with every key of the published answer, and no other', async () => {
    const { acme, globex, alex } = await world();
    await database.query('update companies set owner_id = $2 where id = $1', [globex.companyId, alex.id]);
    await as(alex).post(`${ME}/avatar`, ...(await formOf({ avatar: await pictureAs('png') })));

    const reply = await as(alex).patch(ME, {
      firstname: 'Ada',
      lastname: 'Lovelace',
      timezone: 'America/New_York',
      default_organization: globex.id,
      settings: {},
    });

    expect(reply.status).toBe(200);
    expect(shapeOf(reply.body)).toEqual(shapeOf(publishedReply));
    expect(reply.body).toMatchObject({ status: 'success', status_code: 200, message: 'Success' });
    expect(reply.body.data.user).toMatchObject({
      id: alex.id,
      uid: alex.id,
      firstname: 'Ada',
      lastname: 'Lovelace',
      fullname: 'Ada Lovelace',
      email: alex.email,
      timezone: 'America/New_York',
      default_timezone: 'Europe/Kyiv',
      default_organization: globex.id,
      active_company: { uid: globex.companyId, owner_id: alex.id, max_documents: 100 },
      organizations: [
        { uid: acme.id, name: acme.name, company_uid: acme.companyId },
        { uid: globex.id, name: globex.name, company_uid: globex.companyId },
      ],
      features: { reports: { pdf: true } },
      settings: {},
    });
    expect(await userOf(alex)).toEqual(reply.body.data.user);
  });

  it('is one row of the history, from this door, and seen through our own', async () => {
    const { alex } = await world();

    await as(alex).patch(ME, { firstname: 'Ada', settings: { theme: 'dark' } });

    const [change, ...others] = await database.query('select * from changes where subject_id = $1', [alex.id]);
    expect(others).toEqual([]);
    expect(change).toMatchObject({ source: 'exante', actor_id: alex.id });
    expect(Object.keys(change?.fields as object).sort()).toEqual(['/firstName', '/settings/theme']);
    const { body } = await as(alex).get('/api/user/profile');
    expect(body.user).toMatchObject({ firstName: 'Ada', fullName: 'Ada Rep', settings: { theme: 'dark' }, version: 2 });
  });

  it('asks for no field', async () => {
    const { alex } = await world();
    const before = await userOf(alex);
    const reply = await unchanged(database, () => as(alex).patch(ME, {}));
    expect(reply.body.data.user).toEqual(before);
  });
});

describe('what is shown', () => {
  it('falls back to the organization, and to empty texts', async () => {
    const acme = await given.organization({ timezone: 'America/Toronto' });
    const sam = await given.rep(acme, { fullName: undefined });

    expect(await userOf(sam)).toMatchObject({
      firstname: '',
      lastname: '',
      fullname: '',
      timezone: 'America/Toronto',
      default_timezone: 'America/Toronto',
      avatar: null,
      default_organization: acme.id,
      active_company: { uid: acme.companyId, owner_id: null },
      features: {},
      settings: {},
    });
  });

  it('shows a superadmin without an organization', async () => {
    const root = await given.superadmin();
    expect(await userOf(root)).toMatchObject({
      timezone: 'UTC',
      default_timezone: 'UTC',
      default_organization: null,
      active_company: null,
      organizations: [],
      permissions_in_default_organization: expect.arrayContaining(['platform.administer', 'profile.update']),
    });
  });

  it('shows a name that a write here would refuse, and a picture elsewhere', async () => {
    const acme = await given.organization();
    const picture = 'https://cdn.example.com/anne.png';
    const anne = await given.rep(acme, { firstName: 'Anne-Marie', lastName: "O'Neill", picture });
    expect(await userOf(anne)).toMatchObject({ firstname: 'Anne-Marie', lastname: "O'Neill", avatar: picture });
  });

  it('tells when the user was first and last seen, over all kinds of clients', async () => {
    const { alex } = await world();
    await userOf(alex);
    await database.query('delete from client_activity where user_id = $1', [alex.id]);
    const [{ created }] = (await database.query(
      `update users set created_at = '2023-01-01T00:00:00Z' where id = $1 returning created_at as created`,
      [alex.id],
    )) as [{ created: Date }];
    expect(await userOf(alex)).toMatchObject({ first_seen: created.toISOString(), last_seen: created.toISOString() });

    await database.query(
      `insert into client_activity values ($1, 'sdk', '2024-01-05', '2024-03-01', null), ($1, 'store', '2024-02-01', null, '2024-02-02')`,
      [alex.id],
    );
    expect(await userOf(alex)).toMatchObject({
      first_seen: '2024-01-05T00:00:00.000Z',
      last_seen: '2024-03-01T00:00:00.000Z',
    });
  });

  it('computes permissions from the role in the default organization, at once', async () => {
    const { acme, globex, alex } = await world();
    const asRep = (await userOf(alex)).permissions_in_default_organization;
    const moved = await as(alex).patch(ME, { default_organization: globex.id });
    const asAdmin = moved.body.data.user.permissions_in_default_organization;

    expect(asRep).toContain('profile.update');
    expect(asRep).not.toContain('roles.assign');
    expect(asAdmin).toEqual(expect.arrayContaining([...asRep, 'roles.assign']));
    await database.query(`update memberships set role = 'SALES_REP' where user_id = $1 and organization_id = $2`, [
      alex.id,
      globex.id,
    ]);
    expect((await userOf(alex)).permissions_in_default_organization).toEqual(asRep);
    expect((await as(alex).get('/api/user/profile')).body.user.organizationId).toBe(acme.id);
  });

  it('takes the active company from the settings while it is one of the user’s', async () => {
    const { acme, globex, alex } = await world();
    const foreign = await given.organization();
    const choose = async (uid: unknown) => {
      const { body } = await as(alex).patch(ME, { settings: { active_company_uid: uid } });
      return body.data.user.active_company.uid;
    };

    expect(await choose(globex.companyId)).toBe(globex.companyId);
    expect((await userOf(alex)).default_organization).toBe(acme.id);
    expect(await choose(foreign.companyId)).toBe(acme.companyId);
    expect(await choose({ not: 'a uid' })).toBe(acme.companyId);
    expect(await choose(null)).toBe(acme.companyId);
    expect((await userOf(alex)).settings).toEqual({});
  });

  it('goes back to the home when a membership is lost', async () => {
    const { acme, globex, alex } = await world();
    await as(alex).patch(ME, {
      default_organization: globex.id,
      settings: { active_company_uid: globex.companyId },
    });

    await database.query('delete from memberships where user_id = $1 and organization_id = $2', [alex.id, globex.id]);

    expect(await userOf(alex)).toMatchObject({
      default_organization: acme.id,
      default_timezone: 'America/Toronto',
      active_company: { uid: acme.companyId },
      organizations: [{ uid: acme.id }],
    });
    const stored = await database.query('select default_organization_id from users where id = $1', [alex.id]);
    expect(stored).toEqual([{ default_organization_id: null }]);
  });
});

describe('takes', () => {
  it.each([
    { firstname: 'Ж' },
    { firstname: 'Renée' },
    { firstname: 'Rene\u0301e' },
    { firstname: 'विक्रम' },
    { firstname: '李' },
    { lastname: 'a'.repeat(64) },
    { lastname: '𐐀'.repeat(64) },
    { timezone: 'Europe/Kyiv' },
    { settings: { theme: 'dark', nested: { list: [1, null, 'x'] } } },
  ])('%j', async (body) => {
    const { alex } = await world();
    const reply = await as(alex).patch(ME, body);
    expect(reply).toMatchObject({ status: 200, body: { data: { user: body } } });
  });

  it('settings merged by key, with null removing one', async () => {
    const { alex } = await world();
    await as(alex).patch(ME, { settings: { theme: 'dark', panel: { left: 1, right: 2 }, list: [1, 2] } });
    const reply = await as(alex).patch(ME, { settings: { theme: null, panel: { left: null }, list: [3] } });
    expect(reply.body.data.user.settings).toEqual({ panel: { right: 2 }, list: [3] });
  });

  it('a default organization in capitals', async () => {
    const { globex, alex } = await world();
    const reply = await as(alex).patch(ME, { default_organization: globex.id.toUpperCase() });
    expect(reply.body.data.user.default_organization).toBe(globex.id);
  });
});

describe('refuses', () => {
  const letters = 'This may have letters only.';
  it.each([
    [{ firstname: '' }, { firstname: ['The text is empty.'] }],
    [{ firstname: 'Anne-Marie' }, { firstname: [letters] }],
    [{ firstname: 'Mary Ann' }, { firstname: [letters] }],
    [{ lastname: 'R2D2' }, { lastname: [letters] }],
    [{ lastname: '\u0301a' }, { lastname: [letters] }],
    [{ lastname: 'a\u202eb' }, { lastname: [letters] }],
    [{ lastname: 'a'.repeat(65) }, { lastname: ['The text has more than 64 characters.'] }],
    [{ firstname: null }, { firstname: [expect.stringContaining('null')] }],
    [{ firstname: ['a'] }, { firstname: ['This must be a text.'] }],
    [{ timezone: 'PST' }, { timezone: [expect.stringContaining('IANA')] }],
    [{ timezone: 'america/toronto' }, { timezone: [expect.stringContaining('IANA')] }],
    [{ default_organization: 'acme' }, { default_organization: ['This must be a UUID.'] }],
    [{ default_organization: null }, { default_organization: [expect.any(String)] }],
    [{ settings: [] }, { settings: ['This must be an object.'] }],
    [{ settings: null }, { settings: [expect.any(String)] }],
    [{ settings: { a: 'x\0' } }, { 'settings.a': [expect.any(String)] }],
    [
      { email: 'a@b.example', firstName: 'A' },
      { email: ['There is no such field.'], firstName: ['There is no such field.'] },
    ],
    [
      { firstname: '1', timezone: 'x' },
      { firstname: [letters], timezone: [expect.any(String)] },
    ],
  ])('%j, and writes nothing', async (body, errors) => {
    const { alex } = await world();
    const reply = await unchanged(database, () => as(alex).patch(ME, body));
    expect(reply.status).toBe(400);
    expect(reply.body).toEqual({ status: 'error', status_code: 400, message: expect.any(String), data: { errors } });
  });

  it('settings that would grow beyond 64 KiB, by the field’s name', async () => {
    const { alex } = await world();
    await as(alex).patch(ME, { settings: { a: 'x'.repeat(40_000) } });
    const reply = await unchanged(database, () => as(alex).patch(ME, { settings: { b: 'x'.repeat(40_000) } }));
    expect(reply).toMatchObject({ status: 400, body: { data: { errors: { settings: [expect.any(String)] } } } });
  });

  it('all that is wrong in one answer, by itself and by a rule', async () => {
    const { alex } = await world();
    const foreign = await given.organization();
    await as(alex).patch(ME, { settings: { a: 'x'.repeat(40_000) } });
    const sent = {
      firstname: '1',
      firstName: 'A',
      default_organization: foreign.id,
      settings: { b: 'x'.repeat(40_000) },
    };

    const reply = await unchanged(database, () => as(alex).patch(ME, sent));

    expect(reply).toMatchObject({ status: 403, body: { status: 'error', status_code: 403 } });
    expect(reply.body.data.errors).toEqual({
      firstname: [letters],
      firstName: ['There is no such field.'],
      default_organization: [expect.any(String)],
      settings: [expect.any(String)],
    });
  });

  it('an organization that the user is no member of, as one that nobody knows', async () => {
    const { alex } = await world();
    const foreign = await given.organization();

    const known = await unchanged(database, () =>
      as(alex).patch(ME, { default_organization: foreign.id, firstname: 'B' }),
    );
    const unknown = await as(alex).patch(ME, { default_organization: uuidv7(), firstname: 'B' });

    expect(known).toMatchObject({
      status: 403,
      body: { data: { errors: { default_organization: [expect.any(String)] } } },
    });
    expect(unknown.status).toBe(known.status);
    expect(unknown.body).toEqual(known.body);
  });
});

describe('answers in its own envelope', () => {
  const envelope = (status: number) => ({
    status: 'error',
    status_code: status,
    message: expect.any(String),
    data: null,
  });

  it.each([
    ['GET', ME],
    ['PATCH', ME],
    ['POST', `${ME}/avatar`],
  ])('401 to %s %s without a token, with a wrong one and with an ended login', async (method, path) => {
    const { alex } = await world();
    const token = await server.tokenOf(alex);
    await database.query('update sessions set revoked_at = now() where user_id = $1', [alex.id]);
    const form = await formOf({ avatar: await pictureAs('png') });
    const body = { GET: undefined, PATCH: { firstname: 'A' }, POST: form[0] }[method];

    for (const authorization of [undefined, 'Bearer nonsense', `Bearer ${token}`]) {
      const headers = { ...(method === 'POST' ? form[1] : {}), ...(authorization && { authorization }) };
      const reply = await anonymous.send(method, path, body, headers);
      expect(reply).toMatchObject({ status: 401, body: envelope(401) });
      expect(reply.headers.get('www-authenticate')).toBe('Bearer');
      expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
    }
  });

  it.each([
    ['DELETE', ME, 'GET, HEAD, PATCH'],
    ['PUT', ME, 'GET, HEAD, PATCH'],
    ['OPTIONS', ME, 'GET, HEAD, PATCH'],
    ['GET', `${ME}/avatar`, 'DELETE, POST, PUT'],
    ['PATCH', `${ME}/avatar`, 'DELETE, POST, PUT'],
  ])('405 to %s %s', async (method, path, allow) => {
    const reply = await anonymous.send(method, path);
    expect(reply).toMatchObject({ status: 405, body: envelope(405) });
    expect(reply.headers.get('allow')).toBe(allow);
  });

  it('400 to what is no JSON, no object, or nothing', async () => {
    const { alex } = await world();
    for (const body of ['{"firstname": ', '[]', 'null', '"x"', '']) {
      expect(await as(alex).patch(ME, body, { 'content-type': 'application/json' })).toMatchObject({
        status: 400,
        body: envelope(400),
      });
    }
  });

  it('413 and 415', async () => {
    const { alex } = await world();
    const large = await as(alex).patch(ME, { settings: { a: 'x'.repeat(300_000) } });
    const typed = await as(alex).patch(ME, 'firstname=A', { 'content-type': 'application/x-www-form-urlencoded' });
    const form = await as(alex).patch(ME, ...(await formOf({ avatar: await pictureAs('png') })));
    expect(large).toMatchObject({ status: 413, body: envelope(413) });
    expect(typed).toMatchObject({ status: 415, body: envelope(415) });
    expect(form).toMatchObject({ status: 415, body: envelope(415) });
  });

  it('500, with nothing of what broke', async () => {
    const { alex } = await world();
    const client = as(alex);
    await client.get(ME);
    await database.query('alter table personas rename to personas_away');
    const reply = await client.get(ME);
    await database.query('alter table personas_away rename to personas');

    expect(reply).toMatchObject({ status: 500, body: envelope(500) });
    expect(JSON.stringify(reply.body)).not.toMatch(/personas|select|\.js/);
    expect(await server.takeErrors(1)).toHaveLength(1);
  });

  it('also where the path is written in another way', async () => {
    const answer = await exchange(server.url(), 'GET /api/us%65r HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(answer).toContain('{"status":"error","status_code":401,');
  });

  it.each(['/api/user/profile', '/api/user/profile/capabilities', '/api/user/nowhere', '/api/user/avatar/x'])(
    'but not below %s, which is ours',
    async (path) => {
      const reply = await anonymous.get(path);
      expect(reply.headers.get('content-type')).toContain('application/problem+json');
    },
  );
});

it('has a page and a document of its own, and no operation in ours', async () => {
  const document = (await anonymous.get('/exante/openapi.json')).body;
  expect(Object.keys(document.paths)).toEqual([ME, `${ME}/avatar`]);
  expect((await anonymous.get('/exante/docs')).headers.get('content-type')).toContain('text/html');
  expect(Object.keys((await anonymous.get('/api/openapi.json')).body.paths)).not.toContain(ME);
});

/** The keys of a value, deeply, with the type of each leaf. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (typeof value !== 'object' || value === null) return typeof value;
  const keys = Object.keys(value).filter((key) => key !== 'features' && key !== 'settings');
  return {
    keys: Object.keys(value),
    inside: keys.map((key) => shapeOf((value as Record<string, unknown>)[key])),
  };
}
