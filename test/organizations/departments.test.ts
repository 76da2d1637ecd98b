import { describe, expect, it } from '@jest/globals';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';

const { as, given, database } = useServer();

const changesOf = (id: string) =>
  database.query<{ version: number; fields: object; actor_id: string; source: string }>(
    'select version, fields, actor_id, source from changes where subject_id = $1 order by version',
    [id],
  );

async function world() {
  const [acme, globex] = [await given.organization(), await given.organization()];
  const leasing = await given.department(acme, { name: 'Leasing' });
  return {
    acme,
    globex,
    leasing,
    root: await given.superadmin(),
    ada: await given.admin(acme),
    head: await given.head(acme, leasing),
    alex: await given.rep(acme, { department: leasing }),
    stranger: await given.admin(globex),
  };
}

describe('departments', () => {
  it('are listed for every member, with heads and how many people', async () => {
    const { acme, leasing, ada, head, alex, root } = await world();
    await given.department(acme, { name: 'Accounts' });
    for (const person of [ada, head, alex, root]) {
      const { body } = await as(person).get(`/api/organizations/${acme.id}/departments`);
      expect(body.items).toMatchObject([
        { name: 'Accounts', heads: [], memberCount: 0 },
        {
          _id: leasing.id,
          id: leasing.id,
          name: 'Leasing',
          heads: [{ _id: head.id, id: head.id, fullName: head.fullName }],
          memberCount: 2,
        },
      ]);
      expect((await as(person).get(`/api/departments/${leasing.id}`)).body).toEqual(body.items[1]);
    }
  });

  it('are made and renamed by administrators, and recorded', async () => {
    const { acme, ada, root } = await world();
    const made = await as(ada).post(`/api/organizations/${acme.id}/departments`, { name: 'Sales' });
    expect(made).toMatchObject({
      status: 201,
      body: { name: 'Sales', organizationId: acme.id, heads: [], memberCount: 0 },
    });
    const path = `/api/departments/${made.body._id}`;
    expect(await as(root).patch(path, { name: 'Field sales' })).toMatchObject({
      status: 200,
      body: { name: 'Field sales' },
    });
    expect((await unchanged(database, () => as(ada).patch(path, { name: 'Field sales' }))).status).toBe(200);
    expect((await unchanged(database, () => as(ada).patch(path, {}))).status).toBe(200);
    expect(await changesOf(acme.id)).toMatchObject([
      {
        version: 2,
        actor_id: ada.id,
        fields: { [`/departments/${made.body._id}`]: { before: null, after: { name: 'Sales' } } },
      },
      {
        version: 3,
        actor_id: root.id,
        fields: { [`/departments/${made.body._id}/name`]: { before: 'Sales', after: 'Field sales' } },
      },
    ]);
  });

  it('have a name of their own in an organization', async () => {
    const { acme, globex, leasing, ada, stranger } = await world();
    const path = `/api/organizations/${acme.id}/departments`;
    const taken = { status: 409, body: { code: 'department_name_taken', errors: [{ pointer: '/name' }] } };
    expect(await unchanged(database, () => as(ada).post(path, { name: 'Leasing' }))).toMatchObject(taken);
    const other = await given.department(acme);
    const rename = () => as(ada).patch(`/api/departments/${other.id}`, { name: 'Leasing' });
    expect(await unchanged(database, rename)).toMatchObject(taken);
    const elsewhere = await as(stranger).post(`/api/organizations/${globex.id}/departments`, { name: leasing.name });
    expect(elsewhere.status).toBe(201);

    const replies = await Promise.all(Array.from({ length: 6 }, () => as(ada).post(path, { name: 'Raced' })));
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
  });

  it('have names that are unique in any case, but for those that were there before', async () => {
    const { acme, leasing, ada } = await world();
    const path = `/api/organizations/${acme.id}/departments`;
    await database.query(
      `insert into departments (id, organization_id, name, name_is_shared) values (gen_random_uuid(), $1, 'LEASING', true)`,
      [acme.id],
    );
    const taken = { status: 409, body: { code: 'department_name_taken', errors: [{ pointer: '/name' }] } };

    for (const name of ['leasing', 'Leasing', 'LEASING'])
      expect(await as(ada).post(path, { name })).toMatchObject(taken);
    const [{ id } = { id: '' }] = await database.query<{ id: string }>(
      `select id from departments where name = 'LEASING' and organization_id = $1`,
      [acme.id],
    );
    expect(await as(ada).patch(`/api/departments/${id}`, { name: 'lEASING' })).toMatchObject(taken);
    expect(await as(ada).patch(`/api/departments/${leasing.id}`, { name: 'Leasing ' })).toMatchObject({ status: 200 });
    expect(await as(ada).patch(`/api/departments/${id}`, { name: 'Renting' })).toMatchObject({ status: 200 });
    expect(await as(ada).post(path, { name: 'RENTING' })).toMatchObject(taken);
    const insert = `insert into departments (id, organization_id, name) values (gen_random_uuid(), $1, 'RENTING')`;
    await expect(database.query(insert, [acme.id])).rejects.toThrow('departments_organization_id_name_key');
  });

  it('are changed by nobody else, and don’t exist for other organizations', async () => {
    const { acme, leasing, head, alex, stranger } = await world();
    const tries = (person: typeof head) => [
      () => as(person).post(`/api/organizations/${acme.id}/departments`, { name: 'Mine' }),
      () => as(person).patch(`/api/departments/${leasing.id}`, { name: 'Mine' }),
      () => as(person).delete(`/api/departments/${leasing.id}`),
    ];
    for (const attempt of [...tries(head), ...tries(alex)]) {
      expect(await unchanged(database, attempt)).toMatchObject({ status: 403, body: { code: 'role_too_low' } });
    }
    const reads = [
      () => as(stranger).get(`/api/organizations/${acme.id}/departments`),
      () => as(stranger).get(`/api/departments/${leasing.id}`),
    ];
    for (const attempt of [...tries(stranger), ...reads]) {
      expect(await unchanged(database, attempt)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
  });

  it.each([{}, { name: '' }, { name: null }, { name: 'x'.repeat(101) }, { name: 1 }, { name: 'A', heads: [] }])(
    'refuse to be made of %j',
    async (body) => {
      const { acme, ada } = await world();
      const attempt = () => as(ada).post(`/api/organizations/${acme.id}/departments`, body);
      expect((await unchanged(database, attempt)).status).toBe(400);
    },
  );
});

describe('DELETE /api/departments/:id', () => {
  it('says what becomes of its people, and records it in their profiles', async () => {
    const { acme, globex, leasing, ada, head, alex } = await world();
    const guest = await given.rep(globex);
    await given.membership(guest, acme, 'SALES_REP', leasing);
    await given.preference(leasing, 'calls', { enabled: false });

    const reply = await as(ada).delete(`/api/departments/${leasing.id}`);

    expect(reply).toMatchObject({
      status: 200,
      body: {
        _id: leasing.id,
        id: leasing.id,
        name: 'Leasing',
        organizationId: acme.id,
        unassigned: 3,
        heads: [{ _id: head.id, id: head.id, fullName: head.fullName }],
        message: '3 people stay in the organization without a department; 1 of them keeps the role of a head.',
      },
    });
    const people = (await as(ada).get(`/api/organizations/${acme.id}/members`)).body.items;
    expect(people).toHaveLength(4);
    expect(people.every((one: { departmentId: unknown }) => one.departmentId === null)).toBe(true);
    for (const person of [head, alex]) {
      expect((await as(person).get('/api/user/profile')).body.user).toMatchObject({
        departmentId: null,
        accessRole: person.role,
        version: 2,
      });
      expect(await changesOf(person.id)).toEqual([
        {
          version: 2,
          actor_id: ada.id,
          source: 'organizations',
          fields: { '/departmentId': { before: leasing.id, after: null } },
        },
      ]);
    }
    expect((await as(guest).get('/api/user/profile')).body.user.version).toBe(1);
    expect(await changesOf(acme.id)).toMatchObject([
      {
        version: 2,
        fields: {
          [`/departments/${leasing.id}`]: { before: { name: 'Leasing' }, after: null },
          [`/members/${guest.id}/departmentId`]: { before: leasing.id, after: null },
        },
      },
    ]);
    expect(await database.query('select from notification_preferences where owner_id = $1', [leasing.id])).toEqual([]);
    expect((await as(ada).get(`/api/departments/${leasing.id}`)).status).toBe(404);
    expect((await as(ada).delete(`/api/departments/${leasing.id}`)).status).toBe(404);
  });

  it('leaves nobody in a department that is gone when people join it meanwhile', async () => {
    const { acme, ada } = await world();
    const people = await Promise.all([1, 2, 3].map(() => given.rep(acme)));
    await Promise.all([ada, ...people].map((person) => as(person).get('/api/user/profile')));
    for (let round = 0; round < 4; round++) {
      const { id: departmentId } = await given.department(acme);
      const [gone, ...joins] = await Promise.all([
        as(ada).delete(`/api/departments/${departmentId}`),
        ...people.map((person) => as(ada).put(`/api/users/${person.id}`, { departmentId })),
      ]);
      expect(gone.status).toBe(200);
      for (const { status, body } of joins) {
        expect([200, 400]).toContain(status);
        if (status === 400) expect(body.code).toBe('unknown_department');
      }
      const profiles = await Promise.all(people.map((person) => as(person).get('/api/user/profile')));
      for (const { body } of profiles) expect(body.user.departmentId).toBeNull();
      expect(gone.body.unassigned).toBe(joins.filter(({ status }) => status === 200).length);
    }
  });
});
