import { describe, expect, it } from '@jest/globals';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';

const { as, given, database } = useServer();

const changesOf = (id: string) =>
  database.query<{ version: number; fields: object; actor_id: string; source: string }>(
    'select version, fields, actor_id, source from changes where subject_id = $1 order by version',
    [id],
  );

const path = (organization: { id: string }, person: { id: string }) =>
  `/api/organizations/${organization.id}/members/${person.id}`;

async function world() {
  const [acme, globex] = [await given.organization(), await given.organization()];
  const leasing = await given.department(acme);
  return {
    acme,
    globex,
    leasing,
    root: await given.superadmin(),
    ada: await given.admin(acme),
    head: await given.head(acme, leasing),
    alex: await given.rep(acme, { designation: 'Agent' }),
    gina: await given.admin(globex),
  };
}

describe('GET /api/organizations/:id/members', () => {
  it('lists everyone for every member, guests included, by role and department, in pages', async () => {
    const { acme, leasing, root, ada, head, alex, gina } = await world();
    await given.membership(gina, acme, 'DEPARTMENT_HEAD');
    const list = `/api/organizations/${acme.id}/members`;
    for (const person of [root, ada, alex, gina]) {
      const { body } = await as(person).get(list);
      expect(body.items.map(({ _id }: { _id: string }) => _id)).toEqual([ada.id, head.id, alex.id, gina.id].sort());
    }
    const { body } = await as(alex).get(`${list}?role=SALES_REP`);
    expect(body.items).toMatchObject([
      {
        _id: alex.id,
        id: alex.id,
        fullName: alex.fullName,
        email: alex.email,
        designation: 'Agent',
        organizationId: acme.id,
        accessRole: 'SALES_REP',
        departmentId: null,
        isHome: true,
      },
    ]);
    const heads = await as(alex).get(`${list}?role=DEPARTMENT_HEAD&departmentId=${leasing.id}`);
    expect(heads.body.items).toMatchObject([{ _id: head.id, id: head.id, departmentId: leasing.id }]);
    const first = await as(alex).get(`${list}?limit=3`);
    const second = await as(alex).get(`${list}?limit=3&cursor=${first.body.nextCursor}`);
    expect([first.body.items.length, second.body.items.length, second.body.nextCursor]).toEqual([3, 1, null]);
  });

  it('leaves out who is deleted', async () => {
    const { acme, leasing, ada, head } = await world();
    expect((await as(ada).delete(`/api/users/${head.id}`)).status).toBe(204);
    const { body } = await as(ada).get(`/api/organizations/${acme.id}/members?departmentId=${leasing.id}`);
    expect(body.items).toEqual([]);
    expect((await as(ada).get(`/api/departments/${leasing.id}`)).body).toMatchObject({ heads: [], memberCount: 0 });
    expect((await as(ada).put(path(acme, head), { departmentId: null })).status).toBe(404);
    expect((await as(ada).delete(`/api/departments/${leasing.id}`)).body.message).toBe('Nobody was in it.');
  });

  it('doesn’t exist for other organizations', async () => {
    const { acme, gina } = await world();
    expect((await as(gina).get(`/api/organizations/${acme.id}/members`)).status).toBe(404);
    expect((await as(gina).get(`/api/organizations/${acme.id}/members?role=SUPERADMIN`)).status).toBe(400);
  });
});

describe('PUT /api/organizations/:id/members/:userId', () => {
  it('changes people at home through their profile', async () => {
    const { acme, leasing, ada, alex } = await world();
    const reply = await as(ada).put(path(acme, alex), { accessRole: 'DEPARTMENT_HEAD', departmentId: leasing.id });
    expect(reply).toMatchObject({
      status: 200,
      body: { _id: alex.id, id: alex.id, accessRole: 'DEPARTMENT_HEAD', departmentId: leasing.id, isHome: true },
    });
    expect(await changesOf(alex.id)).toMatchObject([
      {
        version: 2,
        actor_id: ada.id,
        source: 'organizations',
        fields: {
          '/accessRole': { before: 'SALES_REP', after: 'DEPARTMENT_HEAD' },
          '/departmentId': { before: null, after: leasing.id },
        },
      },
    ]);
    expect(await changesOf(acme.id)).toEqual([]);
    expect((await as(ada).put(path(acme, alex), { departmentId: null })).body).toMatchObject({ departmentId: null });
    expect((await unchanged(database, () => as(ada).put(path(acme, alex), {}))).status).toBe(200);
  });

  it('makes members of people from elsewhere, for superadmins', async () => {
    const { acme, leasing, globex, root, ada, gina } = await world();
    const body = { accessRole: 'SALES_REP', departmentId: leasing.id };
    for (const userId of [gina.id, crypto.randomUUID()]) {
      const reply = await unchanged(database, () => as(ada).put(path(acme, { id: userId }), body));
      expect(reply).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
    expect(await unchanged(database, () => as(root).put(path(acme, gina), {}))).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/accessRole', code: 'required' }] },
    });
    expect((await as(root).put(path(acme, { id: crypto.randomUUID() }), body)).status).toBe(404);

    expect(await as(root).put(path(acme, gina), body)).toMatchObject({ status: 200, body: { ...body, isHome: false } });

    expect(await changesOf(acme.id)).toMatchObject([
      { version: 2, actor_id: root.id, fields: { [`/members/${gina.id}`]: { before: null, after: body } } },
    ]);
    expect((await as(gina).get('/api/user/profile')).body.user).toMatchObject({
      organizationId: globex.id,
      accessRole: 'ADMIN',
      version: 1,
    });
  });

  it('changes guests for the administrators there, and records it there', async () => {
    const { acme, leasing, ada, gina } = await world();
    await given.membership(gina, acme, 'SALES_REP');
    const change = { accessRole: 'ADMIN', departmentId: leasing.id };
    expect(await as(ada).put(path(acme, gina), change)).toMatchObject({ status: 200, body: change });
    expect((await unchanged(database, () => as(ada).put(path(acme, gina), change))).status).toBe(200);
    expect(await changesOf(acme.id)).toMatchObject([
      {
        version: 2,
        fields: {
          [`/members/${gina.id}/accessRole`]: { before: 'SALES_REP', after: 'ADMIN' },
          [`/members/${gina.id}/departmentId`]: { before: null, after: leasing.id },
        },
      },
    ]);
    expect(await as(gina).put(path(acme, ada), { departmentId: leasing.id })).toMatchObject({ status: 200 });
    expect((await as(ada).put(path(acme, gina), { departmentId: null })).body.departmentId).toBeNull();
  });

  it('is refused below ADMIN, from elsewhere, and about superadmins', async () => {
    const { acme, globex, root, ada, head, alex, gina } = await world();
    const body = { accessRole: 'DEPARTMENT_HEAD' };
    for (const person of [head, alex]) {
      const reply = await unchanged(database, () => as(person).put(path(acme, alex), body));
      expect(reply).toMatchObject({ status: 403, body: { code: 'role_too_low' } });
    }
    expect((await unchanged(database, () => as(gina).put(path(acme, alex), body))).status).toBe(404);
    expect((await unchanged(database, () => as(gina).put(path(globex, alex), body))).status).toBe(404);
    await given.membership(root, acme, 'SALES_REP');
    expect((await unchanged(database, () => as(ada).put(path(acme, root), body))).status).toBe(403);
    expect((await unchanged(database, () => as(ada).delete(path(acme, root)))).status).toBe(403);
  });

  it.each([{ accessRole: 'SUPERADMIN' }, { accessRole: null }, { departmentId: 'x' }, { role: 'ADMIN' }])(
    'refuses %j',
    async (body) => {
      const { acme, ada, alex } = await world();
      expect((await unchanged(database, () => as(ada).put(path(acme, alex), body))).status).toBe(400);
    },
  );

  it('knows departments of the organization only, at home and for guests', async () => {
    const { acme, globex, ada, alex, gina } = await world();
    await given.membership(gina, acme, 'SALES_REP');
    const { id: departmentId } = await given.department(globex);
    for (const person of [alex, gina]) {
      const reply = await unchanged(database, () => as(ada).put(path(acme, person), { departmentId }));
      expect(reply).toMatchObject({
        status: 400,
        body: { code: 'unknown_department', errors: [{ pointer: '/departmentId' }] },
      });
    }
  });

  it('is no demotion of a superadmin at home when it says what shows', async () => {
    const { acme, root } = await world();
    await database.transaction(async (client) => {
      await client.query(`insert into memberships (user_id, organization_id, role) values ($1, $2, 'ADMIN')`, [
        root.id,
        acme.id,
      ]);
      await client.query('update users set organization_id = $2 where id = $1', [root.id, acme.id]);
    });
    const reply = await unchanged(database, () => as(root).put(path(acme, root), { accessRole: 'ADMIN' }));
    expect(reply).toMatchObject({ status: 200, body: { accessRole: 'ADMIN', isHome: true } });
  });
});

describe('DELETE /api/organizations/:id/members/:userId', () => {
  it('ends a guest’s membership, with the number and the default that came with it', async () => {
    const { acme, globex, gina, alex } = await world();
    await given.membership(alex, globex, 'SALES_REP');
    const number = await given.smsNumber(globex, { assignee: alex });
    expect((await as(alex).put('/api/user/profile', { defaultOrganizationId: globex.id })).status).toBe(200);

    const reply = await as(gina).delete(path(globex, alex));

    expect([reply.status, reply.body]).toEqual([204, undefined]);
    expect((await as(alex).get(`/api/organizations/${globex.id}`)).status).toBe(404);
    expect((await as(alex).get('/api/user/profile')).body.user).toMatchObject({
      organizationId: acme.id,
      sinchPhoneNumber: null,
      version: 3,
    });
    expect((await changesOf(alex.id)).at(-1)).toMatchObject({
      version: 3,
      actor_id: gina.id,
      fields: {
        '/defaultOrganizationId': { before: globex.id, after: null },
        '/sinchPhoneNumber': { before: number.e164, after: null },
      },
    });
    expect(await changesOf(globex.id)).toMatchObject([
      {
        version: 2,
        actor_id: gina.id,
        fields: { [`/members/${alex.id}`]: { before: { accessRole: 'SALES_REP', departmentId: null }, after: null } },
      },
    ]);
    const { body } = await as(gina).get(`/api/organizations/${globex.id}/phone-numbers`);
    expect(body.items).toMatchObject([{ _id: number.id, id: number.id, assigneeId: null }]);
    expect(
      await database.query('select from users where id = $1 and default_organization_id is null', [alex.id]),
    ).toHaveLength(1);
    expect((await as(gina).delete(path(globex, alex))).status).toBe(404);
  });

  it('leaves the profile alone of whoever had nothing of it', async () => {
    const { globex, root, alex } = await world();
    await given.membership(alex, globex, 'ADMIN');
    expect((await as(root).delete(path(globex, alex))).status).toBe(204);
    expect((await as(alex).get('/api/user/profile')).body.user.version).toBe(1);
  });

  it('is refused at home, below ADMIN, and from elsewhere', async () => {
    const { acme, globex, root, ada, head, alex, gina } = await world();
    for (const person of [ada, root]) {
      const reply = await unchanged(database, () => as(person).delete(path(acme, alex)));
      expect(reply).toMatchObject({ status: 409, body: { code: 'home_membership' } });
    }
    for (const person of [head, alex]) {
      expect((await unchanged(database, () => as(person).delete(path(acme, alex)))).status).toBe(403);
    }
    expect((await unchanged(database, () => as(gina).delete(path(acme, alex)))).status).toBe(404);
    expect((await unchanged(database, () => as(root).delete(path(globex, alex)))).status).toBe(404);
  });
});

describe('the last administrator', () => {
  it('stays, at home or as a guest', async () => {
    const { acme, globex, root, ada, alex } = await world();
    const empty = await given.organization();
    await given.membership(ada, empty, 'ADMIN');
    const away = await given.rep(globex, { status: 'disabled' });
    await given.membership(away, empty, 'ADMIN');
    const last = { status: 409, body: { code: 'last_admin' } };
    for (const attempt of [
      () => as(ada).put(path(acme, ada), { accessRole: 'SALES_REP' }),
      () => as(root).put(path(acme, ada), { accessRole: 'SALES_REP' }),
      () => as(ada).put(path(empty, ada), { accessRole: 'SALES_REP' }),
      () => as(root).delete(path(empty, ada)),
    ]) {
      expect(await unchanged(database, attempt)).toMatchObject(last);
    }
    await given.membership(alex, empty, 'ADMIN', undefined);
    expect((await as(ada).delete(path(empty, ada))).status).toBe(204);
    expect((await as(alex).get(`/api/organizations/${empty.id}`)).body.accessRole).toBe('ADMIN');
  });

  it('stays when guests and people at home demote and remove each other at once', async () => {
    for (let round = 0; round < 5; round++) {
      const [acme, globex] = [await given.organization(), await given.organization()];
      const [ada, bob] = [await given.admin(acme), await given.admin(globex)];
      const carl = await given.admin(globex);
      await given.membership(bob, acme, 'ADMIN');
      await given.membership(carl, acme, 'ADMIN');
      await Promise.all([ada, bob, carl].map((person) => as(person).get('/api/user/profile')));

      const replies = await Promise.all([
        as(ada).put(path(acme, bob), { accessRole: 'SALES_REP' }),
        as(bob).put(path(acme, ada), { accessRole: 'SALES_REP' }),
        as(ada).delete(path(acme, carl)),
        as(carl).delete(path(acme, bob)),
        as(carl).put(path(acme, ada), { accessRole: 'DEPARTMENT_HEAD' }),
        as(carl).put(`/api/users/${bob.id}`, { status: 'disabled' }),
      ]);

      for (const { status } of replies) expect([200, 204, 401, 403, 404, 409]).toContain(status);
      const left = await database.query(
        `select from memberships m join users u on u.id = m.user_id
          where m.organization_id = $1 and m.role = 'ADMIN' and u.status = 'active'`,
        [acme.id],
      );
      expect(left.length).toBeGreaterThanOrEqual(1);
      const versions = await changesOf(acme.id);
      expect(versions.map(({ version }) => version)).toEqual(versions.map((_, nth) => nth + 2));
    }
  });
});
