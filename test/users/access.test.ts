import { describe, expect, it } from '@jest/globals';
import { ROLES } from '../../src/auth/roles.js';
import { startServer, useServer } from '../support/server.js';

const { anonymous, as, given, database } = useServer();

describe('what a role change gains and loses', () => {
  it('is told before it is made, and nothing is written', async () => {
    const acme = await given.organization();
    const admin = await given.admin(acme);
    const alex = await given.rep(acme, { department: await given.department(acme) });

    const { body } = await as(admin).get(`/api/users/${alex.id}/access?as=DEPARTMENT_HEAD`);

    expect(body).toMatchObject({ role: 'SALES_REP', as: 'DEPARTMENT_HEAD', loses: [] });
    expect(body.gains).toContain('write:phoneNumber:department');
    expect(body.gains).toContain('read:phoneNumber:department');
    expect(body.gains).not.toContain('write:phoneNumber:colleagues');
    expect(body.gains).not.toContain('write:email:department');
    expect((await as(admin).get(`/api/users/${alex.id}/access?as=SALES_REP`)).body).toMatchObject({
      gains: [],
      loses: [],
    });
  });

  it('mirrors the way back, for all roles', async () => {
    const acme = await given.organization();
    const root = await given.superadmin();
    const department = await given.department(acme);
    await given.admin(acme);
    for (const [nth, one] of ROLES.entries()) {
      for (const other of ROLES.slice(nth + 1)) {
        const person = await given.rep(acme, { department });
        const up = (await as(root).get(`/api/users/${person.id}/access?as=${other}`)).body;
        if (one !== 'SALES_REP') continue;
        await as(root).put(`/api/users/${person.id}`, { accessRole: other });
        const down = (await as(root).get(`/api/users/${person.id}/access?as=${one}`)).body;
        expect(down.loses).toEqual(up.gains);
        expect(down.gains).toEqual(up.loses);
      }
    }
  });

  it('tells what then holds: an ADMIN may delete, grant and read the organization’s numbers', async () => {
    const acme = await given.organization();
    const root = await given.superadmin();
    const alex = await given.rep(acme);
    const { gains } = (await as(root).get(`/api/users/${alex.id}/access?as=ADMIN`)).body;
    expect(gains).toEqual(expect.arrayContaining(['grant:ADMIN:colleagues', 'delete:person:colleagues']));
    expect(gains).toContain('DELETE /api/users/:id');
    expect(gains).not.toContain('grant:SUPERADMIN:colleagues');
    expect(gains.filter((one: string) => one.endsWith(':outsiders'))).toEqual([]);
    expect((await as(root).get(`/api/users/${alex.id}/access?as=SUPERADMIN`)).body.gains).toContain(
      'write:organizationId:outsiders',
    );
  });

  it('is told in sentences, by area', async () => {
    const acme = await given.organization({ allowUserBusinessHoursOverride: true });
    const admin = await given.admin(acme);
    const alex = await given.rep(acme, { department: await given.department(acme) });
    const areasOf = async (role: string) => (await as(admin).get(`/api/users/${alex.id}/access?as=${role}`)).body.areas;

    const head = await areasOf('DEPARTMENT_HEAD');
    expect(head.map(({ area, label, loses }: Record<string, unknown>) => ({ area, label, loses }))).toEqual([
      { area: 'people', label: 'People', loses: [] },
      { area: 'roles', label: 'Roles', loses: [] },
      { area: 'notifications', label: 'Notifications', loses: [] },
    ]);
    const [{ gains }] = head;
    expect(gains).toContainEqual(expect.stringMatching(/^See of sales reps of their department: Personal phone, /));
    expect(gains).toContainEqual(
      expect.stringMatching(/^Change of sales reps of their department: First name, .*, Persona\.$/),
    );

    const areas = await areasOf('ADMIN');
    const told = Object.fromEntries(areas.map((one: { area: string; gains: string[] }) => [one.area, one.gains]));
    expect(told.roles).toContain(
      'Give sales reps of their department and sales reps of other departments the role Department head or Administrator.',
    );
    expect(told.people).toContain(
      'Delete sales reps of their department, sales reps of other departments, department heads, and administrators.',
    );
    expect(told.departments).toContain('Create a department.');
    expect(told.organizations.filter((one: string) => one === 'Change an organization.')).toHaveLength(1);
    expect(await areasOf('SALES_REP')).toEqual([]);
  });

  it('is for the person and their administrators', async () => {
    const acme = await given.organization();
    const [alex, sam] = [await given.rep(acme), await given.rep(acme)];
    const stranger = await given.admin(await given.organization());
    const path = `/api/users/${alex.id}/access?as=ADMIN`;
    expect((await as(alex).get(path)).status).toBe(200);
    expect((await as(sam).get(path)).status).toBe(403);
    expect((await as(stranger).get(path)).status).toBe(404);
    expect((await as(alex).get(`/api/users/${alex.id}/access`)).status).toBe(400);
    expect((await as(alex).get(`/api/users/${alex.id}/access?as=KING`)).status).toBe(400);
  });
});

describe('whoever is enabled again', () => {
  it('logs in anew: a login from before being disabled is over', async () => {
    const acme = await given.organization();
    const [ada, alex] = [await given.admin(acme), await given.rep(acme)];
    const { email, password } = alex;
    const login = () => anonymous.post('/api/auth/login', { email, password });
    const { token, refreshToken } = (await login()).body;
    const headers = { authorization: `Bearer ${token}` };
    expect((await anonymous.get('/api/user/profile', headers)).status).toBe(200);

    await as(ada).put(`/api/users/${alex.id}?dryRun=true`, { status: 'disabled' });
    expect((await anonymous.get('/api/user/profile', headers)).status).toBe(200);
    await as(ada).put(`/api/users/${alex.id}`, { status: 'disabled' });
    expect((await login()).status).toBe(401);
    expect((await as(ada).put(`/api/users/${alex.id}`, { status: 'active' })).status).toBe(200);

    expect((await anonymous.get('/api/user/profile', headers)).status).toBe(401);
    expect((await anonymous.post('/api/auth/refresh', { refreshToken })).status).toBe(401);
    expect((await login()).status).toBe(200);
  });
});

describe('the next request, on either instance, follows', () => {
  it('a demotion, a disabling and a logout', async () => {
    const acme = await given.organization();
    const [ada, bob, alex] = [await given.admin(acme), await given.admin(acme), await given.rep(acme)];
    const second = await startServer({ database });
    try {
      const tryIt = async () => [
        (await as(bob).put(`/api/users/${alex.id}?dryRun=true`, { designation: 'Agent' })).status,
        (await second.as(bob).put(`/api/users/${alex.id}?dryRun=true`, { designation: 'Agent' })).status,
        (await second.as(bob).get('/api/users?status=active')).status,
      ];
      expect(await tryIt()).toEqual([200, 200, 200]);
      await as(ada).put(`/api/users/${bob.id}`, { accessRole: 'SALES_REP' });
      expect(await tryIt()).toEqual([403, 403, 403]);
      await as(ada).put(`/api/users/${bob.id}`, { accessRole: 'ADMIN' });
      expect(await tryIt()).toEqual([200, 200, 200]);
      await as(ada).put(`/api/users/${bob.id}`, { status: 'disabled' });
      expect(await tryIt()).toEqual([401, 401, 401]);

      const headers = { authorization: `Bearer ${await second.tokenOf(alex)}` };
      expect((await as(alex).get('/api/user/profile', headers)).status).toBe(200);
      await second.as(alex).post('/api/auth/logout');
      expect((await as(alex).get('/api/user/profile', headers)).status).toBe(401);
      expect((await second.as(alex).get('/api/users')).status).toBe(401);
    } finally {
      await second.stop();
    }
  });
});
