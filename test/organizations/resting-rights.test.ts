import { describe, expect, it } from '@jest/globals';
import type { Organization, Person } from '../support/given.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';

const { as, anonymous, given, database } = useServer();

interface World {
  home: Organization;
  boss: Person;
  host: Organization;
  ada: Person;
  guest: Person;
}

/** Somebody with a proven address, at home in one organization and a guest in another. */
async function world(role: 'ADMIN' | 'DEPARTMENT_HEAD' = 'ADMIN'): Promise<World> {
  const [home, host] = [await given.organization(), await given.organization()];
  const [boss, ada] = [await given.admin(home), await given.admin(host)];
  const guest = await given.rep(home, { verificationStatus: 'verified' });
  await given.membership(guest, host, role);
  return { home, boss, host, ada, guest };
}

const members = ({ id }: Organization, person?: Person) =>
  `/api/organizations/${id}/members${person === undefined ? '' : `/${person.id}`}`;

async function memberIn(host: Organization, reader: Person, { id }: Person): Promise<Record<string, unknown>> {
  const { items } = (await as(reader).get(members(host))).body;
  return items.find(({ _id }: { _id: string }) => _id === id);
}

/** What an ADMIN of the host may do, and nobody else. */
async function statusesOf(guest: Person, { id }: Organization, colleague: Person): Promise<number[]> {
  const replies = [
    await as(guest).get(`/api/organizations/${id}/invitations`),
    await as(guest).get(`/api/organizations/${id}/history`),
    await as(guest).put(members({ id } as Organization, colleague), { departmentId: null }),
    await as(guest).put(`/api/users/${colleague.id}`, { designation: `Agent ${Math.random()}` }),
    await as(guest).get(`/api/organizations/${id}/users/export?format=csv`),
  ];
  return replies.map(({ status }) => status);
}

describe('a guest who has not proven the address', () => {
  it.each([{ passwordHash: null }, { passwordHash: null, sso: true }])(
    'gets no role above SALES_REP, from nobody: %j',
    async (columns) => {
      const { home, host, ada } = await world();
      const root = await given.superadmin();
      const person = await given.rep(home, columns);
      for (const accessRole of ['ADMIN', 'DEPARTMENT_HEAD']) {
        const reply = await unchanged(database, () => as(root).put(members(host, person), { accessRole }));
        expect(reply).toMatchObject({ status: 409, body: { code: 'address_unproven' } });
      }
      expect((await as(root).put(members(host, person), { accessRole: 'SALES_REP' })).status).toBe(200);
      const raised = await as(ada).put(members(host, person), { accessRole: 'ADMIN' });
      expect(raised).toMatchObject({ status: 409, body: { errors: [{ pointer: '/accessRole' }] } });
      await database.query('delete from users where superadmin');
    },
  );

  it('is no administrator to be counted on', async () => {
    const { home, host, ada } = await world('DEPARTMENT_HEAD');
    const person = await given.rep(home, { passwordHash: null });
    await given.membership(person, host, 'ADMIN');

    const left = await as(ada).put(`/api/users/${ada.id}`, { accessRole: 'SALES_REP' });

    expect(left).toMatchObject({ status: 409, body: { code: 'last_admin' } });
    expect(await memberIn(host, ada, person)).toMatchObject({ accessRole: 'ADMIN', roleRests: true });
  });
});

describe('a guest whose address somebody else changes', () => {
  const doors: [string, (boss: Person, guest: Person, email: string) => Promise<{ status: number }>][] = [
    ['PUT', (boss, { id }, email) => as(boss).put(`/api/users/${id}`, { email })],
    [
      'PATCH',
      (boss, { id }, email) =>
        as(boss).patch(`/api/users/${id}`, { email }, { 'content-type': 'application/merge-patch+json' }),
    ],
    ['a contract', (boss, { id }, email) => as(boss).put(`/rinkel/v1/users/${id}`, { email })],
  ];

  it.each(doors)('by %s is a SALES_REP there until an invitation proves the new one', async (_, change) => {
    const { host, boss, ada, guest } = await world();
    const colleague = await given.rep(host);
    expect(await statusesOf(guest, host, colleague)).toEqual([200, 200, 200, 200, 200]);
    const email = given.email('new');

    expect((await change(boss, guest, email)).status).toBeLessThan(300);

    expect(await statusesOf(guest, host, colleague)).toEqual([403, 403, 403, 403, 403]);
    expect(await memberIn(host, guest, guest)).toMatchObject({ accessRole: 'ADMIN', roleRests: true, email });
    const { fields } = (await as(guest).get(`/api/users/${colleague.id}/capabilities`)).body;
    expect(Object.values<{ editable: boolean }>(fields).filter(({ editable }) => editable)).toEqual([]);
    const own = (await as(guest).get('/api/organizations')).body.items;
    expect(own.find(({ _id }: { _id: string }) => _id === host.id)).toMatchObject({ accessRole: 'SALES_REP' });

    const body = { invitations: [{ email, accessRole: 'SALES_REP' }] };
    const [result] = (await as(ada).post(`/api/organizations/${host.id}/invitations`, body)).body.results;
    expect(result).toMatchObject({ outcome: 'invited' });
    await database.query('update invitations set revoked_at = now() where id = $1', [result.invitation._id]);
    const { token } = await given.invitation(host, { email });
    const accepted = await anonymous.post('/api/invitations/accept', { token, password: guest.password });
    expect(accepted).toMatchObject({ status: 200, body: { userId: guest.id, accessRole: 'ADMIN', created: false } });
    expect(await statusesOf(guest, host, colleague)).toEqual([200, 200, 200, 200, 200]);
    expect(await memberIn(host, guest, guest)).toMatchObject({ accessRole: 'ADMIN', roleRests: false });
  });

  it('and then changes it again, or has it changed back, waits still', async () => {
    const { host, boss, guest } = await world();
    expect((await as(guest).get(`/api/organizations/${host.id}/invitations`)).status).toBe(200);
    await as(boss).put(`/api/users/${guest.id}`, { email: given.email('new') });
    await as(guest).put('/api/user/profile', { email: given.email('own') });
    expect((await as(guest).get(`/api/organizations/${host.id}/invitations`)).status).toBe(403);
    await as(boss).put(`/api/users/${guest.id}`, { email: guest.email });
    expect((await as(guest).get(`/api/organizations/${host.id}/invitations`)).status).toBe(403);
  });

  it('keeps every right at home', async () => {
    const { home, host, boss } = await world();
    const admin = await given.admin(home, { verificationStatus: 'verified' });
    await given.membership(admin, host, 'ADMIN');
    expect((await as(admin).get(`/api/organizations/${host.id}/invitations`)).status).toBe(200);

    await as(boss).put(`/api/users/${admin.id}`, { email: given.email('new') });

    expect((await as(admin).get(`/api/organizations/${home.id}/invitations`)).status).toBe(200);
    expect((await as(admin).get(`/api/organizations/${host.id}/invitations`)).status).toBe(403);
  });
});

it('a guest who changes the own address stays what they are', async () => {
  const { host, guest } = await world();

  await as(guest).put('/api/user/profile', { email: given.email('own') });

  expect((await as(guest).get(`/api/organizations/${host.id}/invitations`)).status).toBe(200);
  expect(await memberIn(host, guest, guest)).toMatchObject({ roleRests: false });
});
