import { describe, expect, it } from '@jest/globals';
import { useServer } from '../support/server.js';

const { as, given } = useServer();

describe('GET /api/users/:id/history', () => {
  it('tells the person and their administrators who changed what, through which door, the latest first', async () => {
    const acme = await given.organization();
    const [ada, alex] = [await given.admin(acme), await given.rep(acme, { designation: 'Agent' })];
    await as(alex).put('/api/user/profile', { persona: { position: 'Leasing' } });
    await as(ada).put(`/api/users/${alex.id}`, { designation: 'Closer', accessRole: 'DEPARTMENT_HEAD' });
    await as(ada).put(`/api/users/${alex.id}`, { designation: 'Closer' });

    const [forAda, forAlex] = [
      await as(ada).get(`/api/users/${alex.id}/history`),
      await as(alex).get(`/api/users/${alex.id}/history`),
    ];

    expect(forAda.body).toEqual({
      items: [
        {
          _id: expect.any(String),
          id: expect.any(String),
          version: 3,
          at: expect.any(String),
          source: 'users',
          requestId: expect.any(String),
          actor: { _id: ada.id, id: ada.id, fullName: ada.fullName },
          fields: {
            '/accessRole': { before: 'SALES_REP', after: 'DEPARTMENT_HEAD' },
            '/designation': { before: 'Agent', after: 'Closer' },
          },
          words: ['Role changed from “SALES_REP” to “DEPARTMENT_HEAD”.', 'Job title changed from “Agent” to “Closer”.'],
          names: { [alex.id]: alex.fullName },
        },
        expect.objectContaining({
          version: 2,
          source: 'profile',
          actor: { _id: alex.id, id: alex.id, fullName: alex.fullName },
        }),
      ],
      nextCursor: null,
    });
    expect(forAlex.body).toEqual(forAda.body);
  });

  it('comes in pages that hold still while changes are made', async () => {
    const acme = await given.organization();
    const [ada, alex] = [await given.admin(acme), await given.rep(acme)];
    const change = (designation: string) => as(ada).put(`/api/users/${alex.id}`, { designation });
    for (const designation of ['A', 'B', 'C', 'D', 'E']) await change(designation);

    const versions: number[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await as(ada).get(`/api/users/${alex.id}/history?limit=2${query}`);
      versions.push(...body.items.map((item: { version: number }) => item.version));
      cursor = body.nextCursor as string | null;
      await change(`Changed after page ${versions.length}`);
    }

    expect(versions).toEqual([6, 5, 4, 3, 2]);
  });

  it.each(['x', '["7"', '[]', '["7","8"]', '["-7"]', '["12345678901"]', '[7]', '{"0":"7"}'])(
    'takes no cursor that is none of its own: %s',
    async (content) => {
      const alex = await given.rep(await given.organization());
      const cursor = Buffer.from(content).toString('base64url');
      const reply = await as(alex).get(`/api/user/profile/history?cursor=${cursor}`);
      expect(reply).toMatchObject({ status: 400, body: { errors: [{ pointer: 'cursor', code: 'invalid_cursor' }] } });
    },
  );

  it('stays with the organization in which it happened when the person moves', async () => {
    const [acme, globex] = [await given.organization(), await given.organization()];
    const [ada, gale, root] = [await given.admin(acme), await given.admin(globex), await given.superadmin()];
    const alex = await given.rep(acme, { department: await given.department(acme) });
    await given.smsNumber(acme, { assignee: alex });
    await as(ada).put(`/api/users/${alex.id}`, { designation: 'Known to Acme only' });
    await as(root).put(`/api/users/${alex.id}`, { organizationId: globex.id });
    await as(gale).put(`/api/users/${alex.id}`, { designation: 'Closer' });

    const { body } = await as(gale).get(`/api/users/${alex.id}/history`);

    expect(body.items.map(({ version }: { version: number }) => version)).toEqual([4, 3]);
    expect(body.items[1].fields).toEqual({
      '/organizationId': { before: null, after: globex.id },
      '/departmentId': { before: null, after: null },
      '/sinchPhoneNumber': { before: null, after: null },
    });
    expect((await as(ada).get(`/api/users/${alex.id}/history`)).status).toBe(404);
    expect((await as(alex).get(`/api/users/${alex.id}/history`)).body.items).toHaveLength(3);
    const whole = (await as(root).get(`/api/users/${alex.id}/history`)).body.items;
    expect(whole).toHaveLength(3);
    expect(whole[1].fields['/organizationId']).toEqual({ before: acme.id, after: globex.id });
  });

  it('doesn’t show through a refused version either', async () => {
    const [acme, globex] = [await given.organization(), await given.organization()];
    const [gale, root] = [await given.admin(globex), await given.superadmin()];
    const leasing = await given.department(acme);
    const alex = await given.rep(acme, { department: leasing });
    await as(root).put(`/api/users/${alex.id}`, { organizationId: globex.id });
    const path = `/api/users/${alex.id}`;

    const late = await as(gale).put(path, { departmentId: null, designation: 'Closer' }, { 'if-match': '"1"' });
    const known = await as(root).put(path, { departmentId: null, designation: 'Closer' }, { 'if-match': '"1"' });

    expect(late).toMatchObject({ status: 412, body: { base: { departmentId: null } } });
    expect(JSON.stringify(late.body)).not.toContain(acme.id);
    expect(known).toMatchObject({ status: 412, body: { base: { departmentId: leasing.id } } });
  });
});
