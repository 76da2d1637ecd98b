import { describe, expect, it } from '@jest/globals';
import type { Person } from '../support/given.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';

const { as, given, database } = useServer();

async function world() {
  const [acme, globex] = [await given.organization(), await given.organization({ name: 'Globex' })];
  const [leasing, support] = [await given.department(acme), await given.department(globex)];
  const root = await given.superadmin();
  const admin = await given.admin(acme);
  return { acme, globex, leasing, support, root, admin };
}

describe('moving to another organization', () => {
  it('brings no rights along and leaves what belongs to the old home', async () => {
    const { acme, globex, leasing, root } = await world();
    const head = await given.head(acme, leasing);
    const number = await given.smsNumber(acme, { assignee: head });
    const outbound = await given.smsNumber(acme);
    await as(head).put('/api/user/profile', {
      preferences: { defaultOutboundNumber: outbound.id, colorMode: 'dark' },
      defaultOrganizationId: acme.id,
      persona: { position: 'Agent' },
    });

    const { status, body } = await as(root).put(`/api/users/${head.id}`, { organizationId: globex.id });

    expect({ status, user: body.user, persona: body.persona }).toMatchObject({
      status: 200,
      user: {
        organizationId: globex.id,
        departmentId: null,
        accessRole: 'SALES_REP',
        sinchPhoneNumber: null,
        defaultOrganizationId: globex.id,
        preferences: { colorMode: 'dark' },
      },
      persona: { position: 'Agent', organization: 'Globex' },
    });
    expect(body.user.preferences).not.toHaveProperty('defaultOutboundNumber');
    const read = await as(root).get(`/api/users/${head.id}`);
    expect(read.body).toEqual(body);
    expect((await as(head).get('/api/user/profile')).body).toEqual(body);
    expect(await database.query('select assignee_id from sms_numbers where id = $1', [number.id])).toEqual([
      { assignee_id: null },
    ]);
    const memberships = await database.query('select organization_id, role from memberships where user_id = $1', [
      head.id,
    ]);
    expect(memberships).toEqual([{ organization_id: globex.id, role: 'SALES_REP' }]);
    const [{ fields } = { fields: {} }] = await database.query<{ fields: object }>(
      'select fields from changes where subject_id = $1 order by version desc limit 1',
      [head.id],
    );
    expect(fields).toMatchObject({
      '/organizationId': { before: acme.id, after: globex.id },
      '/accessRole': { before: 'DEPARTMENT_HEAD', after: 'SALES_REP' },
      '/departmentId': { before: leasing.id, after: null },
      '/sinchPhoneNumber': { before: number.e164, after: null },
    });
  });

  it('takes what is sent for the new home along, and refuses what is of the old', async () => {
    const { acme, globex, leasing, support, root } = await world();
    const alex = await given.rep(acme);
    const number = await given.smsNumber(globex);
    const wrong = { organizationId: globex.id, departmentId: leasing.id };
    expect(await unchanged(database, () => as(root).put(`/api/users/${alex.id}`, wrong))).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/departmentId', code: 'unknown_department' }] },
    });

    const { body } = await as(root).put(`/api/users/${alex.id}`, {
      organizationId: globex.id,
      departmentId: support.id,
      accessRole: 'DEPARTMENT_HEAD',
      sinchPhoneNumber: number.e164,
    });

    expect(body.user).toMatchObject({
      organizationId: globex.id,
      departmentId: support.id,
      accessRole: 'DEPARTMENT_HEAD',
      sinchPhoneNumber: number.e164,
    });
    expect((await as(root).get(`/api/users/${alex.id}`)).body).toEqual(body);
  });

  it('makes a guest at home in the role they have there', async () => {
    const { acme, globex, root } = await world();
    const alex = await given.rep(acme);
    await given.membership(alex, globex, 'ADMIN');
    const { body } = await as(root).put(`/api/users/${alex.id}`, { organizationId: globex.id });
    expect(body.user).toMatchObject({ organizationId: globex.id, accessRole: 'ADMIN' });
  });

  it('is for superadmins, to an organization that exists, and keeps an administrator behind', async () => {
    const { acme, globex, root, admin } = await world();
    const alex = await given.rep(acme);
    await given.membership(admin, globex, 'ADMIN');
    const to = (organizationId: string) => ({ organizationId });
    expect(await as(admin).put(`/api/users/${alex.id}`, to(globex.id))).toMatchObject({
      status: 403,
      body: { errors: [{ pointer: '/organizationId', rule: 'superadminOnly', liftedBy: 'SUPERADMIN' }] },
    });
    expect(await as(root).put(`/api/users/${alex.id}`, to(alex.id))).toMatchObject({
      status: 400,
      body: { code: 'unknown_organization' },
    });
    expect(await as(root).put(`/api/users/${admin.id}`, to(globex.id))).toMatchObject({
      status: 409,
      body: { code: 'last_admin', errors: [{ pointer: '/organizationId', rule: 'leavesAnAdmin', liftedBy: 'ADMIN' }] },
    });
    expect((await as(root).put(`/api/users/${admin.id}`, to(acme.id))).status).toBe(200);
  });
});

describe('both homes are told of a move', () => {
  const historyOf = async ({ id }: { id: string }, reader: Person) =>
    (await as(reader).get(`/api/organizations/${id}/history`)).body.items;

  it('each in the transaction of the move, with a new version, and neither of the other', async () => {
    const { acme, globex, leasing, support, root, admin } = await world();
    const gale = await given.admin(globex);
    const head = await given.head(acme, leasing);

    const moved = await as(root).put(`/api/users/${head.id}`, { organizationId: globex.id, departmentId: support.id });

    const [left, arrived] = [await historyOf(acme, admin), await historyOf(globex, gale)];
    const origin = {
      version: 2,
      source: 'users',
      requestId: moved.headers.get('x-request-id'),
      actor: { _id: root.id, id: root.id },
    };
    const [was, is] = [
      { accessRole: 'DEPARTMENT_HEAD', departmentId: leasing.id },
      { accessRole: 'SALES_REP', departmentId: support.id },
    ];
    const at = `/members/${head.id}`;
    expect(left).toMatchObject([origin]);
    expect(left[0].fields).toEqual({ [at]: { before: was, after: null } });
    expect(arrived).toMatchObject([origin]);
    expect(arrived[0].fields).toEqual({ [at]: { before: null, after: is } });
    expect(JSON.stringify(left)).not.toMatch(new RegExp([globex.id, support.id].join('|')));
    expect(JSON.stringify(arrived)).not.toMatch(new RegExp([acme.id, leasing.id].join('|')));
    for (const [organization, reader] of [[acme, admin] as const, [globex, gale] as const]) {
      expect((await as(reader).get(`/api/organizations/${organization.id}`)).body).toMatchObject({ version: 2 });
    }
  });

  it('and nobody else, such as another tenant', async () => {
    const { acme, globex, root, admin } = await world();
    const initech = await given.organization();
    const [gale, irene] = [await given.admin(globex), await given.admin(initech)];
    const alex = await given.rep(acme);
    await as(root).put(`/api/users/${alex.id}`, { organizationId: globex.id });

    const refused = [
      await as(irene).get(`/api/organizations/${acme.id}/history`),
      await as(irene).get(`/api/organizations/${globex.id}/history`),
      await as(admin).get(`/api/organizations/${globex.id}/history`),
      await as(gale).get(`/api/organizations/${acme.id}/history`),
    ];

    expect(refused.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect(await historyOf(initech, irene)).toEqual([]);
  });

  it('that a guest is at home now, as what they were or as something else', async () => {
    const { acme, globex, root } = await world();
    const gale = await given.admin(globex);
    const [same, other] = [await given.rep(acme), await given.rep(acme)];
    for (const person of [same, other]) await given.membership(person, globex, 'DEPARTMENT_HEAD');
    await as(root).put(`/api/users/${same.id}`, { organizationId: globex.id });
    await as(root).put(`/api/users/${other.id}`, { organizationId: globex.id, accessRole: 'ADMIN' });

    const [second, first] = await historyOf(globex, gale);

    expect(first.fields).toEqual({ [`/members/${same.id}/isHome`]: { before: false, after: true } });
    expect(second.fields).toEqual({
      [`/members/${other.id}/isHome`]: { before: false, after: true },
      [`/members/${other.id}/accessRole`]: { before: 'DEPARTMENT_HEAD', after: 'ADMIN' },
    });
  });

  it('only when it is done', async () => {
    const { acme, globex, leasing, root } = await world();
    const alex = await given.rep(acme);
    const path = `/api/users/${alex.id}`;
    await unchanged(database, () => as(root).put(`${path}?dryRun=true`, { organizationId: globex.id }));
    await unchanged(database, () => as(root).put(path, { organizationId: globex.id, departmentId: leasing.id }));
    await unchanged(database, () => as(root).put(path, { organizationId: acme.id }));
  });

  it('when its time has come', async () => {
    const { acme, globex, root } = await world();
    const alex = await given.rep(acme);
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    await as(root).put(`/api/users/${alex.id}?applyAt=${tomorrow}`, { organizationId: globex.id });
    expect(await historyOf(acme, root)).toEqual([]);
    await database.query('update deferred_changes set until = now(), next_attempt_at = now()');

    for (let tries = 0; tries < 200 && (await historyOf(globex, root)).length === 0; tries++)
      await new Promise((resolve) => setTimeout(resolve, 100));

    const origin = { source: 'deferred', actor: { _id: root.id, id: root.id } };
    expect([await historyOf(acme, root), await historyOf(globex, root)]).toMatchObject([[origin], [origin]]);
  });

  it('of somebody without a home until now, the one', async () => {
    const { globex, root } = await world();
    const robin = await given.superadmin();

    await as(root).put(`/api/users/${robin.id}`, { organizationId: globex.id });

    const fields = { [`/members/${robin.id}`]: { before: null, after: { accessRole: 'ADMIN', departmentId: null } } };
    expect(await historyOf(globex, root)).toMatchObject([{ fields }]);
  });
});

describe('moving to another department', () => {
  it('keeps role and number, and the head leads there from the next request on', async () => {
    const { acme, leasing, admin } = await world();
    const other = await given.department(acme);
    const head = await given.head(acme, leasing);
    const [here, there] = [
      await given.rep(acme, { department: leasing }),
      await given.rep(acme, { department: other }),
    ];
    const number = await given.smsNumber(acme, { assignee: head });
    const mayChange = async (id: string) =>
      (await as(head).put(`/api/users/${id}?dryRun=true`, { language: 'fr' })).status;
    expect([await mayChange(here.id), await mayChange(there.id)]).toEqual([200, 403]);

    const { body } = await as(admin).put(`/api/users/${head.id}`, { departmentId: other.id });

    expect(body.user).toMatchObject({ accessRole: 'DEPARTMENT_HEAD', sinchPhoneNumber: number.e164 });
    expect([await mayChange(here.id), await mayChange(there.id)]).toEqual([403, 200]);
  });
});
