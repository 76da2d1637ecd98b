import { describe, expect, it } from '@jest/globals';
import type { Person } from '../support/given.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';

const { as, given, database } = useServer();

async function world() {
  const [acme, globex] = [await given.organization(), await given.organization()];
  const [leasing, support] = [await given.department(acme), await given.department(acme)];
  return {
    leasing,
    support,
    ada: await given.admin(acme),
    head: await given.head(acme, leasing),
    alex: await given.rep(acme, { department: leasing }),
    sam: await given.rep(acme, { department: support }),
    stranger: await given.admin(globex),
    path: `/api/organizations/${acme.id}/notification-defaults`,
    acme,
  };
}

type View = { key: string } & Record<string, unknown>;

const mine = '/api/user/notification-preferences';
async function categoryOf(person: Person, key: string): Promise<View | undefined> {
  const { body } = await as(person).get(mine);
  return (body.categories as View[]).find((one) => one.key === key);
}

describe('defaults of an organization', () => {
  it('reach everyone without an own choice at once, as the preview said, and are undone', async () => {
    const { acme, leasing, ada, head, alex, sam, path } = await world();
    await as(sam).put(mine, { notificationPreferences: { campaigns: false } });
    await given.preference(leasing, 'campaigns', { enabled: true });
    const off = { preferences: { campaigns: { enabled: false, reason: 'A quiet month.' } } };

    const preview = await unchanged(database, () => as(ada).put(`${path}?dryRun=true`, off));
    const put = await as(ada).put(path, off);

    expect(preview).toMatchObject({
      status: 200,
      body: {
        preview: [
          {
            category: 'campaigns',
            reaches: 1,
            ownChoice: 1,
            stays: {
              count: 3,
              sample: [
                { _id: sam.id, fullName: sam.fullName, because: 'user' },
                { _id: expect.any(String), because: 'department' },
                { _id: expect.any(String), because: 'department' },
              ],
            },
          },
        ],
      },
    });
    expect(put.body).not.toHaveProperty('preview');
    expect(put.body.preferences).toEqual({
      campaigns: { enabled: false, channels: {}, locked: false, reason: 'A quiet month.' },
    });
    expect((await as(alex).get(path)).body).toEqual(put.body);
    const heard = async () =>
      Promise.all([ada, head, alex, sam].map(async (one) => (await as(one).get(mine)).body.data.campaigns as boolean));
    expect(await heard()).toEqual([false, true, true, false]);
    expect((await as(ada).get('/api/user/profile')).body.user.notificationPreferences.campaigns).toBe(false);

    const history = `/api/organizations/${acme.id}/history`;
    const [change] = (await as(ada).get(history)).body.items;
    expect(change.fields).toEqual({
      '/notificationDefaults/campaigns': { before: null, after: put.body.preferences.campaigns },
    });
    const undone = await as(ada).post(`${history}/${change._id}/revert`);
    expect(undone).toMatchObject({ status: 200, body: { preferences: {} } });
    expect(await heard()).toEqual([true, true, true, false]);
    // Whoever comes late would undo more than that.
    await as(ada).put(path, { preferences: { campaigns: { enabled: true } } });
    const late = await unchanged(database, () => as(ada).post(`${history}/${change._id}/revert`));
    expect(late).toMatchObject({ status: 409, body: { code: 'changed_since' } });
  });

  it('lock what they say, with the reason, and what isn’t said stays free', async () => {
    const { ada, alex, path } = await world();
    const reason = 'Text messages cost too much.';
    const preferences = {
      escalations: { enabled: true, locked: true, reason: 'A customer waits.' },
      calls: { channels: { sms: false, push: true }, locked: true, reason },
    };
    expect((await as(ada).put(path, { preferences })).status).toBe(200);

    expect(await categoryOf(alex, 'escalations')).toMatchObject({
      enabled: true,
      source: 'organization',
      lockedBy: 'organization',
      lockReason: 'A customer waits.',
      editable: false,
      editableChannels: ['email', 'app', 'sms', 'push'],
      channels: { email: true, app: true, sms: false, push: false },
      levels: [
        { level: 'platform', enabled: true, locked: false },
        { level: 'organization', enabled: true, channels: {}, locked: true },
      ],
    });
    expect(await categoryOf(alex, 'calls')).toMatchObject({
      enabled: true,
      lockedBy: 'organization',
      lockReason: reason,
      editable: true,
      editableChannels: ['email', 'app'],
      channels: { email: true, app: true, sms: false, push: true },
    });

    const none = { notificationPreferences: {} };
    const refused = await unchanged(database, () =>
      as(alex).put(mine, {
        notificationPreferences: { escalations: false },
        notificationChannels: { calls: { sms: true, email: false }, escalations: { email: false, app: false } },
      }),
    );
    expect(refused).toMatchObject({
      status: 409,
      body: {
        errors: [
          { pointer: '/notificationPreferences/escalations', rule: 'categoryIsOpen', level: 'organization' },
          { pointer: '/notificationChannels/calls', rule: 'categoryIsOpen', level: 'organization', liftedBy: 'ADMIN' },
          { pointer: '/notificationChannels/escalations', rule: 'keepsAChannel', code: 'no_channel_left' },
        ],
      },
    });
    const chosen = await as(alex).put(mine, {
      notificationPreferences: { calls: false },
      notificationChannels: { calls: { email: false }, escalations: { email: false } },
    });
    expect(chosen.status).toBe(200);
    expect((await as(alex).get(mine)).body.categories).toEqual(chosen.body.categories);
    expect(await categoryOf(alex, 'calls')).toMatchObject({
      enabled: false,
      source: 'user',
      channels: { email: false, app: true, sms: false, push: true },
    });
    const [change] = (await as(alex).get('/api/user/profile/history')).body.items;
    expect(change.fields).toEqual({
      '/notificationPreferences/calls': { before: null, after: false },
      '/notificationChannels/calls': { before: null, after: { email: false } },
      '/notificationChannels/escalations': { before: null, after: { email: false } },
    });
    // Each is taken back by itself, and a row that says nothing is none.
    await as(alex).put(mine, { notificationPreferences: { calls: null } });
    expect(await categoryOf(alex, 'calls')).toMatchObject({ enabled: true, channels: { email: false } });
    await as(alex).put(mine, { ...none, notificationChannels: { calls: { email: null }, escalations: null } });
    expect(await categoryOf(alex, 'calls')).toMatchObject({ channels: { email: true } });
    expect(await database.query('select from notification_preferences where owner_id = $1', [alex.id])).toEqual([]);
  });

  it('of a department are its heads’ to set, but for what the organization has locked', async () => {
    const { acme, leasing, support, ada, head, alex, sam, stranger, path } = await world();
    await as(ada).put(path, { preferences: { other: { enabled: false, locked: true } } });
    const here = `/api/departments/${leasing.id}/notification-defaults`;
    const preferences = { campaigns: { enabled: false }, calls: null };

    expect((await as(head).put(here, { preferences })).status).toBe(200);
    expect(await categoryOf(alex, 'campaigns')).toMatchObject({ enabled: false, source: 'department' });
    expect(await categoryOf(sam, 'campaigns')).toMatchObject({ enabled: true, source: 'platform' });
    const [change] = (await as(ada).get(`/api/organizations/${acme.id}/history`)).body.items;
    expect(Object.keys(change.fields)).toEqual([`/departments/${leasing.id}/notificationDefaults/campaigns`]);

    for (const state of [{ enabled: true }, { locked: true }, { enabled: true, locked: true, reason: 'Ours.' }]) {
      const reply = await unchanged(database, () => as(head).put(here, { preferences: { other: state } }));
      expect(reply).toMatchObject({
        status: 403,
        body: { code: 'category_locked', errors: [{ pointer: '/preferences/other', level: 'organization' }] },
      });
    }
    const lenient = await as(head).put(
      here,
      { preferences: { other: { enabled: true }, calls: { enabled: false } } },
      { prefer: 'handling=lenient' },
    );
    expect(lenient.body.report).toMatchObject([
      { pointer: '/preferences/other', outcome: 'refused' },
      { pointer: '/preferences/calls', outcome: 'applied' },
    ]);
    const elsewhere = `/api/departments/${support.id}/notification-defaults`;
    const replies = [
      [await as(head).put(elsewhere, { preferences }), 403],
      [await as(alex).put(here, { preferences }), 403],
      [await as(stranger).put(here, { preferences }), 404],
      [await as(stranger).get(here), 404],
      [await as(head).put(path, { preferences }), 403],
    ] as const;
    for (const [reply, status] of replies) expect(reply.status).toBe(status);

    const undone = await as(ada).post(`/api/organizations/${acme.id}/history/${change._id}/revert`);
    expect(undone.body.preferences).not.toHaveProperty('campaigns');
    expect(await categoryOf(alex, 'campaigns')).toMatchObject({ enabled: true });
  });

  it('are held to what the platform requires and to what there is', async () => {
    const { ada, alex, path } = await world();
    await database.query(`update notification_categories set required = true where key = 'emailSync'`);
    const reply = await unchanged(database, () =>
      as(ada).put(
        path,
        JSON.stringify({
          preferences: {
            emailSync: { enabled: false },
            calls: { channels: { fax: true }, colour: 1, enabled: 'yes' },
            campaigns: 7,
          },
        }).replace('"campaigns"', '"__proto__":{"enabled":true},"constructor":{"enabled":true},"campaigns"'),
      ),
    );
    const required = await categoryOf(alex, 'emailSync');
    await database.query(`update notification_categories set required = false where key = 'emailSync'`);

    expect(reply.status).toBe(403);
    expect(new Set(reply.body.errors.map((one: { pointer: string }) => one.pointer))).toEqual(
      new Set([
        '/preferences/calls/channels/fax',
        '/preferences/calls/colour',
        '/preferences/calls/enabled',
        '/preferences/campaigns',
        '/preferences/emailSync',
        '/preferences/__proto__',
        '/preferences/constructor',
      ]),
    );
    expect(reply.body.errors).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ pointer: '/preferences/emailSync', level: 'platform', liftedBy: null }),
      ]),
    );
    expect(required).toMatchObject({ enabled: true, lockedBy: 'platform', editable: false });
    expect(required?.lockReason).toBe('The platform requires it of everyone.');
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, nth) => [`c${nth}`, { enabled: true }]));
    expect((await as(ada).put(path, { preferences: many })).status).toBe(400);
  });
});

describe('categories of an organization', () => {
  it('are added, renamed, retired with what levels said of them, and brought back with what people chose', async () => {
    const { acme, leasing, ada, alex, stranger } = await world();
    const path = `/api/organizations/${acme.id}/notification-categories`;
    const added = await as(ada).post(path, { key: 'constructor', label: 'Viewings', channels: ['email', 'push'] });
    expect(added).toMatchObject({ status: 201, body: { key: 'constructor', enabledByDefault: true, retiredAt: null } });
    const one = `${path}/${added.body._id}`;
    const renamed = await as(ada).patch(one, { label: 'Visits', enabledByDefault: false });
    expect(renamed).toMatchObject({ status: 200, body: { label: 'Visits', channels: ['email', 'push'] } });
    await given.preference(leasing, 'constructor', { enabled: true });
    expect(await categoryOf(alex, 'constructor')).toMatchObject({ label: 'Visits', enabled: true });
    await as(alex).put('/api/user/profile', { notificationPreferences: { constructor: false } });
    expect((await as(alex).get('/api/user/profile')).body.user.notificationPreferences.constructor).toBe(false);
    expect(Object.keys((await as(stranger).get(mine)).body.data)).not.toContain('constructor');

    const unknown = await as(ada).put(`/api/organizations/${acme.id}/notification-defaults`, {
      preferences: { constructor: { channels: { sms: true } } },
    });
    expect(unknown).toMatchObject({
      status: 400,
      body: { errors: [{ code: 'unknown_channel', rule: 'channelsExist' }] },
    });
    expect((await as(ada).delete(one)).status).toBe(204);
    expect(await categoryOf(alex, 'constructor')).toBeUndefined();
    const [change] = (await as(ada).get(`/api/organizations/${acme.id}/history`)).body.items;
    expect(Object.keys(change.fields)).toEqual(
      expect.arrayContaining([
        `/notificationCategories/${added.body._id}`,
        `/departments/${leasing.id}/notificationDefaults/constructor`,
      ]),
    );
    expect((await as(alex).get(path)).body.items).toMatchObject([
      { key: 'constructor', retiredAt: expect.any(String) },
    ]);
    expect((await as(ada).patch(one, { label: 'Again' })).status).toBe(404);

    const back = await as(ada).post(path, { key: 'constructor', label: 'Viewings' });
    expect(back.body._id).toBe(added.body._id);
    expect(await categoryOf(alex, 'constructor')).toMatchObject({ label: 'Viewings', enabled: false, source: 'user' });
    // What was chosen of an ended one is taken back like anything else.
    await as(ada).delete(one);
    expect((await as(alex).put('/api/user/profile', { notificationPreferences: null })).status).toBe(200);
    expect(await database.query('select from notification_preferences where owner_id = $1', [alex.id])).toEqual([]);
  });

  it('have keys of their own, and are at most fifty', async () => {
    const { acme, ada, alex } = await world();
    const path = `/api/organizations/${acme.id}/notification-categories`;
    const taken = await as(ada).post(path, { key: 'calls', label: 'Calls' });
    expect(taken).toMatchObject({ status: 409, body: { errors: [{ rule: 'categoryKeyIsFree', pointer: '/key' }] } });
    for (const key of ['__proto__', 'Viewings', 'a b', '', 'x'.repeat(51)]) {
      expect((await as(ada).post(path, { key, label: 'X' })).status).toBe(400);
    }
    expect((await as(alex).post(path, { key: 'mine', label: 'Mine' })).status).toBe(403);
    await database.query(
      `insert into notification_categories (id, organization_id, key, label, channels, position)
      select gen_random_uuid(), $1, 'kind' || n, 'Kind', '{email}', 20 + n from generate_series(1, 50) n`,
      [acme.id],
    );
    const full = await unchanged(database, () => as(ada).post(path, { key: 'more', label: 'More' }));
    expect(full).toMatchObject({ status: 409, body: { code: 'too_many_categories' } });
  });
});
