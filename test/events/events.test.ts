import { beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import type { Organization, Person } from '../support/given.js';
import { useServer } from '../support/server.js';
import { Stream } from './stream.js';

const { as, anonymous, given, database, url, tokenOf } = useServer();
const MERGE = { 'content-type': 'application/merge-patch+json' };

interface Told {
  id: string;
  position: string;
  type: string;
  types: string[];
  subject: { type: string; id: string };
  version: number | null;
  fields: Record<string, { before: unknown; after: unknown }>;
  about?: { event: string };
}

let acme: Organization, globex: Organization;
let ada: Person, alex: Person, gwen: Person, root: Person;

beforeAll(async () => {
  [acme, globex] = [await given.organization({ name: 'Acme' }), await given.organization({ name: 'Globex' })];
  [ada, gwen] = [await given.admin(acme), await given.admin(globex)];
  [alex, root] = [await given.rep(acme), await given.superadmin()];
});

/** Everything behind a cursor, page by page, and where it ends. */
async function follow(person: Person, after: string, query = ''): Promise<{ events: Told[]; end: string }> {
  const events: Told[] = [];
  for (;;) {
    const { status, body } = await as(person).get(`/api/events?limit=2&after=${after}${query}`);
    expect(status).toBe(200);
    events.push(...(body.items as Told[]));
    after = body.nextCursor;
    if (body.hasMore === false) return { events, end: after };
  }
}

async function now(): Promise<string> {
  return (await as(root).get('/api/events?after=latest')).body.nextCursor as string;
}

async function keyOf(person: Person, scopes: string[]): Promise<{ authorization: string }> {
  const expiresAt = new Date(Date.now() + 86_400_000 * 20).toISOString();
  const { body } = await as(person).post('/api/user/tokens', { name: 'Report', scopes, expiresAt });
  return { authorization: `Bearer ${body.token}` };
}

const rename = (person: Person, designation: string) => as(person).put('/api/user/profile', { designation });

describe('the feed', () => {
  it('tells every change once to who keeps the cursor, each subject in the order of its versions', async () => {
    const begin = await now();
    for (let nth = 0; nth < 3; nth++) await Promise.all([rename(alex, `Agent ${nth}`), rename(gwen, `Agent ${nth}`)]);
    await as(ada).patch(`/api/organizations/${acme.id}`, { city: 'Toronto' }, MERGE);
    const { events, end } = await follow(root, begin);
    const made = await database.query<{ id: string }>(
      'select c.id from changes c join event_positions e on e.change_id = c.id where e.position > $1 order by e.position',
      [begin],
    );

    expect(events.map(({ id }) => id)).toEqual(made.map(({ id }) => id));
    expect(events).toHaveLength(7);
    const versions = (person: Person) =>
      events.filter(({ subject }) => subject.id === person.id).map(({ version }) => version);
    for (const person of [alex, gwen])
      expect(versions(person)).toEqual([...versions(person)].sort((a, b) => Number(a) - Number(b)));
    expect(await follow(root, end)).toEqual({ events: [], end });
  });

  it('gives no position before the commit, and waits for nobody who is still writing', async () => {
    const begin = await now();
    const writer = await database.connect();
    const insert = (subject: string, version: number) => {
      return [
        `insert into changes (id, organization_id, subject, subject_id, version, source, fields)
          values ($1, $2, 'user', $3, $4, 'sample', '{"/language": {"before": null, "after": "de"}}')`,
        [uuidv7(), acme.id, subject, version],
      ] as [string, unknown[]];
    };
    const [held, other] = [uuidv7(), uuidv7()];
    try {
      await writer.query('begin');
      await writer.query(...insert(held, 1));
      for (const version of [1, 2]) await database.query(...insert(other, version));
      const early = await follow(root, begin);
      await writer.query('commit');
      await database.query(...insert(held, 2));
      const late = await follow(root, early.end);

      const told = ({ events }: { events: Told[] }) => events.map(({ subject, version }) => `${subject.id} ${version}`);
      expect(told(early)).toEqual([`${other} 1`, `${other} 2`]);
      expect(told(late)).toEqual([`${held} 1`, `${held} 2`]);
    } finally {
      writer.release();
    }
  });

  it('gives positions to all that has none when the table is another one, ahead of those that were given', async () => {
    const begin = await now();
    // Together, and while the sequencer that runs waits: it would look for what has none before there is any.
    await database.query(`select pg_advisory_xact_lock(7305126150);
      update event_sequencer set place = 'elsewhere', seen = '1:1:';
      delete from event_positions where position > 2`);
    await rename(alex, 'Restored');
    const after = await now();
    const { events } = await follow(root, '0');
    const [count] = await database.query<{ changes: number }>('select count(*)::integer as changes from changes');

    expect(BigInt(after) > BigInt(begin) + 1_000_000n).toBe(true);
    expect(events).toHaveLength(count?.changes ?? 0);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    const latest = new Map<string, number>();
    for (const { subject, version } of events) {
      if (version === null) continue;
      expect(version).toBeGreaterThan(latest.get(subject.id) ?? 0);
      latest.set(subject.id, version);
    }
  });

  it('is read by who may read the history, and no further', async () => {
    const [key, narrow] = [await keyOf(ada, ['people:read', 'organization:read']), await keyOf(ada, ['people:read'])];
    const begin = await now();
    await rename(alex, 'Closer');
    await as(alex).put('/api/user/profile', { settings: { theme: 'dark' } });
    await as(gwen).patch(`/api/organizations/${globex.id}`, { city: 'Berlin' }, MERGE);
    await rename(root, 'Owner');
    await as(alex).put('/api/user/password', { currentPassword: alex.password, newPassword: 'eleven green bottles' });
    const seen = async (person: Person, query = '') =>
      (await follow(person, begin, query)).events.map(({ type, fields }) => [type, ...Object.keys(fields)].join(' '));

    const own = ['user.updated /designation', 'user.updated /settings/theme', 'password.changed'];

    expect(await seen(ada)).toEqual(own);
    expect(await seen(alex)).toEqual(own);
    expect(await seen(gwen)).toEqual(['organization.updated /city']);
    expect(await seen(await given.rep(globex))).toEqual([]);
    expect(await seen(root)).toHaveLength(5);
    expect(await seen(root, '&subject=me')).toEqual(['user.updated /designation']);
    expect(await seen(ada, `&subject=${gwen.id},${globex.id}`)).toEqual([]);
    expect(await seen(ada, `&subject=${alex.id}&types=password.changed,user.moved`)).toEqual(['password.changed']);
    expect(await seen(ada, '&fields=settings')).toEqual(['user.updated /settings/theme']);
    expect(await seen(alex, '&fields=settings&exclude=own')).toEqual([]);
    const byKey = await anonymous.get(`/api/events?after=${begin}`, key);
    expect(byKey.body.items.map(({ type }: Told) => type)).toEqual(['user.updated', 'user.updated']);
    expect(await anonymous.get('/api/events', narrow)).toMatchObject({ status: 403 });
  });

  it('names what happened', async () => {
    const begin = await now();
    const eve = await given.rep(acme);
    const made = await as(ada).post(`/api/organizations/${acme.id}/departments`, { name: 'Outbound' });
    await as(ada).put(`/api/organizations/${acme.id}/members/${eve.id}`, { departmentId: made.body._id });
    await as(ada).delete(`/api/departments/${made.body._id}`);
    await as(root).put(`/api/users/${eve.id}`, { organizationId: globex.id });
    await as(gwen).delete(`/api/users/${eve.id}`);
    await as(gwen).post(`/api/users/${eve.id}/restore`);
    await as(gwen).post(`/api/users/${eve.id}/erase`, { confirm: eve.email });
    const { events } = await follow(root, begin);

    expect(events.map(({ types }) => types.join(' '))).toEqual([
      'department.created',
      'user.updated',
      'department.deleted',
      'user.updated',
      'member.removed',
      'member.added',
      'user.moved',
      'user.deleted',
      'user.restored',
      'user.erased',
    ]);
    // Erasing leaves no value in what was told before.
    const told = events.filter(({ subject }) => subject.id === eve.id).map(({ fields }) => JSON.stringify(fields));
    expect(told.join(' ')).not.toContain(eve.email);
  });

  it.each([
    ['after=yesterday', 'invalid_cursor'],
    ['after=99999999999999999', 'invalid_cursor'],
    ['types=user.exploded', 'unknown_value'],
    ['subject=somebody', 'invalid_id'],
    ['fields=constructor', 'unknown_field'],
    ['exclude=others', 'unknown_value'],
    ['limit=1001', 'invalid_number'],
    ['wait=31', 'invalid_number'],
  ])('refuses %s', async (query, code) => {
    const { status, body } = await as(ada).get(`/api/events?${query}`);

    expect({ status, errors: body.errors }).toMatchObject({ status: 400, errors: [{ code }] });
  });
});

describe('waiting', () => {
  it('answers a long poll with what comes, and one that nothing comes for with where it stood', async () => {
    const begin = await now();
    const polled = as(ada).get(`/api/events?after=${begin}&wait=30`);
    const empty = as(gwen).get(`/api/events?after=${begin}&wait=1`);
    await rename(alex, 'Waited for');

    expect((await polled).body).toMatchObject({ items: [{ type: 'user.updated', subject: { id: alex.id } }] });
    expect((await empty).body).toEqual({ items: [], nextCursor: begin, hasMore: false });
  });

  it('streams what comes, and goes on behind the last event that was told', async () => {
    const begin = await now();
    await using stream = await Stream.open(url(), await tokenOf(ada), `after=${begin}`);
    await rename(alex, 'Streamed');
    const first = await stream.next();
    await rename(alex, 'Streamed again');
    await using resumed = await Stream.open(url(), await tokenOf(ada), `after=${begin}`, first.id);

    expect(first).toMatchObject({ event: 'user.updated', data: { fields: { '/designation': { after: 'Streamed' } } } });
    expect(await resumed.next()).toMatchObject({ data: { fields: { '/designation': { after: 'Streamed again' } } } });
    expect(await stream.next()).toMatchObject({ data: { fields: { '/designation': { after: 'Streamed again' } } } });
  });

  it('ends a stream whose login was ended before it tells anything more', async () => {
    const eve = await given.rep(acme);
    await using stream = await Stream.open(url(), await tokenOf(eve), 'after=latest');
    await as(ada).put(`/api/users/${eve.id}`, { designation: 'Before' });
    await stream.next();
    await as(ada).delete(`/api/users/${eve.id}/sessions`);
    await as(ada).put(`/api/users/${eve.id}`, { designation: 'Behind' });

    expect(await stream.rest()).not.toContain('Behind');
  });

  it('lets so many wait in one name', async () => {
    const eve = await given.rep(acme);
    const token = await tokenOf(eve);
    const open = () => Stream.open(url(), token, 'after=latest');
    const streams = await Promise.all(Array.from({ length: 10 }, open));
    const refused = await as(eve).get('/api/events?after=latest&wait=1');
    await Promise.all(streams.map((stream) => stream.close()));

    expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_readers', parameters: { limit: 10 } } });
    let again = refused;
    while (again.status === 429) again = await as(eve).get('/api/events?after=latest&wait=1');
    expect(again.status).toBe(200);
  });
});
