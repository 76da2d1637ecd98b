import { describe, expect, it } from '@jest/globals';
import { useServer } from '../support/server.js';
import { withScope } from '../tenants/world.js';

const { as, anonymous, given, database } = useServer();

/** Does the work while somebody else holds the rows; whoever has to wait for them gets a 503 after five seconds. */
async function whileLocked<Result>(rows: string, id: string | null, work: () => Promise<Result>): Promise<Result> {
  const holder = await database.connect();
  try {
    await holder.query('begin');
    await holder.query(`select from ${rows} for update`, id === null ? [] : [id]);
    return await work();
  } finally {
    await holder.query('rollback');
    holder.release();
  }
}

const PLATFORM = 'platform';
const ORGANIZATION = 'organizations where id = $1';
const USER = 'users where id = $1';

async function world() {
  const acme = await given.organization();
  return { acme, ada: await given.admin(acme), boss: await given.admin(acme), alex: await given.rep(acme) };
}

describe('the lock of the platform', () => {
  it('is none of the business of roles, statuses, homes and ends of those who are no SUPERADMIN', async () => {
    const { acme, ada, alex } = await world();
    const root = await given.superadmin();
    const globex = await given.organization();
    const path = `/api/users/${alex.id}`;

    const statuses = await whileLocked(PLATFORM, null, async () => [
      (await as(ada).put(path, { accessRole: 'ADMIN' })).status,
      (await as(ada).put(path, { status: 'disabled' })).status,
      (await as(ada).put(`/api/organizations/${acme.id}/members/${alex.id}`, { accessRole: 'SALES_REP' })).status,
      (await as(ada).delete(path)).status,
      (await as(ada).post(`${path}/restore`)).status,
      (await as(root).put(path, { organizationId: globex.id })).status,
      (await as(root).post(`${path}/erase`, { confirm: alex.email })).status,
    ]);

    expect(statuses).toEqual([200, 200, 200, 204, 204, 200, 200]);
    await database.query('delete from users where superadmin');
  });

  it('isn’t taken for a SUPERADMIN by whoever has no say in it', async () => {
    const { acme, ada } = await world();
    const root = await given.admin(acme, { superadmin: true });
    const path = `/api/users/${root.id}`;

    const statuses = await whileLocked(PLATFORM, null, async () => [
      (await as(ada).put(path, { status: 'disabled' })).status,
      (await as(ada).put(path, { accessRole: 'SALES_REP' })).status,
      (await as(ada).delete(path)).status,
      (await as(ada).post(`${path}/erase`)).status,
    ]);

    expect(statuses).toEqual([403, 403, 403, 403]);
    await database.query('delete from users where superadmin');
  });

  it('orders what SUPERADMINs do to one another: the last one stays', async () => {
    for (let round = 0; round < 6; round++) {
      const { acme } = await world();
      const [one, other] = [
        await given.admin(acme, { superadmin: true }),
        await given.admin(acme, { superadmin: true }),
      ];

      const replies = await Promise.all([
        as(one).put(`/api/users/${other.id}`, { accessRole: 'ADMIN' }),
        as(other).put(`/api/users/${one.id}`, { accessRole: 'ADMIN' }),
      ]);

      const left = await database.query('select from users where superadmin');
      expect([replies.map(({ status }) => status).sort(), left.length]).toEqual([[200, 403], 1]);
      await database.query('delete from users where superadmin');
    }
  });
});

describe('an organization and its people', () => {
  it('aren’t locked by whoever may not change them', async () => {
    const { acme, alex } = await world();
    const department = await given.department(acme);
    const [head, rep] = [await given.head(acme, department), await given.rep(acme)];
    const stranger = await given.admin(await given.organization());

    const statuses = await whileLocked(ORGANIZATION, acme.id, async () => [
      (await as(rep).put(`/api/users/${alex.id}`, { status: 'disabled' })).status,
      (await as(head).put(`/api/users/${alex.id}`, { accessRole: 'ADMIN' })).status,
      (await as(rep).post(`/api/organizations/${acme.id}/departments`, { name: 'Ours' })).status,
      (await as(stranger).put(`/api/users/${alex.id}`, { status: 'disabled' })).status,
      (await as(stranger).delete(`/api/organizations/${acme.id}/members/${alex.id}`)).status,
      (await as(stranger).delete(`/api/departments/${department.id}`)).status,
    ]);

    expect(statuses).toEqual([403, 403, 403, 404, 404, 404]);
  });

  it('aren’t locked by hand either, in the name of whoever doesn’t administer the person', async () => {
    const { acme, ada, alex } = await world();
    const stranger = await given.admin(await given.organization());
    await given.membership(alex, await given.organization(), 'ADMIN');
    const lock = (person: { id: string }) =>
      withScope(database, { userId: person.id }, async (client) => {
        await client.query(`set local lock_timeout = '300ms'`);
        return client.query('select roster_lock_homes($1, $2)', [alex.id, acme.id]);
      });

    await whileLocked(ORGANIZATION, acme.id, async () => {
      await lock(stranger);
      await expect(lock(ada)).rejects.toMatchObject({ code: '55P03' });
    });
  });

  it('aren’t locked in a login that has ended', async () => {
    const { acme, ada, alex } = await world();
    const number = await given.smsNumber(acme);
    const login = await anonymous.post('/api/auth/login', { email: ada.email, password: ada.password });
    const headers = { authorization: `Bearer ${login.body.token}` };
    await anonymous.post('/api/auth/logout', undefined, headers);
    const write = (id: string, body: object) => anonymous.put(`/api/users/${id}`, body, headers);

    const statuses = [
      await whileLocked(ORGANIZATION, acme.id, () => write(alex.id, { status: 'disabled' })),
      await whileLocked(USER, alex.id, () => write(alex.id, { firstName: 'A' })),
      await whileLocked(USER, ada.id, () => anonymous.put('/api/user/profile', { firstName: 'A' }, headers)),
      await whileLocked('sms_numbers where id = $1', number.id, () =>
        write(alex.id, { sinchPhoneNumber: number.e164 }),
      ),
    ].map(({ status }) => status);

    expect(statuses).toEqual([401, 401, 401, 401]);
  });
});
