import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Department, Organization, Person } from '../support/given.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';

const { as, anonymous, given, database } = useServer();

const DECIDE = '/api/notifications/decide';
const EXPLAIN = '/api/notifications/explain';
const CHANNELS = ['email', 'app', 'sms', 'push'];
const MERGE = { 'content-type': 'application/merge-patch+json' };
const ALWAYS = {
  periods: Object.fromEntries(
    ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((day) => [
      day,
      [{ from: '00:00', to: '24:00' }],
    ]),
  ),
};

let acme: Organization;
let leasing: Department;
let ada: Person;
let alex: Person;
let sam: Person;
let stranger: Person;
beforeAll(async () => {
  acme = await given.organization({ timezone: 'America/Toronto' });
  leasing = await given.department(acme);
  ada = await given.admin(acme);
  alex = await given.rep(acme, { department: leasing });
  sam = await given.rep(acme);
  stranger = await given.admin(await given.organization());
});

interface Decided {
  decision: string;
  until: string | null;
  because: { rule: string; level: string; key: string | null };
}
interface Item {
  userId: string;
  outcome: string;
  channels: Record<string, Decided> | null;
  validFor: number | null;
}

/** Who hears of it by mail, and by which level’s word. */
async function heard(by: Person, people: Person[], category = 'campaigns'): Promise<string[]> {
  const { status, body } = await as(by).post(DECIDE, { userIds: people.map(({ id }) => id), category });
  expect(status).toBe(200);
  return (body.items as Item[]).map(({ channels }) => `${channels?.email?.decision} ${channels?.email?.because.level}`);
}

/** An instant between what was and what comes. */
async function moment(): Promise<string> {
  const pause = () => new Promise((resolve) => setTimeout(resolve, 3));
  await pause();
  const [row] = await database.query<{ now: Date }>('select clock_timestamp() as now');
  await pause();
  return row!.now.toISOString();
}

describe('a decision', () => {
  it('is made of each person on each channel, and who isn’t the caller’s looks as nobody does', async () => {
    const nobody = '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4';
    const userIds = [sam.id, stranger.id, alex.id, nobody, sam.id];

    const byAdmin = await unchanged(database, () => as(ada).post(DECIDE, { userIds, category: 'campaigns' }));
    const byAlex = await as(alex).post(DECIDE, { userIds, category: 'campaigns' });

    const because = { rule: 'enabled', level: 'platform', key: 'enabledByDefault' };
    const off = {
      decision: 'suppress',
      until: null,
      because: { rule: 'channel', level: 'platform', key: 'defaultChannels' },
    };
    const sent = { decision: 'send', until: null, because };
    const decided = { outcome: 'decided', channels: { email: sent, app: sent, sms: off, push: off }, validFor: 300 };
    const unknown = { outcome: 'unknown', channels: null, validFor: null };
    expect(byAdmin).toMatchObject({ status: 200, body: { category: 'campaigns', at: expect.any(String) } });
    expect(byAdmin.body.items).toEqual([
      { userId: sam.id, ...decided },
      { userId: stranger.id, ...unknown },
      { userId: alex.id, ...decided },
      { userId: nobody, ...unknown },
    ]);
    expect((byAlex.body.items as Item[]).map(({ outcome }) => outcome)).toEqual([
      'unknown',
      'unknown',
      'decided',
      'unknown',
    ]);
    expect(await as(alex).post(EXPLAIN, { userId: sam.id, category: 'campaigns' })).toMatchObject({ status: 403 });
    for (const { id } of [stranger, { id: nobody }]) {
      expect(await as(ada).post(EXPLAIN, { userId: id, category: 'campaigns' })).toMatchObject({ status: 404 });
    }
  });

  it('is explained by the same decision, with what was looked at and who could change it', async () => {
    const quiet = await given.rep(acme, {
      quietHours: { ...ALWAYS, mode: 'defer' },
      timezone: 'Asia/Kathmandu',
    });
    await as(quiet).post('/api/user/mutes', {
      category: 'calls',
      until: new Date(Date.now() + 3_600_000).toISOString(),
    });
    for (const category of ['campaigns', 'calls', 'nosuchthing', 'constructor', '__proto__']) {
      const at = new Date(Date.now() + 60_000).toISOString();
      const decided = await as(ada).post(DECIDE, { userId: quiet.id, category, at });
      const explained = await as(quiet).post(EXPLAIN, { userId: quiet.id, category, at });
      const { channels, validFor } = (decided.body.items as Item[])[0]!;
      expect(explained).toMatchObject({ status: 200, body: { channels, validFor, category, at } });
      const counted = (explained.body.trace as { rule: string; counted: boolean }[]).filter((one) => one.counted);
      for (const channel of CHANNELS) {
        expect(counted.map(({ rule }) => rule)).toContain(channels?.[channel]?.because.rule);
      }
    }
    const { body } = await as(ada).post(EXPLAIN, { userId: quiet.id, category: 'campaigns' });
    expect(body.channels.email).toMatchObject({ decision: 'suppress', because: { rule: 'quietHours', level: 'user' } });
    expect(body.wouldChange).toContainEqual({ what: 'quietHours', who: 'self' });
    expect((body.trace as { rule: string }[]).map(({ rule }) => rule)).toEqual([
      'active',
      'organizationOpen',
      'category',
      'enabled',
      ...CHANNELS.map(() => 'channel'),
      'required',
      'mute',
      'doNotDisturb',
      'availability',
      'businessHours',
      'quietHours',
      'digest',
    ]);
  });

  it('is suppressed for who is disabled, deleted, or at home where it is closed', async () => {
    const [gone, away] = [
      await given.rep(acme, { status: 'disabled', deletedAt: new Date() }),
      await given.rep(acme, { status: 'disabled' }),
    ];
    const closed = await given.organization({ suspendedAt: new Date(), suspendedBecause: 'A bill.' });
    const locked = await given.rep(closed);
    const root = await given.superadmin();

    const { body } = await as(root).post(DECIDE, { userIds: [gone.id, away.id, locked.id], category: 'escalations' });

    expect((body.items as Item[]).map(({ channels }) => channels?.email)).toEqual([
      { decision: 'suppress', until: null, because: { rule: 'active', level: 'organization', key: 'deletedAt' } },
      { decision: 'suppress', until: null, because: { rule: 'active', level: 'organization', key: 'status' } },
      {
        decision: 'suppress',
        until: null,
        because: { rule: 'organizationOpen', level: 'platform', key: 'suspendedBecause' },
      },
    ]);
  });

  it('is for programs of the organization by a key with the scope, and by no other', async () => {
    const accounts = `/api/organizations/${acme.id}/service-accounts`;
    const { _id } = (await as(ada).post(accounts, { name: 'Sender', accessRole: 'SALES_REP' })).body;
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    const keyWith = async (scope: string) => {
      const { body } = await as(ada).post(`${accounts}/${_id}/keys`, { name: 'Key', scopes: [scope], expiresAt });
      return { authorization: `Bearer ${body.token}` };
    };
    const asked = { userIds: [alex.id, stranger.id, ada.id], category: 'campaigns' };

    const reply = await anonymous.post(DECIDE, asked, await keyWith('notifications:read'));
    const others = await anonymous.post(DECIDE, asked, await keyWith('people:read'));

    expect((reply.body.items as Item[]).map(({ outcome }) => outcome)).toEqual(['decided', 'unknown', 'decided']);
    expect(others).toMatchObject({ status: 403, body: { code: 'scope_missing' } });
    const explained = await anonymous.post(
      EXPLAIN,
      { userId: alex.id, category: 'calls' },
      await keyWith('notifications:read'),
    );
    expect(explained.status).toBe(200);
    // A person’s own key is worth what the person is.
    const token = (await as(alex).post('/api/user/tokens', { name: 'Mine', scopes: ['notifications:read'], expiresAt }))
      .body.token;
    const own = await anonymous.post(DECIDE, asked, { authorization: `Bearer ${token}` });
    expect((own.body.items as Item[]).map(({ outcome }) => outcome)).toEqual(['decided', 'unknown', 'unknown']);
  });

  it.each<[string, object, string[]]>([
    ['nobody', { category: 'calls' }, ['required']],
    [
      'two ways at once',
      {
        userId: '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4',
        userIds: ['0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4'],
        category: 'calls',
      },
      ['required'],
    ],
    ['an empty list', { userIds: [], category: 'calls' }, ['too_few']],
    [
      'too many',
      { userIds: Array<string>(1001).fill('0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4'), category: 'calls' },
      ['too_many'],
    ],
    ['what is no id, and no category', { userIds: ['constructor'] }, ['invalid_id', 'required']],
    ['the past, and nobody', { category: 'calls', at: '2020-01-01T00:00:00Z' }, ['required', 'instant_out_of_range']],
    [
      'too far ahead',
      { userIds: ['0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4'], category: 'calls', at: '2999-01-01T00:00:00Z' },
      ['instant_out_of_range'],
    ],
    [
      'other fields',
      { userIds: ['0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4'], category: 'calls', __proto__x: 1 },
      ['unknown_field'],
    ],
  ])('is asked for of %s: refused with every fault', async (_, body, codes) => {
    const reply = await as(ada).post(DECIDE, body);
    expect(reply.status).toBe(400);
    expect((reply.body.errors as { code: string }[]).map(({ code }) => code).sort()).toEqual([...codes].sort());
  });
});

describe('an explanation of the past', () => {
  it('is read from the history of the person, the department and the organization', async () => {
    const org = await given.organization();
    const [there, chief] = [await given.department(org), await given.admin(org)];
    const lee = await given.rep(org, { department: there });
    const moments: string[] = [];
    const answers: object[] = [];
    const now = async () => {
      const { body } = await as(lee).post(EXPLAIN, { userId: lee.id, category: 'viewings' });
      moments.push(await moment());
      answers.push(body.channels as object);
    };
    const defaults = `/api/organizations/${org.id}/notification-defaults`;
    await now();
    const made = await as(chief).post(`/api/organizations/${org.id}/notification-categories`, {
      key: 'viewings',
      label: 'Viewings',
    });
    await now();
    await as(chief).put(defaults, { preferences: { viewings: { enabled: false } } });
    await now();
    await as(chief).put(`/api/departments/${there.id}/notification-defaults`, {
      preferences: { viewings: { enabled: true, channels: { app: false } } },
    });
    await now();
    await as(chief).put(`/api/users/${lee.id}`, { departmentId: null });
    await now();
    await as(lee).put('/api/user/notification-preferences', {
      notificationPreferences: { viewings: true },
      notificationChannels: { viewings: { app: false } },
    });
    await now();
    await as(chief).put(`/api/organizations/${org.id}/quiet-hours`, { ...ALWAYS, mode: 'drop' });
    await now();
    await as(lee).put('/api/user/quiet-hours', { pass: ['viewings'] });
    await now();
    await as(lee).put('/api/user/profile', { doNotDisturb: true });
    await now();
    await as(chief).patch(
      `/api/organizations/${org.id}/notification-categories/${made.body._id}`,
      { channels: ['sms'] },
      MERGE,
    );
    await now();
    await as(chief).delete(`/api/organizations/${org.id}/notification-categories/${made.body._id}`);
    await now();
    await as(chief).put(`/api/users/${lee.id}`, { status: 'disabled' });

    const read = await Promise.all(
      moments.map(async (at) => (await as(chief).post(EXPLAIN, { userId: lee.id, category: 'viewings', at })).body),
    );
    expect(read.map(({ channels }) => channels as object)).toEqual(answers);
    expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBeGreaterThan(6);
    expect(read[0].validFor).toBeNull();
    const before = await as(chief).post(EXPLAIN, { userId: lee.id, category: 'viewings', at: '2020-01-01T00:00:00Z' });
    expect(before.status).toBe(404);
  });
});

it('new defaults move everyone without an own choice at once, and nobody else, and are undone', async () => {
  const org = await given.organization();
  const [support, chief] = [await given.department(org), await given.admin(org)];
  const [one, two, three, four] = [
    await given.rep(org),
    await given.rep(org),
    await given.rep(org, { department: support }),
    await given.rep(org),
  ];
  await given.preference(two, 'campaigns', { enabled: true });
  await given.preference(support, 'campaigns', { enabled: true });
  await as(four).put('/api/user/notification-preferences', { notificationPreferences: { campaigns: false } });
  const people = [one, two, three, four, stranger];
  const ask = () => heard(chief, people);
  const path = `/api/organizations/${org.id}/notification-defaults`;
  const off = { preferences: { campaigns: { enabled: false } } };
  const at = (await moment()).toString();
  const before = await ask();

  const preview = await as(chief).put(`${path}?dryRun=true`, off);
  expect(await ask()).toEqual(before);
  await as(chief).put(path, off);
  const after = await ask();
  const history = `/api/organizations/${org.id}/history`;
  const [change] = (await as(chief).get(history)).body.items;
  const undone = await as(chief).post(`${history}/${change._id}/revert`);

  expect(before).toEqual(['send platform', 'send user', 'send department', 'suppress user', 'undefined undefined']);
  expect(after).toEqual([
    'suppress organization',
    'send user',
    'send department',
    'suppress user',
    'undefined undefined',
  ]);
  // The administrator is moved as well.
  expect(preview.body.preview[0]).toMatchObject({
    category: 'campaigns',
    reaches: 2,
    ownChoice: 2,
    stays: { count: 3 },
  });
  expect(undone.status).toBe(200);
  expect(await ask()).toEqual(before);
  const past = await as(one).post(EXPLAIN, { userId: one.id, category: 'campaigns', at });
  expect(past.body.channels.email).toMatchObject({ decision: 'send', because: { level: 'platform' } });
});
