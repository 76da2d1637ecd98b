import { describe, expect, it } from '@jest/globals';
import type { Organization, Person } from '../support/given.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';

const { as, anonymous, given, database } = useServer();

const PASSWORD = 'eleven green bottles';

interface Tenant {
  organization: Organization;
  admin: Person;
}

async function tenant(): Promise<Tenant> {
  const organization = await given.organization();
  return { organization, admin: await given.admin(organization) };
}

async function invites({ organization, admin }: Tenant, email: string): Promise<string> {
  const body = { invitations: [{ email, accessRole: 'SALES_REP' }] };
  const reply = await as(admin).post(`/api/organizations/${organization.id}/invitations`, body);
  return reply.body.results[0].invitation._id as string;
}

/** The id of the person who is made by the import. */
async function imports({ organization, admin }: Tenant, email: string, fullName = 'Ida Imported'): Promise<string> {
  const file = `email,fullName\n${email},"${fullName}"\n`;
  const path = `/api/organizations/${organization.id}/users/import`;
  expect((await as(admin).post(path, file, { 'content-type': 'text/csv' })).body).toMatchObject({ created: 1 });
  const [row] = await database.query<{ id: string }>('select id from users where email_key = $1', [email]);
  return row!.id;
}

async function erase({ admin }: Tenant, id: string): Promise<void> {
  expect((await as(admin).delete(`/api/users/${id}`)).status).toBe(204);
  expect((await as(admin).post(`/api/users/${id}/erase`)).status).toBe(200);
}

/** What an organization has written down of itself, and whom it has invited. */
async function booksOf({ organization }: Tenant): Promise<unknown[]> {
  return database.query(
    `select to_jsonb(c) as row from changes c where c.organization_id = $1 and c.subject = 'organization'
    union all select to_jsonb(i) from invitations i where i.organization_id = $1 order by 1`,
    [organization.id],
  );
}

async function membersOf(one: Tenant, person: Person, role = 'SALES_REP' as const): Promise<void> {
  const { id, token } = await given.invitation(one.organization, { email: person.email, role });
  const { id: organizationId } = one.organization;
  await database.query(
    `insert into changes (id, organization_id, subject, subject_id, version, source, fields)
    values (gen_random_uuid(), $1::uuid, 'organization', $1, 0, 'test', $2)`,
    [organizationId, JSON.stringify({ [`/invitations/${id}`]: { before: null, after: { email: person.email } } })],
  );
  const reply = await anonymous.post('/api/invitations/accept', { token, password: person.password });
  expect(reply).toMatchObject({ status: 200, body: { userId: person.id } });
}

describe('erasing somebody whose address another tenant has invited', () => {
  it.each(['after', 'before', 'null', 'user', 'email', 'SALES_REP', 'true', 'invitations'])(
    'and whom it doesn’t know leaves that tenant alone, and the own books too, when the name is %j',
    async (name) => {
      const [acme, globex] = [await tenant(), await tenant()];
      const email = given.email('vic');
      for (const one of [globex, acme]) await invites(one, given.email(name.toLowerCase()));
      await invites(globex, email);
      const id = await imports(acme, email, name);
      const before = [await booksOf(globex), await booksOf(acme)];

      await erase(acme, id);

      expect([await booksOf(globex), await booksOf(acme)]).toEqual(before);
    },
  );

  it('leaves the invitation good: the person joins as somebody new', async () => {
    const [acme, globex] = [await tenant(), await tenant()];
    const email = given.email('vic');
    const { token } = await given.invitation(globex.organization, { email });
    await erase(acme, await imports(acme, email));

    const reply = await anonymous.post('/api/invitations/accept', { token, password: PASSWORD, fullName: 'Vic' });

    expect(reply).toMatchObject({ status: 200, body: { organizationId: globex.organization.id, created: true } });
  });

  it('takes the own open invitation and its address, and no other', async () => {
    const acme = await tenant();
    const [email, other] = [given.email('ida'), given.email('other')];
    const own = await invites(acme, email);
    const kept = await invites(acme, other);

    await erase(acme, await imports(acme, email));

    const books = JSON.stringify(await booksOf(acme));
    expect([books.includes(email), books.includes(other), books.includes(own), books.includes(kept)]).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });

  it('who was given that address by their home leaves it alone too', async () => {
    const [acme, globex] = [await tenant(), await tenant()];
    const guest = await given.rep(acme.organization);
    await membersOf(globex, guest);
    const victim = given.email('vic');
    const open = await invites(globex, victim);
    expect((await as(acme.admin).put(`/api/users/${guest.id}`, { email: victim })).status).toBe(200);

    await erase(acme, guest.id);

    const books = JSON.stringify(await booksOf(globex));
    expect(books.split(victim).length - 1).toBeGreaterThanOrEqual(3);
    expect(books).toContain(open);
    expect(books).not.toContain(guest.email);
  });
});

describe('erasing somebody whom another tenant knows', () => {
  it('takes the address out of its books, and nothing else', async () => {
    const [acme, globex] = [await tenant(), await tenant()];
    const guest = await given.rep(acme.organization, { fullName: 'after' });
    const others = given.email('other');
    await invites(globex, others);
    await membersOf(globex, guest);
    const earlier = await given.invitation(globex.organization, { email: guest.email, revokedAt: new Date() });

    await erase(acme, guest.id);

    const books = JSON.stringify(await booksOf(globex));
    expect(books).not.toContain(guest.email);
    expect(books).not.toContain(`"id":"${earlier.id}"`);
    expect(books).toContain(others);
    expect(books).toContain(`/members/${guest.id}`);
    expect(books.match(/"after"/g)!.length).toBeGreaterThanOrEqual(4);
  });

  it('takes what a former home has written of them, after a move', async () => {
    const [acme, globex] = [await tenant(), await tenant()];
    const root = await given.superadmin();
    const alex = await given.rep(acme.organization);
    await as(acme.admin).put(`/api/users/${alex.id}`, { designation: 'Wizard' });
    await as(root).put(`/api/users/${alex.id}`, { organizationId: globex.organization.id });
    const before = await booksOf(acme);

    await erase(globex, alex.id);

    const rows = await database.query<{ fields: object }>('select fields from changes where subject_id = $1', [
      alex.id,
    ]);
    expect(rows.length).toBeGreaterThan(2);
    expect(JSON.stringify(rows)).not.toContain('Wizard');
    expect(await booksOf(acme)).toEqual(before);
    expect((await as(acme.admin).post(`/api/users/${alex.id}/erase`)).status).toBe(404);
    await database.query('delete from users where superadmin');
  });
});

describe('erasing', () => {
  it('takes the e-mail address as confirmation of who isn’t deleted, and nobody else’s', async () => {
    const acme = await tenant();
    const alex = await given.rep(acme.organization);
    const path = `/api/users/${alex.id}/erase`;

    for (const body of [undefined, {}]) {
      const refused = await unchanged(database, () => as(acme.admin).post(path, body));
      expect(refused).toMatchObject({ status: 409, body: { code: 'confirmation_required' } });
      expect(refused.body.errors).toMatchObject([{ pointer: '/confirm', liftedBy: 'you, by confirming' }]);
    }
    for (const confirm of [acme.admin.email, 'alex', '']) {
      const refused = await unchanged(database, () => as(acme.admin).post(path, { confirm }));
      expect(refused).toMatchObject({ status: 409, body: { code: 'confirmation_mismatch' } });
    }
    for (const body of [{ confirm: 1 }, { confirm: null }, { constructor: 'x' }, []]) {
      expect((await unchanged(database, () => as(acme.admin).post(path, body))).status).toBe(400);
    }
    const confirm = ` ${alex.email.toUpperCase()} `;
    expect((await as(acme.admin).post(path, { confirm })).status).toBe(200);
  });

  it('answers a receipt without anything personal, which an auditor finds later', async () => {
    const [acme, globex] = [await tenant(), await tenant()];
    const alex = await given.rep(acme.organization);
    await membersOf(globex, alex);
    await as(alex).put('/api/user/profile', { designation: 'Wizard', notificationPreferences: { calls: false } });

    const { status, body } = await as(acme.admin).post(`/api/users/${alex.id}/erase`, { confirm: alex.email });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      subject: 'user',
      subjectId: alex.id,
      organizationId: acme.organization.id,
      state: 'done',
      requestedBy: acme.admin.id,
      erasedAt: expect.stringMatching(/^20.*Z$/),
      erased: { profiles: 1, memberships: 2, invitations: 1, notificationPreferences: 1, logins: 1, pictures: 0 },
    });
    expect(Object.values<number>(body.erased).every(Number.isInteger)).toBe(true);
    expect(JSON.stringify(body)).not.toContain(alex.email);
    const [change] = await database.query<{ fields: object }>(
      'select fields from changes where subject_id = $1 order by version desc limit 1',
      [alex.id],
    );
    expect(change!.fields).toEqual({
      '/erased': { before: false, after: true },
      '/erasureId': { before: null, after: body._id },
    });
    const path = (of: Tenant, query = '') => `/api/organizations/${of.organization.id}/erasures${query}`;
    expect((await as(acme.admin).get(path(acme))).body).toEqual({ items: [body], nextCursor: null });
    expect((await as(acme.admin).get(path(acme, '?state=waiting'))).body.items).toEqual([]);
    expect((await as(globex.admin).get(path(globex))).body.items).toEqual([]);
    expect((await as(globex.admin).get(path(acme))).status).toBe(404);
    await unchanged(database, async () => {
      const again = await as(acme.admin).post(`/api/users/${alex.id}/erase`, { confirm: alex.email });
      expect(again.status).toBe(404);
      return again;
    });
  });

  it('is done once by whoever asks at the same moment', async () => {
    const acme = await tenant();
    const alex = await given.rep(acme.organization);
    const asked = Array.from({ length: 8 }, () =>
      as(acme.admin).post(`/api/users/${alex.id}/erase`, { confirm: alex.email }),
    );
    expect((await Promise.all(asked)).map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(404)]);
    expect(await database.query('select from erasures where subject_id = $1', [alex.id])).toHaveLength(1);
  });
});
