import { beforeEach, describe, expect, it } from '@jest/globals';
import { SCOPES } from '../../src/auth/scopes.js';
import type { Organization, Person } from '../support/given.js';
import { useServer } from '../support/server.js';

const { as, anonymous, given, database } = useServer();

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const by = (token: string) => ({ authorization: `Bearer ${token}` });

let acme: Organization;
let ada: Person;
let alex: Person;
beforeEach(async () => {
  acme = await given.organization();
  ada = await given.admin(acme);
  alex = await given.rep(acme);
});

interface Account {
  _id: string;
}
interface Key {
  _id: string;
  token: string;
}

const accountsOf = (organization: Organization) => `/api/organizations/${organization.id}/service-accounts`;

async function account(accessRole = 'ADMIN', name = 'Payroll sync'): Promise<Account> {
  const { status, body } = await as(ada).post(accountsOf(acme), { name, accessRole });
  expect(status).toBe(201);
  return body as Account;
}

async function keyOf({ _id }: Account, scopes: readonly string[] = SCOPES): Promise<Key> {
  const asked = { name: 'Sync', scopes, expiresAt: inDays(30) };
  const { status, body } = await as(ada).post(`${accountsOf(acme)}/${_id}/keys`, asked);
  expect(status).toBe(201);
  return body as Key;
}

const rename = ({ token }: Key, person: { id: string }, firstName: string) =>
  anonymous.put(`/api/users/${person.id}`, { firstName }, by(token));

describe('a service account', () => {
  it('acts by its keys, with its role, in its own name', async () => {
    const sync = await account();
    const key = await keyOf(sync);

    const written = await rename(key, alex, 'Lexi');

    expect(key.token).toMatch(/^roster_key_[0-9A-Za-z]{75}$/);
    expect(written.status).toBe(200);
    const { items } = (await as(alex).get('/api/user/profile/history')).body;
    expect(items[0]).toMatchObject({ actor: { _id: sync._id, id: sync._id, fullName: 'Payroll sync' } });
    expect((await anonymous.get('/api/user/profile', by(key.token))).body.user).toMatchObject({
      _id: sync._id,
      id: sync._id,
      email: null,
      fullName: 'Payroll sync',
      accessRole: 'ADMIN',
    });
    expect((await as(ada).get(accountsOf(acme))).body.items).toEqual([
      {
        _id: sync._id,
        id: sync._id,
        name: 'Payroll sync',
        accessRole: 'ADMIN',
        status: 'active',
        createdAt: expect.any(String),
        keys: 1,
        lastUsedAt: null,
      },
    ]);
  });

  it('may no more than its role, within the scopes of the key', async () => {
    const reader = await account('SALES_REP');
    const [wide, narrow] = [await keyOf(reader), await keyOf(await account(), ['people:read'])];

    expect((await rename(wide, alex, 'A')).status).toBe(403);
    expect(await rename(narrow, alex, 'A')).toMatchObject({ status: 403, body: { code: 'scope_missing' } });
    expect((await anonymous.get(`/api/users/${alex.id}`, by(narrow.token))).status).toBe(200);
    expect((await anonymous.get(accountsOf(acme), by(wide.token))).status).toBe(403);
  });

  it('is in no list of people, count or file, but where it is asked for', async () => {
    const sync = await account();
    const [head] = await database.query<{ id: string }>(
      `insert into departments (id, organization_id, name) values (gen_random_uuid(), $1, 'Ops') returning id`,
      [acme.id],
    );
    expect((await as(ada).put(`/api/users/${sync._id}`, { departmentId: head?.id })).status).toBe(200);
    const lists = [
      (await as(ada).get('/api/users?total=true')).body,
      (await as(ada).get('/api/users?q=Payroll')).body,
      (await as(ada).get(`/api/organizations/${acme.id}/members`)).body,
      (await as(ada).get(`/api/organizations/${acme.id}/users/export`)).body,
      (await as(ada).get('/rinkel/v1/users')).body,
    ];

    for (const list of lists) expect(JSON.stringify(list)).not.toContain(sync._id);
    expect(JSON.stringify(lists)).not.toContain('Payroll');
    expect(lists[0].total).toBe(2);
    const { items } = (await as(ada).get(`/api/organizations/${acme.id}/departments`)).body;
    expect(items[0].memberCount).toBe(0);
    for (const path of ['/applivery/v1/users/', '/rinkel/v1/users/']) {
      expect((await as(ada).get(path + sync._id)).status).toBe(404);
    }
    const asked = (await as(ada).get('/api/users?kind=service&total=true&sort=email')).body;
    expect(asked).toMatchObject({ total: 1, items: [{ _id: sync._id, id: sync._id, email: null }] });
  });

  it('is changed as a person is, by the same policy and in the same history', async () => {
    const sync = await account();
    const put = (body: object) => as(ada).put(`/api/users/${sync._id}`, body);

    expect((await put({ fullName: 'Payroll', accessRole: 'SALES_REP' })).status).toBe(200);
    expect((await as(alex).put(`/api/users/${sync._id}`, { fullName: 'Mine' })).status).toBe(403);
    const { items } = (await as(ada).get(`/api/users/${sync._id}/history`)).body;
    expect(items.map(({ fields }: { fields: object }) => Object.keys(fields))).toEqual([
      ['/fullName', '/accessRole'],
      expect.arrayContaining(['/kind', '/fullName', '/organizationId']),
    ]);
  });

  it('gets no address, no other home and no role above ADMIN', async () => {
    const sync = await account();
    const root = await given.superadmin();
    const globex = await given.organization();
    const put = (body: object) => as(root).put(`/api/users/${sync._id}`, body);

    const refusals = [
      await put({ email: 'bot@acme.example' }),
      await put({ organizationId: globex.id }),
      await put({ accessRole: 'SUPERADMIN' }),
    ];

    const refused = { status: 403, body: { code: 'not_allowed', errors: [{ rule: 'isPerson', liftedBy: null }] } };
    for (const reply of refusals) expect(reply).toMatchObject(refused);
    const guest = await as(root).put(`/api/organizations/${globex.id}/members/${sync._id}`, { accessRole: 'ADMIN' });
    expect(guest.status).toBe(404);
  });

  it('doesn’t count as an administrator who stays', async () => {
    await account('ADMIN');
    const root = await given.superadmin();

    const replies = [
      await as(root).put(`/api/users/${ada.id}`, { accessRole: 'SALES_REP' }),
      await as(root).delete(`/api/users/${ada.id}`),
    ];

    for (const reply of replies) expect(reply).toMatchObject({ status: 409, body: { code: 'last_admin' } });
  });

  it('can’t log in, whatever is typed', async () => {
    const { _id } = await account();

    const replies = await Promise.all(
      [' ', _id, `${_id}@service.invalid`].map((email) =>
        anonymous.post('/api/auth/login', { email, password: 'correct horse battery' }),
      ),
    );

    for (const { status } of replies) expect([400, 401]).toContain(status);
  });

  it('is one of a hundred at most', async () => {
    await database.query(
      `with account as (
        insert into users (id, organization_id, kind, email)
        select gen_random_uuid(), $1, 'service', '' from generate_series(1, 99) returning id)
      insert into memberships (user_id, organization_id, role) select id, $1, 'SALES_REP' from account`,
      [acme.id],
    );
    const body = { name: 'One', accessRole: 'SALES_REP' };

    const replies = await Promise.all(Array.from({ length: 4 }, () => as(ada).post(accountsOf(acme), body)));

    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    expect(replies.find(({ status }) => status === 409)?.body.code).toBe('too_many_service_accounts');
  });
});

describe('the keys of a service account', () => {
  it.each([
    ['is disabled', (id: string) => as(ada).put(`/api/users/${id}`, { status: 'disabled' })],
    ['is deleted', (id: string) => as(ada).delete(`/api/users/${id}`)],
    ['is erased', (id: string) => as(ada).post(`/api/users/${id}/erase`, { confirm: 'Payroll sync' })],
    [
      'went with its organization',
      () =>
        database.query(
          `delete from users where organization_id = '${acme.id}'; delete from organizations where id = '${acme.id}'`,
        ),
    ],
  ])('are worth nothing once it %s', async (_, end) => {
    const sync = await account();
    const { token } = await keyOf(sync);
    expect((await anonymous.get('/api/user/profile', by(token))).status).toBe(200);

    await end(sync._id);

    const replies = [
      await anonymous.get('/api/user/profile', by(token)),
      await anonymous.put('/api/user/profile', { firstName: 'A' }, by(token)),
      await anonymous.get('/api/users', by(token)),
      await anonymous.get(`/api/organizations/${acme.id}`, by(token)),
    ];
    expect(replies.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
  });

  it('never outlive the account’s place in its organization', async () => {
    const { _id } = await account();
    const homeless = database.query(
      `delete from memberships where user_id = '${_id}'; update users set organization_id = null where id = '${_id}'`,
    );

    await expect(homeless).rejects.toThrow('users_home');
    await expect(database.query('delete from memberships where user_id = $1', [_id])).rejects.toThrow('users_home');
  });

  it('are listed, rotated and ended by administrators, and told in its events', async () => {
    const sync = await account();
    const keys = `${accountsOf(acme)}/${sync._id}/keys`;
    const old = await keyOf(sync);

    const { body: next } = await as(ada).post(`${keys}/${old._id}/rotate`, { overlapHours: 0 });
    const listed = (await as(ada).get(keys)).body.items;
    const ended = await as(ada).delete(`${keys}/${next._id}`);

    expect(listed).toMatchObject([{ _id: next._id, id: next._id, name: 'Sync' }]);
    expect(ended.status).toBe(204);
    expect((await as(ada).get(keys)).body.items).toEqual([]);
    const { items } = (await as(ada).get(`/api/users/${sync._id}/security-events`)).body;
    expect(items).toMatchObject([
      { event: 'key_ended', actor: { _id: ada.id, id: ada.id } },
      { event: 'key_rotated', actor: { _id: ada.id, id: ada.id } },
      { event: 'key_made', actor: { _id: ada.id, id: ada.id } },
    ]);
  });

  it('are nobody else’s: another organization’s path, a person’s id, a guest without the role', async () => {
    const sync = await account();
    const { _id } = await keyOf(sync);
    const globex = await given.organization();
    const gil = await given.admin(globex);
    const body = { name: 'A', scopes: ['people:read'], expiresAt: inDays(1) };
    await given.membership(gil, acme, 'SALES_REP');

    const statuses = [
      (await as(gil).post(`${accountsOf(globex)}/${sync._id}/keys`, body)).status,
      (await as(gil).get(`${accountsOf(globex)}/${sync._id}/keys`)).status,
      (await as(gil).delete(`${accountsOf(globex)}/${sync._id}/keys/${_id}`)).status,
      (await as(gil).post(`${accountsOf(acme)}/${sync._id}/keys`, body)).status,
      (await as(ada).post(`${accountsOf(acme)}/${alex.id}/keys`, body)).status,
      (await as(alex).get(accountsOf(acme))).status,
    ];

    expect(statuses).toEqual([404, 404, 404, 403, 404, 403]);
    expect((await as(ada).get(`${accountsOf(acme)}/${sync._id}/keys`)).body.items).toHaveLength(1);
  });
});

describe('the longest life of keys, set by an organization', () => {
  it('bounds new ones, and ends the others sooner', async () => {
    const sync = await account();
    const long = await keyOf(sync);
    await database.query(`update access_keys set created_at = now() - interval '8 days' where id = $1`, [long._id]);
    const young = await keyOf(sync);

    const set = await as(ada).patch(`/api/organizations/${acme.id}`, { keyLifeDays: 7 });

    expect(set).toMatchObject({ status: 200, body: { keyLifeDays: 7 } });
    const { items } = (await as(ada).get(`${accountsOf(acme)}/${sync._id}/keys`)).body;
    expect(items).toMatchObject([{ _id: young._id, id: young._id }]);
    expect(Date.parse(items[0].expiresAt)).toBeLessThanOrEqual(Date.now() + 7 * 86_400_000);
    expect((await anonymous.get('/api/user/profile', by(long.token))).status).toBe(401);
    const asked = { name: 'A', scopes: ['people:read'], expiresAt: inDays(8) };
    expect(await as(ada).post(`${accountsOf(acme)}/${sync._id}/keys`, asked)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/expiresAt', rule: 'keyLife', level: 'organization', liftedBy: 'ADMIN' }] },
    });
  });
});
