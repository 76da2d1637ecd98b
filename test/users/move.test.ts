import { describe, expect, it } from '@jest/globals';
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
