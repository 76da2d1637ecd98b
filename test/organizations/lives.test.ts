import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Organization, Person } from '../support/given.js';
import { useInbox } from '../support/inbox.js';
import { giveAllPositions, unchanged } from '../support/rows.js';
import { startServer, useServer, type TestServer } from '../support/server.js';
import { givenTenant, rowsSeen, tenantTables, type Tenant } from '../tenants/world.js';

const inbox = useInbox();
// NOTE: the inbox adds its address once it is open.
const env = Object.assign(inbox.env, { TICK_SECONDS: '0.2', ERASURE_DAYS: '7', DELETED_ORGANIZATION_DAYS: '30' });
const server = useServer({ env });
const { as, anonymous, given, database } = server;
let root: Person;
let second: TestServer;
beforeAll(async () => {
  root = await given.superadmin();
  second = await startServer({ database, env });
});
afterAll(async () => {
  await second.stop();
});

const REASON = 'The bill of October is open.';
const pathOf = ({ id }: Organization, deed = '') => `/api/organizations/${id}${deed}`;
const suspend = (organization: Organization, reason = REASON) =>
  as(root).post(pathOf(organization, '/suspend'), { reason });
const resume = (organization: Organization) => as(root).post(pathOf(organization, '/resume'));
const login = ({ email, password }: Person) => anonymous.post('/api/auth/login', { email, password });

async function until<Value>(read: () => Promise<Value>, isGood: (value: Value) => boolean): Promise<Value> {
  for (let tries = 0; tries < 300; tries++) {
    const value = await read();
    if (isGood(value)) return value;
    await delay(100);
  }
  throw new Error('It did not happen within half a minute.');
}

async function makeDue(subjectId: string): Promise<void> {
  await database.query('update erasures set due_at = now(), next_attempt_at = now() where subject_id = $1', [
    subjectId,
  ]);
}

const receiptsOf = (subjectId: string) =>
  database.query<{ erased_at: Date | null; erased: Record<string, number> | null }>(
    'select erased_at, erased from erasures where subject_id = $1',
    [subjectId],
  );

describe('a suspended organization', () => {
  it('lets nobody in, from the next request on, on every instance, and says why', async () => {
    const acme = await given.organization();
    const [ada, alex] = [await given.admin(acme), await given.rep(acme)];
    const asked = { name: 'Report', scopes: ['profile:read'], expiresAt: new Date(Date.now() + 86_400_000 * 3) };
    const { token: key } = (await as(alex).post('/api/user/tokens', asked)).body;
    const { refreshToken } = (await login(alex)).body;
    const link = await given.mailedLink(alex, 'password-reset');
    const invitation = await given.invitation(acme);
    for (const person of [ada, alex]) expect((await second.as(person).get('/api/user/profile')).status).toBe(200);
    await as(ada).get('/api/user');
    const keyed = { authorization: `Bearer ${key}` };
    expect((await anonymous.get('/api/user/profile', keyed)).status).toBe(200);

    expect(await suspend(acme)).toMatchObject({ status: 200, body: { status: 'suspended', suspendedBecause: REASON } });

    const newPassword = 'eleven green bottles';
    const everywhere = () =>
      Promise.all([
        as(alex).get('/api/user/profile'),
        second.as(alex).get('/api/user/profile'),
        as(alex).put('/api/user/profile', { firstName: 'A' }),
        second.as(alex).patch('/api/user/profile', { firstName: 'B' }),
        as(ada).get(`/api/users/${alex.id}`),
        as(ada).get('/api/users'),
        second.as(ada).get(pathOf(acme)),
        as(ada).put(pathOf(acme), { city: 'Rome' }),
        as(ada).post('/api/users/bulk', { ids: [alex.id], change: { language: 'de' } }),
        as(alex).get('/api/auth/verify-token'),
        as(alex).get('/rinkel/v1/users'),
        anonymous.get('/api/user/profile', keyed),
        login(alex),
        anonymous.post('/api/auth/refresh', { refreshToken }),
        anonymous.post('/api/invitations/accept', { token: invitation.token, password: newPassword, fullName: 'New' }),
      ]);
    const reset = () => anonymous.post('/api/auth/password-reset/confirm', { token: link, newPassword });
    for (const { status, body } of [...(await everywhere()), await reset()]) {
      expect({ status, told: JSON.stringify(body) }).toEqual({ status: 403, told: expect.stringContaining(REASON) });
    }
    const told = (await login(alex)).body;
    expect(told).toMatchObject({ code: 'organization_suspended', reason: REASON });
    expect(told.errors).toMatchObject([{ rule: 'organizationIsOpen', level: 'platform', liftedBy: 'SUPERADMIN' }]);
    expect(await anonymous.post('/api/auth/login', { email: alex.email, password: 'no' })).toMatchObject({
      status: 401,
    });

    expect(await resume(acme)).toMatchObject({ status: 200, body: { status: 'active', suspendedBecause: null } });

    // Last, since it ends all logins.
    for (const { status, body } of [...(await everywhere()), await reset()]) {
      expect({ status: status < 300, body }).toEqual({ status: true, body });
    }
    const { items } = (await as(root).get(pathOf(acme, '/history'))).body;
    const reasons = items.map(({ fields }: { fields: Record<string, unknown> }) => fields['/suspendedBecause']);
    expect(reasons).toContainEqual({ before: null, after: REASON });
    expect(reasons).toContainEqual({ before: REASON, after: null });
  });

  it('is closed to its guests and its guests alone; SUPERADMINs at home in it go on', async () => {
    const [acme, globex] = [await given.organization(), await given.organization()];
    const gina = await given.rep(globex, { verificationStatus: 'verified' });
    await given.membership(gina, acme, 'ADMIN');
    const [alex, boss] = [await given.rep(acme), await given.admin(acme, { superadmin: true })];
    await given.membership(alex, globex, 'SALES_REP');
    const colleague = await given.rep(globex);
    for (const person of [gina, alex, boss]) await as(person).get('/api/user');
    await suspend(acme);

    for (const path of [pathOf(acme), pathOf(acme, '/members'), `/api/users/${alex.id}`]) {
      expect(await as(gina).get(path)).toMatchObject({ status: 403, body: { code: 'organization_suspended' } });
    }
    expect((await as(gina).get('/api/user/profile')).status).toBe(200);
    expect((await as(gina).get(pathOf(globex))).status).toBe(200);
    expect(await as(alex).get(`/api/users/${colleague.id}`)).toMatchObject({ status: 403 });
    expect((await as(boss).get(`/api/users/${alex.id}`)).status).toBe(200);
    expect((await as(boss).get('/api/user/profile')).status).toBe(200);
    const stranger = await given.admin(globex);
    expect((await as(stranger).get(pathOf(acme))).status).toBe(404);
    await database.query('delete from users where id = $1', [boss.id]);
  });

  it('keeps what waits waiting', async () => {
    const [acme, globex] = [await given.organization(), await given.organization()];
    const [alex, other] = [await given.rep(acme), await given.rep(globex)];
    const later = new Date(Date.now() + 86_400_000).toISOString();
    for (const person of [alex, other]) {
      const { status } = await as(person).put(`/api/user/profile?applyAt=${later}`, {
        designation: undefined,
        language: 'de',
      });
      expect(status).toBe(202);
    }
    await suspend(acme);
    await database.query('update deferred_changes set until = now(), next_attempt_at = now()');
    const languageOf = async ({ id }: Person) => (await as(root).get(`/api/users/${id}`)).body.user.language as string;

    await until(
      () => languageOf(other),
      (language) => language === 'de',
    );
    expect(await languageOf(alex)).not.toBe('de');

    await resume(acme);
    await until(
      () => languageOf(alex),
      (language) => language === 'de',
    );
  });

  it('was suspended by who may, who are told in the capabilities, and for a reason', async () => {
    const acme = await given.organization();
    const ada = await given.admin(acme);
    const deeds = [
      ['POST', '/suspend', { reason: REASON }],
      ['POST', '/resume', undefined],
      ['DELETE', '', undefined],
      ['POST', '/restore', undefined],
      ['POST', '/erase', { confirm: acme.name }],
    ] as const;
    for (const [method, path, body] of deeds) {
      const refused = await unchanged(database, () => as(ada).send(method, pathOf(acme, path), body));
      expect(refused).toMatchObject({ status: 403, body: { code: 'role_too_low' } });
      expect(refused.body.errors).toMatchObject([{ liftedBy: 'SUPERADMIN' }]);
    }
    const fieldsFor = async (person: Person) => (await as(person).get(pathOf(acme, '/capabilities'))).body.fields;
    for (const at of ['/suspendedBecause', '/deleted', '/erased']) {
      expect((await fieldsFor(ada))[at]).toMatchObject({ editable: false, liftedBy: 'SUPERADMIN' });
      expect((await fieldsFor(root))[at]).toMatchObject({ editable: true });
    }
    for (const body of [{}, { reason: '' }, { reason: null }, { reason: 'x'.repeat(501) }, { constructor: 'x' }]) {
      expect((await unchanged(database, () => as(root).post(pathOf(acme, '/suspend'), body))).status).toBe(400);
    }
    expect((await as(root).post(`/api/organizations/${crypto.randomUUID()}/suspend`, { reason: 'x' })).status).toBe(
      404,
    );
    expect(await as(root).post(pathOf(acme, '/restore'))).toMatchObject({ status: 409, body: { code: 'not_deleted' } });
  });

  it('takes writes whole or refuses them, while it is suspended and resumed', async () => {
    const acme = await given.organization();
    const [ada, alex] = [await given.admin(acme), await given.rep(acme)];
    await Promise.all([as(ada).get('/api/user'), second.as(ada).get('/api/user'), as(alex).get('/api/user')]);
    const replies = await Promise.all(
      Array.from({ length: 32 }, async (_, nth) => {
        const { as: by } = nth % 2 === 0 ? server : second;
        if (nth % 8 === 0)
          return { kind: 'life', ...(await by(root).post(pathOf(acme, '/suspend'), { reason: `${nth}` })) };
        if (nth % 8 === 4) return { kind: 'life', ...(await by(root).post(pathOf(acme, '/resume'))) };
        if (nth % 2 === 0) return { kind: 'city', ...(await by(ada).put(pathOf(acme), { city: `City ${nth}` })) };
        return { kind: 'name', ...(await by(alex).put('/api/user/profile', { firstName: `Name ${nth}` })) };
      }),
    );
    const done = (kind: string) => replies.filter((reply) => reply.kind === kind && reply.status === 200).length;

    expect(done('life')).toBe(8);
    const others = replies.filter(({ kind, status }) => kind !== 'life' && status !== 200);
    expect(others.map(({ body }) => body.code)).toEqual(others.map(() => 'organization_suspended'));
    const recorded = async (id: string, field: string) =>
      (await database.query('select from changes where subject_id = $1 and fields ? $2', [id, field])).length;
    expect(await recorded(acme.id, '/city')).toBe(done('city'));
    expect(await recorded(alex.id, '/firstName')).toBe(done('name'));
    const [{ version, rows }] = (await database.query<{ version: number; rows: number }>(
      'select version, (select count(*)::integer from changes where subject_id = o.id) as rows from organizations o where id = $1',
      [acme.id],
    )) as [{ version: number; rows: number }];
    expect(version).toBe(1 + rows);
  });
});

describe('a deleted organization', () => {
  it('lets nobody in, is listed, and can be restored until it is erased, once, by whichever instance', async () => {
    const acme = await given.organization();
    const [ada, alex] = [await given.admin(acme), await given.rep(acme)];
    for (const person of [ada, alex]) await as(person).get('/api/user');

    const deleted = await as(root).delete(pathOf(acme));

    expect(deleted).toMatchObject({ status: 202, body: { subject: 'organization', state: 'waiting', erased: null } });
    const days = (Date.parse(deleted.body.dueAt as string) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(30);
    expect(await login(alex)).toMatchObject({ status: 403, body: { code: 'organization_deleted' } });
    expect(await as(ada).get('/api/users')).toMatchObject({ status: 403, body: { code: 'organization_deleted' } });
    expect((await as(root).delete(pathOf(acme))).body).toEqual(deleted.body);
    expect((await as(root).get('/api/erasures?state=waiting')).body.items).toContainEqual(deleted.body);
    expect((await as(root).get(pathOf(acme))).body).toMatchObject({ status: 'deleted' });

    expect(await as(root).post(pathOf(acme, '/restore'))).toMatchObject({ status: 200, body: { status: 'active' } });
    expect((await as(alex).get('/api/user/profile')).status).toBe(200);
    expect(await receiptsOf(acme.id)).toEqual([]);

    await as(root).delete(pathOf(acme));
    await makeDue(acme.id);
    const [receipt, ...more] = await until(
      () => receiptsOf(acme.id),
      ([row]) => row?.erased_at != null,
    );

    expect(more).toEqual([]);
    expect(receipt?.erased).toMatchObject({ organizations: 1, profiles: 2, memberships: 2 });
    expect((await as(root).get(pathOf(acme))).status).toBe(404);
    expect(await login(alex)).toMatchObject({ status: 401 });
    expect(await database.query('select from users where id = any ($1)', [[ada.id, alex.id]])).toEqual([]);
    const history = await database.query('select fields, source, actor_id from changes where subject_id = $1', [
      acme.id,
    ]);
    expect(history).toMatchObject([{ fields: { '/erased': { after: true } }, source: 'deferred', actor_id: root.id }]);
  });
});

describe('erasing an organization', () => {
  it('takes all of it, and reaches nobody else’s', async () => {
    const [acme, globex] = [await givenTenant(server), await givenTenant(server)];
    const gina = globex.rep;
    await given.membership(gina, acme.organization, 'SALES_REP');
    await given.membership(acme.rep, globex.organization, 'SALES_REP');
    await given.smsNumber(globex.organization);
    const rowsOf = async ({ marks }: Tenant) => {
      const seen: Record<string, string[]> = {};
      for (const table of await tenantTables(database)) {
        const rows = await rowsSeen(database, 'owner', table);
        const isTheirs = (row: string) => marks.some((mark) => row.includes(mark));
        // What globex’s Gina is in Acme is Acme’s.
        seen[table] = rows.filter((row) => isTheirs(row) && !row.includes(acme.organization.id)).sort();
      }
      return seen;
    };
    const erase = (body?: object) => as(root).post(pathOf(acme.organization, '/erase'), body);

    expect(await erase()).toMatchObject({ status: 409, body: { code: 'confirmation_required' } });
    expect(await erase({ confirm: 'acme' })).toMatchObject({ status: 409, body: { code: 'confirmation_mismatch' } });
    const missed = await unchanged(database, () => erase({ confirm: acme.organization.name }));
    expect(missed).toMatchObject({ status: 409, body: { code: 'members_elsewhere', people: [acme.rep.id] } });
    await database.query('delete from memberships where user_id = $1 and organization_id = $2', [
      acme.rep.id,
      globex.organization.id,
    ]);
    await giveAllPositions(database);
    const before = await rowsOf(globex);
    expect(before.memberships).toHaveLength(2);

    const { status, body } = await erase({ confirm: acme.organization.name });

    expect(status).toBe(200);
    expect(body).toMatchObject({ state: 'done', subject: 'organization', requestedBy: root.id });
    expect(body.erased).toMatchObject({
      organizations: 1,
      profiles: 2,
      memberships: 3,
      phoneNumbers: 1,
      departments: 1,
    });
    expect(await rowsOf(globex)).toEqual(before);
    expect((await as(gina).get('/api/user/profile')).status).toBe(200);
    await giveAllPositions(database);
    const left: Record<string, number> = {};
    for (const table of await tenantTables(database)) {
      const rows = await rowsSeen(database, 'owner', table);
      const marks = [acme.organization.id, acme.department.id, acme.admin.id, acme.rep.id, acme.rep.email];
      const found = rows.filter((row) => marks.some((mark) => row.includes(mark)));
      if (found.length > 0) left[table] = found.length;
    }
    // Its own receipts, and that it is gone, which has its place in the feed.
    expect(left).toEqual({ changes: 1, erasures: 2, event_positions: 1 });
    expect((await erase({ confirm: acme.organization.name })).status).toBe(404);
  });

  it('asks for a recent proof, whatever any organization asks for', async () => {
    const acme = await given.organization();
    await as(root).get('/api/user');
    const age = (interval: string) =>
      database.query('update sessions set proved_at = now() - $2::interval where user_id = $1', [root.id, interval]);
    await age('11 minutes');
    const refused = await as(root).post(pathOf(acme, '/erase'), { confirm: acme.name });
    expect(refused).toMatchObject({ status: 403, body: { code: 'step_up_required', methods: ['password'] } });
    await age('0 minutes');
  });

  it('leaves a SUPERADMIN without a home, and a guest without the default', async () => {
    const [acme, globex] = [await given.organization(), await given.organization()];
    const boss = await given.admin(acme, { superadmin: true });
    const gina = await given.rep(globex);
    await given.membership(gina, acme, 'SALES_REP');
    await database.query('update users set default_organization_id = $2 where id = $1', [gina.id, acme.id]);

    expect((await as(boss).post(pathOf(acme, '/erase'), { confirm: acme.name })).status).toBe(200);

    expect((await as(boss).get('/api/user/profile')).body.user).toMatchObject({ organizationId: null });
    const { items } = (await as(gina).get('/api/user/profile/history')).body;
    expect(items[0].fields).toEqual({ '/defaultOrganizationId': { before: acme.id, after: null } });
    await database.query('delete from users where id = $1', [boss.id]);
  });
});

describe('an erasure that waits', () => {
  it('has deleted the person meanwhile, is listed, and is called off by who may erase', async () => {
    const acme = await given.organization();
    const [ada, alex] = [await given.admin(acme), await given.rep(acme)];
    const stranger = await given.admin(await given.organization());
    const path = `/api/users/${alex.id}`;
    await as(alex).get('/api/user');
    expect(await as(ada).delete(`${path}/erasure`)).toMatchObject({ status: 409, body: { code: 'no_erasure_waits' } });

    const asked = await as(ada).post(`${path}/erase`, { confirm: alex.email });

    expect(asked).toMatchObject({ status: 202, body: { state: 'waiting', erasedAt: null, requestedBy: ada.id } });
    expect((await as(alex).get('/api/user/profile')).status).toBe(401);
    expect((await as(ada).post(`${path}/erase`)).body).toEqual(asked.body);
    expect((await as(ada).get(pathOf(acme, '/erasures?state=waiting'))).body.items).toEqual([asked.body]);
    expect((await as(stranger).delete(`${path}/erasure`)).status).toBe(404);
    expect((await as(ada).delete(`${path}/erasure`)).status).toBe(204);
    expect(await receiptsOf(alex.id)).toEqual([]);
    expect((await as(ada).get(path)).body.user).toMatchObject({ status: 'deleted' });

    await as(ada).post(`${path}/erase`);
    expect((await as(ada).post(`${path}/restore`)).status).toBe(204);
    expect(await receiptsOf(alex.id)).toEqual([]);
    const { items } = (await as(ada).get(`${path}/history`)).body;
    const times = items.filter(({ fields }: { fields: object }) => '/erasureDueAt' in fields);
    expect(times).toHaveLength(4);
    expect((await as(ada).get(path)).body.user).toMatchObject({ status: 'active' });
  });

  it('is done once its time has come, once, by whichever instance', async () => {
    const acme = await given.organization();
    const ada = await given.admin(acme);
    const people = await Promise.all(Array.from({ length: 12 }, () => given.rep(acme)));
    for (const person of people) {
      expect((await as(ada).post(`/api/users/${person.id}/erase`, { confirm: person.email })).status).toBe(202);
    }
    await Promise.all(people.map(({ id }) => makeDue(id)));
    const ids = people.map(({ id }) => id);
    await until(
      () => database.query('select from erasures where subject_id = any ($1) and erased_at is not null', [ids]),
      ({ length }) => length === 12,
    );
    expect(await database.query('select from users where id = any ($1)', [ids])).toEqual([]);
    const told = await database.query(`select from changes where subject_id = any ($1) and fields ? '/erased'`, [ids]);
    expect(told).toHaveLength(12);
  });
});

describe('companies', () => {
  it('are listed to their owners and SUPERADMINs, and made by the latter', async () => {
    const owner = await given.rep(await given.organization());
    const made = await as(root).post('/api/companies', { name: 'A Holding', ownerId: owner.id });
    expect(made).toMatchObject({
      status: 201,
      body: { name: 'A Holding', ownerId: owner.id, maxDocuments: 100, version: 1 },
    });
    const dry = await unchanged(database, () => as(root).post('/api/companies?dryRun=true', { name: 'B Holding' }));
    expect(dry).toMatchObject({ status: 200, body: { name: 'B Holding', ownerId: null } });
    expect(await as(root).post('/api/companies', { name: 'C', ownerId: crypto.randomUUID() })).toMatchObject({
      status: 400,
    });
    expect((await as(owner).post('/api/companies', { name: 'C' })).status).toBe(403);

    expect((await as(owner).get('/api/companies')).body).toEqual({ items: [made.body], nextCursor: null });
    const { items, nextCursor } = (await as(root).get('/api/companies?limit=1')).body;
    const next = (await as(root).get(`/api/companies?limit=200&cursor=${nextCursor as string}`)).body;
    expect([...items, ...next.items].map(({ name }) => name)).toContain('A Holding');
    expect(next.items.map(({ _id }: { _id: string }) => _id)).not.toContain(items[0]._id);
    expect((await as(owner).get('/api/companies?cursor=x')).status).toBe(400);
    const organization = {
      name: 'Of A',
      slug: `of-a-${made.body._id as string}`.slice(0, 60),
      companyId: made.body._id,
    };
    expect((await as(root).post('/api/organizations', organization)).status).toBe(201);
  });

  it('are given to an administrator of theirs by the owner, in one piece, told to both', async () => {
    const acme = await given.organization({ stepUpDeeds: ['transfer'] });
    const globex = await given.organization();
    const [ada, bob, rep] = [await given.admin(acme), await given.admin(acme), await given.rep(acme)];
    const stranger = await given.admin(globex);
    const path = `/api/companies/${acme.companyId}/transfer`;
    const give = (by: Person, to: Person) => as(by).post(path, { ownerId: to.id });
    expect((await give(ada, bob)).status).toBe(404);
    await database.query('update companies set owner_id = $2 where id = $1', [acme.companyId, ada.id]);

    for (const other of [rep, stranger, { ...rep, id: crypto.randomUUID() }]) {
      const refused = await unchanged(database, () => give(ada, other));
      expect(refused).toMatchObject({ status: 409, body: { code: 'owner_administers_nothing' } });
    }
    expect((await give(stranger, stranger)).status).toBe(404);
    expect((await give(bob, bob)).status).toBe(404);
    await database.query(`update sessions set proved_at = now() - interval '11 minutes' where user_id = $1`, [ada.id]);
    expect(await give(ada, bob)).toMatchObject({ status: 403, body: { code: 'step_up_required' } });
    await database.query('update sessions set proved_at = now() where user_id = $1', [ada.id]);

    const replies = await Promise.all([give(ada, bob), give(ada, bob), give(ada, bob)]);

    expect(replies.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
    expect((await as(bob).get('/api/companies')).body.items).toMatchObject([{ _id: acme.companyId, ownerId: bob.id }]);
    expect((await as(ada).get(`/api/companies/${acme.companyId}`)).status).toBe(404);
    const at = `/ownedCompanies/${acme.companyId}`;
    for (const [person, owns] of [
      [ada, false],
      [bob, true],
    ] as const) {
      const { items } = (await as(person).get('/api/user/profile/history')).body;
      expect(items).toMatchObject([{ fields: { [at]: { before: !owns, after: owns } } }]);
    }
    const rows = await database.query('select fields from changes where subject_id = $1', [acme.companyId]);
    expect(rows).toEqual([{ fields: { '/ownerId': { before: ada.id, after: bob.id } } }]);
    expect((await inbox.mailTo(bob.email)).headers.subject).toBe('A company is yours now');
    expect((await inbox.mailTo(ada.email)).headers.subject).toBe('A company is no longer yours');
    expect(inbox.mailsTo(bob.email)).toHaveLength(1);
    const { fields } = (await as(bob).get(pathOf(acme, '/capabilities'))).body;
    expect(fields['/company/nextOwnerId']).toMatchObject({ editable: true });
    expect((await as(root).post(path, { ownerId: ada.id })).status).toBe(200);
  });
});
