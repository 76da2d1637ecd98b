import { describe, expect, it } from '@jest/globals';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';

const { as, given, database } = useServer();

const changesOf = (id: string) =>
  database.query<{ version: number; fields: object; actor_id: string }>(
    'select version, fields, actor_id from changes where subject_id = $1 order by version',
    [id],
  );

async function world() {
  const [acme, globex] = [await given.organization(), await given.organization()];
  const leasing = await given.department(acme);
  const number = await given.smsNumber(acme);
  return {
    acme,
    globex,
    number,
    path: `/api/organizations/${acme.id}/phone-numbers/${number.id}`,
    list: `/api/organizations/${acme.id}/phone-numbers`,
    root: await given.superadmin(),
    ada: await given.admin(acme),
    head: await given.head(acme, leasing),
    alex: await given.rep(acme),
    stranger: await given.admin(globex),
  };
}

const numberOf = async (person: Parameters<typeof as>[0]) =>
  (await as(person).get('/api/user/profile')).body.user.sinchPhoneNumber as string | null;

describe('SMS numbers', () => {
  it('are provisioned and listed in pages, for administrators', async () => {
    const { acme, number, list, ada, root, head, alex, stranger } = await world();
    const e164 = given.phoneNumber();
    const made = await as(ada).post(list, { phoneNumber: e164, label: 'Desk' });
    expect(made).toMatchObject({
      status: 201,
      body: { phoneNumber: e164, provider: 'sinch', label: 'Desk', status: 'active', assigneeId: null },
    });
    expect(await changesOf(acme.id)).toMatchObject([
      {
        version: 2,
        fields: { [`/phoneNumbers/${e164}`]: { before: null, after: { provider: 'sinch', label: 'Desk' } } },
      },
    ]);
    const all = (await as(root).get(list)).body.items;
    expect(all.map((one: { phoneNumber: string }) => one.phoneNumber)).toEqual([number.e164, e164].sort());
    const first = await as(ada).get(`${list}?limit=1`);
    const second = await as(ada).get(`${list}?limit=1&cursor=${first.body.nextCursor}`);
    expect([...first.body.items, ...second.body.items]).toEqual(all);
    expect(second.body.nextCursor).toBeNull();
    for (const query of ['cursor=x', 'limit=0']) expect((await as(ada).get(`${list}?${query}`)).status).toBe(400);
    for (const person of [head, alex]) {
      expect((await as(person).get(list)).status).toBe(403);
      expect((await as(person).post(list, { phoneNumber: given.phoneNumber() })).status).toBe(403);
    }
    expect((await as(stranger).get(list)).status).toBe(404);
    expect((await as(stranger).post(list, { phoneNumber: given.phoneNumber() })).status).toBe(404);
  });

  it('belong to one organization, and are nobody’s personal phone, in both directions', async () => {
    const { globex, number, list, ada, alex, stranger } = await world();
    const elsewhere = `/api/organizations/${globex.id}/phone-numbers`;
    const twice = () => as(stranger).post(elsewhere, { phoneNumber: number.e164 });
    expect(await unchanged(database, twice)).toMatchObject({ status: 409, body: { code: 'sms_number_taken' } });
    const phoneNumber = given.phoneNumber();
    await as(alex).put('/api/user/profile', { phoneNumber });
    for (const provision of [
      () => as(ada).post(list, { phoneNumber }),
      () => as(stranger).post(elsewhere, { phoneNumber }),
    ]) {
      expect(await unchanged(database, provision)).toMatchObject({
        status: 409,
        body: { code: 'number_is_user_phone', errors: [{ pointer: '/phoneNumber' }] },
      });
    }
    const phone = () => as(stranger).put('/api/user/profile', { phoneNumber: number.e164 });
    expect(await unchanged(database, phone)).toMatchObject({
      status: 409,
      body: { code: 'phone_is_organization_number' },
    });
  });

  it('are assigned and released as part of the profile, and recorded on both sides', async () => {
    const { acme, number, path, ada, alex } = await world();
    const assigned = await as(ada).patch(path, { assigneeId: alex.id, label: 'Alex' });
    expect(assigned).toMatchObject({ status: 200, body: { _id: number.id, assigneeId: alex.id, label: 'Alex' } });
    expect(await numberOf(alex)).toBe(number.e164);
    expect((await unchanged(database, () => as(ada).patch(path, { assigneeId: alex.id, label: 'Alex' }))).status).toBe(
      200,
    );

    expect((await as(ada).patch(path, { assigneeId: null })).body.assigneeId).toBeNull();
    expect(await numberOf(alex)).toBeNull();
    expect((await unchanged(database, () => as(ada).patch(path, { assigneeId: null }))).status).toBe(200);

    expect(await changesOf(alex.id)).toEqual([
      { version: 2, actor_id: ada.id, fields: { '/sinchPhoneNumber': { before: null, after: number.e164 } } },
      { version: 3, actor_id: ada.id, fields: { '/sinchPhoneNumber': { before: number.e164, after: null } } },
    ]);
    const at = `/phoneNumbers/${number.e164}`;
    expect(await changesOf(acme.id)).toEqual([
      {
        version: 2,
        actor_id: ada.id,
        fields: {
          [`${at}/assigneeId`]: { before: null, after: alex.id },
          [`${at}/label`]: { before: null, after: 'Alex' },
        },
      },
      { version: 3, actor_id: ada.id, fields: { [`${at}/assigneeId`]: { before: alex.id, after: null } } },
    ]);
  });

  it('are released by whoever gets another one', async () => {
    const { acme, path, ada, alex } = await world();
    const old = await given.smsNumber(acme, { assignee: alex });
    expect((await as(ada).patch(path, { assigneeId: alex.id })).status).toBe(200);
    const { body } = await as(ada).get(`/api/organizations/${acme.id}/phone-numbers`);
    const freed = body.items.find(({ _id }: { _id: string }) => _id === old.id);
    expect(freed).toMatchObject({ assigneeId: null });
  });

  it('are deactivated and released in one, and assigned again once active', async () => {
    const { acme, number, path, ada, alex } = await world();
    await as(ada).patch(path, { assigneeId: alex.id });
    expect((await as(ada).patch(path, { status: 'inactive' })).body).toMatchObject({
      status: 'inactive',
      assigneeId: null,
    });
    expect(await numberOf(alex)).toBeNull();
    expect((await changesOf(acme.id)).at(-1)).toMatchObject({
      fields: {
        [`/phoneNumbers/${number.e164}/status`]: { before: 'active', after: 'inactive' },
        [`/phoneNumbers/${number.e164}/assigneeId`]: { before: alex.id, after: null },
      },
    });
    const refused = await unchanged(database, () => as(ada).patch(path, { assigneeId: alex.id }));
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'sms_number_inactive', errors: [{ pointer: '/assigneeId' }] },
    });
    const again = await as(ada).patch(path, { status: 'active', assigneeId: alex.id });
    expect(again.body).toMatchObject({ status: 'active', assigneeId: alex.id });
    expect(await numberOf(alex)).toBe(number.e164);
  });

  it('are taken from nobody, and given to people at home only', async () => {
    const { acme, globex, path, root, ada, alex, head, stranger } = await world();
    await as(ada).patch(path, { assigneeId: head.id });
    expect(await unchanged(database, () => as(ada).patch(path, { assigneeId: alex.id }))).toMatchObject({
      status: 409,
      body: { code: 'sms_number_taken', errors: [{ pointer: '/assigneeId' }] },
    });
    await as(ada).patch(path, { assigneeId: null });
    const guest = await given.rep(globex);
    await given.membership(guest, acme, 'SALES_REP');
    for (const person of [ada, root]) {
      for (const id of [stranger.id, guest.id, crypto.randomUUID()]) {
        expect(await unchanged(database, () => as(person).patch(path, { assigneeId: id }))).toMatchObject({
          status: 400,
          body: { code: 'unknown_member', errors: [{ pointer: '/assigneeId' }] },
        });
      }
    }
    expect(await numberOf(head)).toBeNull();
  });

  it('are changed by nobody else, and don’t exist for other organizations', async () => {
    const { globex, number, path, head, alex, stranger } = await world();
    const body = { assigneeId: alex.id };
    for (const person of [head, alex]) {
      expect((await unchanged(database, () => as(person).patch(path, body))).status).toBe(403);
      expect((await unchanged(database, () => as(person).delete(path))).status).toBe(403);
    }
    const elsewhere = `/api/organizations/${globex.id}/phone-numbers/${number.id}`;
    for (const place of [path, elsewhere]) {
      expect((await unchanged(database, () => as(stranger).patch(place, body))).status).toBe(404);
      expect((await unchanged(database, () => as(stranger).delete(place))).status).toBe(404);
    }
  });

  it.each([{ status: 'off' }, { status: null }, { assigneeId: 'me' }, { phoneNumber: '+14165550100' }, { label: '' }])(
    'refuse %j',
    async (body) => {
      const { path, ada } = await world();
      expect((await unchanged(database, () => as(ada).patch(path, body))).status).toBe(400);
    },
  );

  it('are deleted when they are free', async () => {
    const { acme, number, path, ada, alex } = await world();
    await as(ada).patch(path, { assigneeId: alex.id });
    const held = await unchanged(database, () => as(ada).delete(path));
    expect(held).toMatchObject({ status: 409, body: { code: 'sms_number_assigned' } });
    await as(ada).patch(path, { assigneeId: null });
    expect((await as(ada).delete(path)).status).toBe(204);
    expect((await as(ada).delete(path)).status).toBe(404);
    expect((await changesOf(acme.id)).at(-1)).toMatchObject({
      fields: { [`/phoneNumbers/${number.e164}`]: { before: { provider: 'sinch', label: null }, after: null } },
    });
    expect((await as(alex).put('/api/user/profile', { phoneNumber: number.e164 })).status).toBe(200);
  });

  it('go to one of many at once, through both doors', async () => {
    const { acme, number, path, ada, root } = await world();
    const people = await Promise.all(Array.from({ length: 6 }, () => given.rep(acme)));
    await Promise.all([as(ada).get(path), as(root).get(path)]);
    const replies = await Promise.all(
      people.map((person, nth) =>
        nth % 2
          ? as(ada).patch(path, { assigneeId: person.id })
          : as(root).put(`/api/users/${person.id}`, { sinchPhoneNumber: number.e164 }),
      ),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
    const holders = await Promise.all(people.map(numberOf));
    expect(holders.filter((one) => one === number.e164)).toHaveLength(1);
  });

  it('are never both inactive and assigned, when one races the other', async () => {
    const { acme, number, path, ada, alex, root } = await world();
    await Promise.all([as(ada).get(path), as(root).get(path), as(alex).get(path)]);
    for (let round = 0; round < 6; round++) {
      const [off, on] = await Promise.all([
        as(ada).patch(path, { status: 'inactive' }),
        as(root).put(`/api/users/${alex.id}`, { sinchPhoneNumber: number.e164 }),
      ]);
      expect(off.status).toBe(200);
      expect([200, 400]).toContain(on.status);
      const { body } = await as(ada).get(`/api/organizations/${acme.id}/phone-numbers`);
      expect(body.items).toMatchObject([{ status: 'inactive', assigneeId: null }]);
      await as(ada).patch(path, { status: 'active' });
    }
  });
});
