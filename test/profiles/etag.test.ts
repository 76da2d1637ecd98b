import { describe, expect, it } from '@jest/globals';
import type { Reply } from '../support/client.js';
import type { Person } from '../support/given.js';
import { formOf } from '../support/form.js';
import { pictureAs } from '../support/pictures.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';

const { as, anonymous, given, database } = useServer();

const MINE = '/api/user/profile';

/** A representative at version 4. */
async function alexAtFour(): Promise<Person> {
  return given.rep(await given.organization(), { version: 4 });
}

const tagOf = ({ headers }: Reply) => headers.get('etag') ?? 'none';
const namesOf = ({ headers }: Reply) => [...headers.keys()].sort();
const ifMatch = (reply: Reply) => ({ 'if-match': tagOf(reply) });
const ifNoneMatch = (...tags: string[]) => ({ 'if-none-match': tags.join(', ') });

describe('the ETag of a write', () => {
  it.each([MINE, 'users'])('lets nobody overwrite what they haven’t seen by a preview: %s', async (door) => {
    const alex = await alexAtFour();
    const path = door === MINE ? MINE : `/api/users/${alex.id}`;

    const preview = await unchanged(database, () => as(alex).put(`${path}?dryRun=true`, { designation: 'Previewed' }));
    expect(tagOf(preview)).toBe('"4"');
    expect(preview.body.user).toMatchObject({ designation: 'Previewed', version: 4 });
    expect(tagOf(await as(alex).patch(path, { designation: 'Theirs' }))).toBe('"5"');

    const late = await unchanged(database, () => as(alex).put(path, { designation: 'Mine' }, ifMatch(preview)));

    expect(late).toMatchObject({ status: 412, body: { theirs: { designation: 'Theirs' } } });
    expect(tagOf(late)).toBe('"5"');
    expect((await as(alex).put(path, { designation: 'Mine' }, ifMatch(late))).status).toBe(200);
  });

  it('is the stored one in a preview of a move, and of nothing', async () => {
    const [alex, root, globex] = [await alexAtFour(), await given.superadmin(), await given.organization()];
    for (const body of [{ organizationId: globex.id }, { language: null }, {}]) {
      const preview = await as(root).put(`/api/users/${alex.id}?dryRun=true`, body);
      expect([tagOf(preview), preview.body.user.version]).toEqual(['"4"', 4]);
    }
  });

  it('is the new one with a report, and the stored one of what changes nothing', async () => {
    const alex = await alexAtFour();
    const lenient = { prefer: 'handling=lenient' };
    expect(tagOf(await as(alex).put(`${MINE}?report=true`, { designation: 'One' }))).toBe('"5"');
    expect(tagOf(await as(alex).put(`${MINE}?report=true`, { designation: 'One' }))).toBe('"5"');
    expect(tagOf(await as(alex).put(MINE, { designation: 'Two', accessRole: 'ADMIN' }, lenient))).toBe('"6"');
    expect(tagOf(await as(alex).put(MINE, { accessRole: 'ADMIN' }, lenient))).toBe('"6"');
    expect(tagOf(await as(alex).put(`${MINE}?dryRun=true`, { designation: 'Three' }, lenient))).toBe('"6"');
    expect(tagOf(await as(alex).put(MINE, {}))).toBe('"6"');
  });

  it('is the version of a list', async () => {
    const alex = await alexAtFour();
    const [item] = (await as(alex).get('/api/users')).body.items;
    const known = { 'if-match': `"${item.version}"` };
    expect(tagOf(await as(alex).put(MINE, { designation: 'One' }, known))).toBe('"5"');
    expect((await as(alex).put(MINE, { designation: 'Two' }, known)).status).toBe(412);
  });

  it('is in a 412 of notification preferences, beside what was sent and nothing else', async () => {
    const alex = await alexAtFour();
    const notificationPreferences = { calls: false };
    const path = '/api/user/notification-preferences';
    const late = await as(alex).put(path, { notificationPreferences }, { 'if-match': '"3"' });
    expect([late.status, tagOf(late)]).toEqual([412, '"4"']);
    expect(late.body.yours).toEqual({ notificationPreferences });
  });

  it('is in a 412 of an organization too', async () => {
    const acme = await given.organization({ version: 3 });
    const ada = await given.admin(acme);
    const path = `/api/organizations/${acme.id}`;
    const late = await as(ada).patch(path, { city: 'Two' }, { 'if-match': '"2"' });
    expect([late.status, tagOf(late)]).toEqual([412, '"3"']);
    expect(tagOf(await as(ada).put(path, { city: 'Two' }, ifMatch(late)))).toBe('"4"');
  });
});

describe.each([
  ['Exante', () => '/api/user', 'PATCH', { firstname: 'Lex' }],
  ['Applivery', ({ id }: Person) => `/applivery/v1/users/${id}`, 'PUT', { firstName: 'Lex' }],
  ['Rinkel', ({ id }: Person) => `/rinkel/v1/users/${id}`, 'PUT', { firstName: 'Lex' }],
  [
    'notification preferences',
    () => '/api/user/notification-preferences',
    'PUT',
    { notificationPreferences: { calls: false } },
  ],
  ['chat availability', () => '/api/user/chat-availability', 'PUT', { isAvailable: false }],
])('%s', (_name, pathOf, verb, body) => {
  it('gives the ETag that its If-Match minds', async () => {
    const alex = await alexAtFour();
    const path = pathOf(alex);
    const read = await as(alex).get(path);
    expect(tagOf(read)).toMatch(/^"4\./);

    const written = await as(alex).send(verb, path, body, ifMatch(read));
    expect([written.status < 300, tagOf(written)]).toEqual([true, '"5"']);

    const late = await unchanged(database, () => as(alex).send(verb, path, body, ifMatch(read)));
    expect([late.status, tagOf(late)]).toEqual([412, '"5"']);
  });
});

describe('If-None-Match', () => {
  const reads: [string, (alex: Person) => string][] = [
    ['my profile', () => MINE],
    ['a person', ({ id }) => `/api/users/${id}`],
    ['an organization', ({ organizationId }) => `/api/organizations/${organizationId}`],
    ['my notification preferences', () => '/api/user/notification-preferences'],
    ['my chat availability', () => '/api/user/chat-availability'],
    ['Exante', () => '/api/user'],
    ['Applivery', () => '/applivery/v1/users/profile'],
    ['Applivery, by id', ({ id }) => `/applivery/v1/users/${id}`],
    ['Rinkel', ({ id }) => `/rinkel/v1/users/${id}`],
  ];

  it.each(reads)('answers 304 of %s, with the same headers and no body', async (_name, pathOf) => {
    const alex = await alexAtFour();
    const path = pathOf(alex);
    const read = await as(alex).get(path);
    const tag = tagOf(read);

    for (const tags of [[tag], ['*'], [`W/${tag}`], ['"x"', `W/"1"`, tag]]) {
      const again = await as(alex).get(path, ifNoneMatch(...tags));
      expect([again.status, again.body]).toEqual([304, undefined]);
      expect(namesOf(again)).toEqual(namesOf(read).filter((name) => !/^content-(type|length|encoding)$/.test(name)));
      expect(tagOf(again)).toBe(tag);
    }
    const others = [`"${tag.slice(1, -2)}"`, '"x", W/"1"', tag.slice(1, -1), '', '"'];
    for (const other of others) expect((await as(alex).get(path, ifNoneMatch(other))).body).toEqual(read.body);
    expect((await as(alex).send('HEAD', path, undefined, ifNoneMatch(tag))).status).toBe(304);
  });

  it('answers what was written since, also beside the profile: what it inherits, and what its reader may see', async () => {
    const acme = await given.organization({ city: 'Toronto' });
    const [alex, bo] = [await given.rep(acme), await given.rep(acme)];
    await given.persona(alex, { position: 'Agent' });
    const path = `/api/users/${alex.id}`;
    const known = async () => ifNoneMatch(tagOf(await as(bo).get(path)));

    const first = await known();
    await as(alex).put(MINE, { designation: 'One' });
    expect((await as(bo).get(path, first)).body.user.designation).toBe('One');

    const second = await known();
    await database.query(`update organizations set city = 'Ottawa' where id = $1`, [acme.id]);
    expect((await as(bo).get(path, second)).body.persona.organizationCity).toBe('Ottawa');

    const third = await known();
    await database.query(`update memberships set role = 'ADMIN' where user_id = $1`, [bo.id]);
    expect((await as(bo).get(path, third)).body.user.status).toBe('active');
    expect((await as(bo).get(path, await known())).status).toBe(304);
  });

  it('tells nothing to who may not read', async () => {
    const [alex, stranger] = [await alexAtFour(), await given.admin(await given.organization())];
    const known = ifNoneMatch('*');
    expect((await as(stranger).get(`/api/users/${alex.id}`, known)).status).toBe(404);
    expect((await anonymous.get(MINE, known)).status).toBe(401);
  });

  it('answers 304 of an avatar, without the picture', async () => {
    const alex = await alexAtFour();
    const upload = await as(alex).post('/api/user/avatar', ...(await formOf({ avatar: await pictureAs('png') })));
    const url = upload.body.data.user.avatar;
    const first = await fetch(url);

    const again = await fetch(url, { headers: ifNoneMatch(first.headers.get('etag') ?? '') });

    expect([again.status, await again.text()]).toEqual([304, '']);
    for (const name of ['etag', 'cross-origin-resource-policy']) {
      expect(again.headers.get(name)).toBe(first.headers.get(name));
    }
    expect(again.headers.get('cache-control')).toMatch(/^private, max-age=\d+, immutable$/);
  });

  it('is nothing that a write or a list looks at', async () => {
    const alex = await alexAtFour();
    expect((await as(alex).put(MINE, { designation: 'One' }, ifNoneMatch('*'))).status).toBe(200);
    expect((await as(alex).get('/api/users', ifNoneMatch('*'))).status).toBe(200);
  });
});
