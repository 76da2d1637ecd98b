import { describe, expect, it } from '@jest/globals';
import { useServer } from '../support/server.js';
import type { Person } from '../support/given.js';
import type { Reply } from '../support/client.js';
import { makeWorld, type World } from '../organizations/parts.js';

const server = useServer();
const { as, given, database } = server;
const MINE = '/api/user/profile';

const tagOf = (reply: Reply) => reply.headers.get('etag') ?? '';
const known = (reply: Reply) => ({ 'if-match': tagOf(reply) });
const by = ({ id }: Person) => expect.objectContaining({ _id: id, id });

describe('a late write of a profile', () => {
  it('is told field by field what clashes, who did it and when, and what can be sent again', async () => {
    const acme = await given.organization();
    const [ada, alex] = [await given.admin(acme), await given.rep(acme, { designation: 'Agent', language: 'en' })];
    await as(alex).put(MINE, { persona: { position: 'Rep', region: 'North' }, settings: { a: 1, b: 1 } });
    const read = await as(alex).get(MINE);
    const path = `/api/users/${alex.id}`;
    await as(ada).put(path, { designation: 'Lead', persona: { position: 'Lead' }, settings: { a: 2 }, language: 'fr' });

    const mine = {
      designation: 'Head',
      language: 'fr',
      phoneNumber: '+1 415 555 0199',
      persona: { position: 'Head', region: 'South' },
      settings: { a: 3, b: 3 },
    };
    const late = await as(alex).put(MINE, mine, known(read));

    expect(late.status).toBe(412);
    expect(late.body.clashes).toEqual([
      { pointer: '/designation', base: 'Agent', yours: 'Head', theirs: 'Lead', at: expect.any(String), actor: by(ada) },
      {
        pointer: '/persona/position',
        base: 'Rep',
        yours: 'Head',
        theirs: 'Lead',
        at: expect.any(String),
        actor: by(ada),
      },
      { pointer: '/settings/a', base: 1, yours: 3, theirs: 2, at: expect.any(String), actor: by(ada) },
    ]);
    expect(late.body.merged).toEqual({
      language: 'fr',
      phoneNumber: '+14155550199',
      persona: { region: 'South' },
      settings: { b: 3 },
    });
    const sent = await as(alex).put(MINE, late.body.merged, known(late));
    expect(sent).toMatchObject({ status: 200, body: { user: { designation: 'Lead', settings: { a: 2, b: 3 } } } });
    expect(sent.body.persona).toMatchObject({ position: 'Lead', region: 'South' });
  });

  it('doesn’t tell a head who it was, nor anybody of a field that is hidden from them', async () => {
    const acme = await given.organization();
    const leasing = await given.department(acme);
    const [ada, head] = [await given.admin(acme), await given.head(acme, leasing)];
    const alex = await given.rep(acme, { department: leasing });
    const path = `/api/users/${alex.id}`;
    const read = await as(head).get(path);
    await as(ada).put(path, { firstName: 'Theirs', status: 'active' });

    const late = await as(head).put(path, { firstName: 'Mine' }, known(read));

    expect(late.body.clashes).toMatchObject([{ pointer: '/firstName', theirs: 'Theirs', actor: null }]);
    expect(JSON.stringify(late.body)).not.toContain(ada.id);
  });

  it('says so in the words of the smaller doors', async () => {
    const alex = await given.rep(await given.organization());
    const read = await as(alex).get('/api/user/quiet-hours');
    await as(alex).put('/api/user/quiet-hours', { mode: 'drop' });
    await as(alex).put('/api/user/chat-availability', { isAvailable: false });

    const quiet = await as(alex).put('/api/user/quiet-hours', { mode: 'defer', timezone: 'Europe/Paris' }, known(read));
    expect(quiet.body).toMatchObject({
      clashes: [{ pointer: '/quietHours/mode' }],
      merged: { timezone: 'Europe/Paris' },
    });
    const chat = await as(alex).put('/api/user/chat-availability', { isAvailable: true }, { 'if-match': '"2"' });
    expect(chat.body).toMatchObject({ clashes: [{ pointer: '/availability' }], merged: {} });
    const avatar = await as(alex).delete('/api/user/avatar', undefined, known(read));
    expect(avatar.body).toMatchObject({ status: 412, clashes: [], merged: null });
  });

  it('clashes with everything that is another where nobody knows what it was', async () => {
    const alex = await given.rep(await given.organization(), { designation: 'Restored' });
    const late = await as(alex).put(MINE, { designation: 'Mine', language: 'fr' }, { 'if-match': '"99"' });
    expect(late.body).toMatchObject({ clashes: [{ pointer: '/designation', at: null }], merged: { language: 'fr' } });
  });

  it('reads a long history by the places that it is about', async () => {
    const alex = await given.rep(await given.organization(), { designation: 'Now', version: 5002 });
    await database.query(
      `insert into changes (id, organization_id, subject, subject_id, version, source, fields)
      select gen_random_uuid(), $2, 'user', $1, n + 1, 'command', jsonb_build_object('/designation',
        jsonb_build_object('before', 'Was ' || n, 'after', 'Was ' || n + 1), '/settings/' || n, jsonb_build_object('before', null, 'after', n))
      from generate_series(1, 5000) n`,
      [alex.id, alex.organizationId],
    );
    const late = await as(alex).put(MINE, { designation: 'Mine' }, { 'if-match': '"1"' });
    expect(late.body.clashes).toMatchObject([{ pointer: '/designation', base: 'Was 1', theirs: 'Now' }]);
  });
});

describe('a late deletion', () => {
  it('of a person says what they were made since, and doesn’t delete', async () => {
    const acme = await given.organization();
    const [ada, bob, alex] = [await given.admin(acme), await given.admin(acme), await given.rep(acme)];
    const path = `/api/users/${alex.id}`;
    const read = await as(ada).get(path);
    await as(bob).put(path, { designation: 'Kept' });

    const late = await as(ada).delete(path, undefined, known(read));

    expect(late.status).toBe(412);
    expect(late.body.clashes).toMatchObject([
      { pointer: '', yours: null, theirs: { designation: 'Kept' }, actor: { _id: bob.id } },
    ]);
    expect((await as(ada).delete(path, undefined, known(late))).status).toBe(204);
  });

  it('of an organization too', async () => {
    const acme = await given.organization();
    const root = await given.superadmin();
    const path = `/api/organizations/${acme.id}`;
    const read = await as(root).get(path);
    await as(root).patch(path, { city: 'Kept' });

    const late = await as(root).delete(path, undefined, known(read));
    expect(late).toMatchObject({ status: 412, body: { clashes: [{ pointer: '', theirs: { city: 'Kept' } }] } });
    expect((await as(root).delete(path, undefined, known(late))).status).toBe(202);
  });
});

/** Of a part: where it is read, what somebody else sends, what is sent late, what clashes, and what is left to be sent. */
interface Part {
  does: string;
  path: (world: World) => string;
  method?: 'PUT' | 'PATCH';
  theirs: (world: World) => object;
  yours: (world: World) => object | undefined;
  clashes: string[];
  merged: (world: World) => object | null;
}

const inside = (rest: string) => (world: World) => `/api/organizations/${world.acme.id}${rest}`;

const parts: Part[] = [
  {
    does: 'the facts',
    path: inside(''),
    theirs: () => ({ city: 'Theirs', branding: { primaryColor: '#111111' } }),
    yours: () => ({ city: 'Mine', website: 'https://mine.example', branding: { primaryColor: '#222222' } }),
    clashes: ['/city', '/branding/primaryColor'],
    merged: () => ({ website: 'https://mine.example' }),
  },
  {
    does: 'the hours',
    path: inside('/business-hours'),
    theirs: () => ({ businessHours: { monday: { start: '08:00', end: '12:00' } } }),
    yours: () => ({
      businessHours: { monday: { start: '09:00', end: '12:00' }, friday: { start: '09:00', end: '12:00' } },
      allowUserBusinessHoursOverride: true,
    }),
    clashes: ['/businessHours/monday'],
    merged: () => ({
      allowUserBusinessHoursOverride: true,
      businessHours: { friday: expect.objectContaining({ enabled: true, start: '09:00', end: '12:00' }) },
    }),
  },
  {
    does: 'the quiet hours',
    path: inside('/quiet-hours'),
    theirs: () => ({ mode: 'drop' }),
    yours: () => ({ mode: 'defer', timezone: 'Europe/Paris' }),
    clashes: ['/mode'],
    merged: () => ({ timezone: 'Europe/Paris' }),
  },
  {
    does: 'a department',
    path: ({ leasing }) => `/api/departments/${leasing.id}`,
    method: 'PATCH',
    theirs: () => ({ name: 'Theirs' }),
    yours: () => ({ name: 'Mine' }),
    clashes: ['/name'],
    merged: () => ({}),
  },
  {
    does: 'a member at home',
    path: ({ acme, alex }) => `/api/organizations/${acme.id}/members/${alex.id}`,
    theirs: ({ leasing }) => ({ departmentId: leasing.id }),
    yours: ({ empty }) => ({ departmentId: empty.id, accessRole: 'DEPARTMENT_HEAD' }),
    clashes: ['/departmentId'],
    merged: () => ({ accessRole: 'DEPARTMENT_HEAD' }),
  },
  {
    does: 'a guest',
    path: ({ acme, guest }) => `/api/organizations/${acme.id}/members/${guest.id}`,
    theirs: ({ leasing }) => ({ departmentId: leasing.id }),
    yours: ({ empty }) => ({ departmentId: empty.id, accessRole: 'DEPARTMENT_HEAD' }),
    clashes: ['/departmentId'],
    merged: () => ({ accessRole: 'DEPARTMENT_HEAD' }),
  },
  {
    does: 'a number',
    path: ({ acme, free }) => `/api/organizations/${acme.id}/phone-numbers/${free.id}`,
    method: 'PATCH',
    theirs: () => ({ label: 'Theirs' }),
    yours: ({ alex }) => ({ label: 'Mine', assigneeId: alex.id }),
    clashes: ['/label'],
    merged: ({ alex }) => ({ assigneeId: alex.id }),
  },
  {
    does: 'the notification defaults',
    path: inside('/notification-defaults'),
    theirs: () => ({ preferences: { calls: { enabled: false } } }),
    yours: () => ({ preferences: { calls: { enabled: true }, campaigns: { enabled: false } } }),
    clashes: ['/preferences/calls/enabled'],
    merged: () => ({ preferences: { campaigns: { enabled: false } } }),
  },
  {
    does: 'the defaults of a department',
    path: ({ leasing }) => `/api/departments/${leasing.id}/notification-defaults`,
    theirs: () => ({ preferences: { calls: { enabled: false } } }),
    yours: () => ({ preferences: { calls: { enabled: true }, campaigns: { enabled: false } } }),
    clashes: ['/preferences/calls/enabled'],
    merged: () => ({ preferences: { campaigns: { enabled: false } } }),
  },
  {
    does: 'what is to be no department any more',
    path: ({ empty }) => `/api/departments/${empty.id}`,
    method: 'PATCH',
    theirs: () => ({ name: 'Theirs' }),
    yours: () => undefined,
    clashes: [''],
    merged: () => null,
  },
];

it.each(parts.map((part) => [part.does, part] as const))('a late write of %s is told the same', async (_does, part) => {
  const world = await makeWorld(server);
  const bob = await given.admin(world.acme);
  const [path, { method = 'PUT' }] = [part.path(world), part];
  const read = await as(world.ada).get(path);
  expect(tagOf(read)).toMatch(/^"\d+\./);
  expect((await as(world.ada).get(path, { 'if-none-match': tagOf(read) })).status).toBe(304);
  expect((await as(bob).send(method, path, part.theirs(world))).status).toBe(200);

  const body = part.yours(world);
  const late = await as(world.ada).send(body === undefined ? 'DELETE' : method, path, body, known(read));

  expect(late.status).toBe(412);
  const clashes = late.body.clashes as { pointer: string; at: string; actor: unknown }[];
  expect(new Set(clashes.map(({ pointer }) => part.clashes.find((one) => pointer.startsWith(one))))).toEqual(
    new Set(part.clashes),
  );
  expect(clashes.every(({ at }) => at !== null)).toBe(true);
  expect(clashes[0]?.actor).toEqual(by(bob));
  expect(late.body.merged).toEqual(part.merged(world));
  const { merged } = late.body;
  const again = await as(world.ada).send(merged === null ? 'DELETE' : method, path, merged ?? undefined, known(late));
  expect(again.status).toBeLessThan(300);
});
