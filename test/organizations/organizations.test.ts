import { describe, expect, it } from '@jest/globals';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';

const { as, given, database } = useServer();

const changesOf = (id: string) =>
  database.query<{ version: number; fields: object; actor_id: string }>(
    'select version, fields, actor_id from changes where subject_id = $1 order by version',
    [id],
  );

/** An organization with somebody of each role, and somebody from elsewhere. */
async function world() {
  const acme = await given.organization({ name: 'Acme Corp' });
  const globex = await given.organization();
  const leasing = await given.department(acme);
  return {
    acme,
    globex,
    root: await given.superadmin(),
    ada: await given.admin(acme),
    head: await given.head(acme, leasing),
    alex: await given.rep(acme),
    stranger: await given.admin(globex),
  };
}

describe('POST /api/organizations', () => {
  const slug = () => given.email('org').replaceAll(/[@.]/g, '-');

  it('makes an organization and its company, and records what it was made with', async () => {
    const root = await given.superadmin();
    const body = {
      name: 'Initech',
      slug: slug(),
      phoneNumber: '+1 416 555 0100',
      city: 'Austin',
      timezone: 'America/Chicago',
      branding: { primaryColor: '#0057b8' },
      store: { enabled: true, customDomain: 'apps.initech.example' },
      configuration: { enforceSSO: true },
      features: { campaigns: true },
    };

    const reply = await as(root).post('/api/organizations', body);

    expect(reply).toMatchObject({
      status: 201,
      body: {
        ...body,
        phoneNumber: '+14165550100',
        branding: { primaryColor: '#0057b8', logoUrl: null },
        configuration: { enforceSSO: true, defaultStorageProvider: null },
        website: null,
        accessRole: 'SUPERADMIN',
        version: 1,
      },
    });
    expect(reply.headers.get('etag')).toBe('"1"');
    expect((await as(root).get(`/api/organizations/${reply.body._id}`)).body).toEqual(reply.body);
    expect((await as(root).get(`/api/companies/${reply.body.companyId}`)).body).toMatchObject({ name: 'Initech' });
    expect(await changesOf(reply.body._id)).toMatchObject([
      { version: 1, actor_id: root.id, fields: { '/name': { before: null, after: 'Initech' } } },
    ]);
  });

  it('takes a company that is there, and no other', async () => {
    const root = await given.superadmin();
    const { companyId } = await given.organization();
    const made = await as(root).post('/api/organizations', { name: 'Sister', slug: slug(), companyId });
    expect(made).toMatchObject({ status: 201, body: { companyId } });
    const unknown = { name: 'Orphan', slug: slug(), companyId: crypto.randomUUID() };
    const refused = await unchanged(database, () => as(root).post('/api/organizations', unknown));
    expect(refused).toMatchObject({
      status: 400,
      body: { code: 'unknown_company', errors: [{ pointer: '/companyId' }] },
    });
  });

  it('is for superadmins', async () => {
    const { ada, alex } = await world();
    for (const person of [ada, alex]) {
      const reply = await unchanged(database, () => as(person).post('/api/organizations', { name: 'X', slug: slug() }));
      expect(reply).toMatchObject({ status: 403, body: { code: 'role_too_low' } });
    }
  });

  it('names every faulty field', async () => {
    const root = await given.superadmin();
    const body = {
      slug: 'No Spaces',
      timezone: 'PST',
      branding: { primaryColor: 'blue' },
      store: { customDomain: 'localhost', unknown: 1 },
      configuration: 'on',
      features: [],
    };
    const reply = await unchanged(database, () => as(root).post('/api/organizations', body));
    expect(reply.status).toBe(400);
    expect(reply.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '/branding/primaryColor',
      '/configuration',
      '/features',
      '/name',
      '/slug',
      '/store/customDomain',
      '/store/unknown',
      '/timezone',
    ]);
  });

  it('gives a slug to one of many at once', async () => {
    const root = await given.superadmin();
    await as(root).get('/api/organizations');
    const body = { name: 'Race', slug: slug() };
    const replies = await Promise.all(Array.from({ length: 8 }, () => as(root).post('/api/organizations', body)));
    expect(replies.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(7).fill(409)]);
    const lost = replies.find(({ status }) => status === 409);
    expect(lost?.body).toMatchObject({ code: 'slug_taken', errors: [{ pointer: '/slug' }] });
    expect(await database.query(`select from companies where name = 'Race'`)).toHaveLength(1);
  });
});

describe('GET /api/organizations', () => {
  it('lists what the caller is a member of, with the role there', async () => {
    const { acme, globex, alex } = await world();
    await given.membership(alex, globex, 'ADMIN');
    const { body } = await as(alex).get('/api/organizations');
    expect(body.nextCursor).toBeNull();
    expect(new Map(body.items.map((item: { _id: string; accessRole: string }) => [item._id, item.accessRole]))).toEqual(
      new Map([
        [acme.id, 'SALES_REP'],
        [globex.id, 'ADMIN'],
      ]),
    );
  });

  it('pages through all of them for a superadmin, in the order of their names', async () => {
    const { root } = await world();
    for (const name of ['Same name', 'Same name', 'Same name']) await given.organization({ name });
    const names: string[] = [];
    const ids = new Set<string>();
    let cursor: string | null = null;
    do {
      const { body } = await as(root).get(`/api/organizations?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`);
      for (const { _id, name } of body.items) {
        names.push(name);
        ids.add(_id);
      }
      cursor = body.nextCursor;
    } while (cursor !== null);
    const rows = await database.query<{ name: string }>('select name from organizations order by name, id');
    expect(names).toEqual(rows.map(({ name }) => name));
    expect(ids.size).toBe(names.length);
  });

  it.each([
    'cursor=x',
    'cursor=W10',
    'cursor=WyJcdTAwMDAiLCIwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDAiXQ',
    'limit=0',
    'limit=1000',
    'wrong=1',
  ])('refuses %s', async (query) => {
    const root = await given.superadmin();
    expect((await as(root).get(`/api/organizations?${query}`)).status).toBe(400);
  });
});

describe('GET /api/organizations/:id', () => {
  it('is for every member and every superadmin, and doesn’t exist for others', async () => {
    const { acme, globex, root, ada, head, alex, stranger } = await world();
    for (const [person, accessRole] of [
      [ada, 'ADMIN'],
      [head, 'DEPARTMENT_HEAD'],
      [alex, 'SALES_REP'],
      [root, 'SUPERADMIN'],
    ] as const) {
      const reply = await as(person).get(`/api/organizations/${acme.id}`);
      expect(reply).toMatchObject({ status: 200, body: { name: 'Acme Corp', accessRole } });
    }
    const foreign = await as(stranger).get(`/api/organizations/${acme.id}`);
    const unknown = await as(stranger).get(`/api/organizations/${crypto.randomUUID()}`);
    expect([foreign.status, unknown.status]).toEqual([404, 404]);
    const ofOne = { requestId: '', traceId: '' };
    expect({ ...foreign.body, ...ofOne }).toEqual({ ...unknown.body, ...ofOne });
    await given.membership(alex, globex, 'SALES_REP');
    expect((await as(alex).get(`/api/organizations/${globex.id}`)).status).toBe(200);
  });
});

describe('PUT and PATCH /api/organizations/:id', () => {
  it('change what is sent, clear with null, merge maps, and record before and after', async () => {
    const { acme, ada } = await world();
    const path = `/api/organizations/${acme.id}`;
    const first = { city: 'Toronto', branding: { primaryColor: '#000000' }, features: { a: { x: 1 }, b: [1] } };
    expect((await as(ada).put(path, first)).body).toMatchObject({ ...first, version: 2 });

    const type = { 'content-type': 'application/merge-patch+json' };
    const second = {
      city: null,
      branding: { logoUrl: 'https://cdn.example.com/a.png' },
      features: { a: { y: 2 }, b: null },
    };
    const reply = await as(ada).patch(path, JSON.stringify(second), type);

    expect(reply.body).toMatchObject({
      city: null,
      name: 'Acme Corp',
      branding: { primaryColor: '#000000', logoUrl: 'https://cdn.example.com/a.png' },
      version: 3,
    });
    expect(reply.body.features).toEqual({ a: { x: 1, y: 2 } });
    expect((await changesOf(acme.id)).at(-1)).toEqual({
      version: 3,
      actor_id: ada.id,
      fields: {
        '/city': { before: 'Toronto', after: null },
        '/branding/logoUrl': { before: null, after: 'https://cdn.example.com/a.png' },
        '/features/a': { before: { x: 1 }, after: { x: 1, y: 2 } },
        '/features/b': { before: [1], after: null },
      },
    });
    expect((await as(ada).put(path, { features: null })).body.features).toEqual({});
  });

  it('write nothing for what is already there', async () => {
    const { acme, ada } = await world();
    const reply = await unchanged(database, () => as(ada).put(`/api/organizations/${acme.id}`, { name: 'Acme Corp' }));
    expect(reply).toMatchObject({ status: 200, body: { version: 1 } });
  });

  it('are for its administrators, guests among them, and for superadmins', async () => {
    const { acme, globex, root, ada, head, alex, stranger } = await world();
    const path = `/api/organizations/${acme.id}`;
    expect((await as(ada).put(path, { city: 'A' })).status).toBe(200);
    expect((await as(root).put(path, { city: 'B' })).status).toBe(200);
    for (const person of [head, alex]) {
      const reply = await unchanged(database, () => as(person).put(path, { city: 'C' }));
      expect(reply).toMatchObject({ status: 403, body: { code: 'role_too_low', errors: [{ liftedBy: 'ADMIN' }] } });
    }
    const foreign = await unchanged(database, () => as(stranger).put(path, { city: 'D' }));
    expect(foreign).toMatchObject({ status: 404, body: { code: 'not_found' } });

    await given.membership(stranger, acme, 'SALES_REP');
    expect((await as(stranger).put(path, { city: 'E' })).status).toBe(403);
    await given.membership(alex, globex, 'ADMIN');
    expect((await as(alex).put(`/api/organizations/${globex.id}`, { city: 'F' })).status).toBe(200);
    for (const more of ['business-hours', 'history', 'phone-numbers']) {
      expect((await as(alex).get(`/api/organizations/${globex.id}/${more}`)).status).toBe(200);
      expect((await as(alex).get(`/api/organizations/${acme.id}/${more}`)).status).toBe(403);
    }
  });

  it('mind If-Match', async () => {
    const { acme, ada } = await world();
    const path = `/api/organizations/${acme.id}`;
    const read = await as(ada).get(path);
    const etag = { 'if-match': read.headers.get('etag') ?? '' };
    expect((await as(ada).put(path, { city: 'One' }, etag)).status).toBe(200);
    const late = await unchanged(database, () => as(ada).put(path, { city: 'Two' }, etag));
    expect(late).toMatchObject({ status: 412, body: { code: 'version_mismatch' } });
    expect((await as(ada).put(path, { city: 'Two' }, { 'if-match': '*' })).status).toBe(200);
    expect((await as(ada).put(path, { city: 'Three' }, { 'if-match': 'W/"1"' })).status).toBe(400);
  });

  it('refuse a slug that is taken, a field that isn’t known or can’t be cleared, and features that grow too large', async () => {
    const { acme, globex, ada } = await world();
    const put = (body: object) => unchanged(database, () => as(ada).put(`/api/organizations/${acme.id}`, body));
    expect(await put({ city: 'X', slug: globex.slug })).toMatchObject({ status: 409, body: { code: 'slug_taken' } });
    for (const [field, value] of Object.entries({ companyId: globex.companyId, id: 'x', version: 9 })) {
      expect(await put({ [field]: value })).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: `/${field}` }] },
      });
    }
    for (const field of ['name', 'slug', 'timezone']) {
      expect(await put({ [field]: null })).toMatchObject({
        status: 400,
        body: { errors: [{ code: 'not_clearable' }] },
      });
    }
    const half = 'x'.repeat(40_000);
    await as(ada).put(`/api/organizations/${acme.id}`, { features: { one: half } });
    expect(await put({ features: { two: half } })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/features', code: 'too_large' }] },
    });
    expect((await put({ features: JSON.parse('{"a":"\\u0000"}') })).status).toBe(400);
  });

  it('lose no key when many change the same map', async () => {
    const { acme, ada, root } = await world();
    await Promise.all([as(ada).get('/api/user/profile'), as(root).get('/api/user/profile')]);
    const keys = Array.from({ length: 12 }, (_, nth) => `key${nth}`);
    await Promise.all(
      keys.map((key, nth) =>
        as(nth % 2 ? ada : root).put(`/api/organizations/${acme.id}`, { features: { [key]: nth } }),
      ),
    );
    const { body } = await as(ada).get(`/api/organizations/${acme.id}`);
    expect(Object.keys(body.features).sort()).toEqual(keys.sort());
    expect((await changesOf(acme.id)).map(({ version }) => version)).toEqual(keys.map((_, nth) => nth + 2));
  });
});

describe('companies', () => {
  it('are changed by superadmins, read by their owner too, and recorded', async () => {
    const { acme, root, ada, alex } = await world();
    const path = `/api/companies/${acme.companyId}`;
    const reply = await as(root).patch(path, { name: 'Acme Holding', ownerId: alex.id, maxDocuments: 7 });
    expect(reply).toMatchObject({
      status: 200,
      body: { name: 'Acme Holding', ownerId: alex.id, maxDocuments: 7, version: 2 },
    });
    expect((await as(alex).get(path)).body).toEqual(reply.body);
    expect((await as(ada).get(path)).status).toBe(404);
    const rep = await unchanged(database, () => as(alex).patch(path, { maxDocuments: 8 }));
    expect(rep).toMatchObject({ status: 403, body: { code: 'role_too_low', errors: [{ liftedBy: 'SUPERADMIN' }] } });
    expect((await unchanged(database, () => as(ada).patch(path, { maxDocuments: 8 }))).status).toBe(403);
    expect(await changesOf(acme.companyId)).toMatchObject([
      { version: 2, actor_id: root.id, fields: { '/maxDocuments': { before: 100, after: 7 } } },
    ]);
    expect((await as(root).patch(path, { ownerId: null })).body).toMatchObject({ ownerId: null, version: 3 });
  });

  it.each([
    { maxDocuments: -1 },
    { maxDocuments: 1.5 },
    { maxDocuments: '7' },
    { maxDocuments: 1e12 },
    { maxDocuments: null },
    { name: '' },
    { name: null },
    { ownerId: 'nobody' },
    { version: 3 },
  ])('refuse %j', async (body) => {
    const { acme, root } = await world();
    const reply = await unchanged(database, () => as(root).patch(`/api/companies/${acme.companyId}`, body));
    expect(reply.status).toBe(400);
  });

  it('are owned by users only', async () => {
    const { acme, root } = await world();
    const body = { ownerId: crypto.randomUUID() };
    const reply = await unchanged(database, () => as(root).patch(`/api/companies/${acme.companyId}`, body));
    expect(reply).toMatchObject({ status: 400, body: { code: 'unknown_user', errors: [{ pointer: '/ownerId' }] } });
  });

  it('write nothing for what is already there', async () => {
    const { acme, root } = await world();
    const path = `/api/companies/${acme.companyId}`;
    const reply = await unchanged(database, () => as(root).patch(path, { maxDocuments: 100 }));
    expect(reply).toMatchObject({ status: 200, body: { version: 1 } });
    expect((await as(root).patch(`/api/companies/${crypto.randomUUID()}`, {})).status).toBe(404);
  });
});
