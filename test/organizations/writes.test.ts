import { describe, expect, it } from '@jest/globals';
import { useServer } from '../support/server.js';
import { makeWorld, parts, send, told, untouched, writer, type Part, type World } from './parts.js';

const server = useServer();
const { as, given, database } = server;

const table = parts.map((part) => [part.does, part] as const);
const versioned = table.filter(([, part]) => part.does !== 'makes an organization');

async function versionOf(part: Part, world: World): Promise<number> {
  const organizations = `select version from organizations where id = '${world.acme.id}'`;
  const [row] = await database.query<{ version: number }>(part.versionOf?.(world) ?? organizations);
  return row?.version ?? 0;
}

const countChanges = async (): Promise<number> => {
  const [row] = await database.query<{ count: number }>('select count(*)::integer as count from changes');
  return row?.count ?? 0;
};

const appliedOf = ({ pointers }: Part) => pointers.map((pointer) => ({ pointer, outcome: 'applied' }));

describe('a dry run', () => {
  it.each(table)('that %s leaves every row as it was, and tells what the write then does', async (_does, part) => {
    const world = await makeWorld(server);
    const [me, request] = [writer(part, world), part.request(world, given)];
    const version = await versionOf(part, world);

    const dryRun = await untouched(server, () => send(server, me, request, { query: '?dryRun=true' }));

    expect(dryRun).toMatchObject({ status: 200, body: { report: appliedOf(part) } });
    if (part.does !== 'makes an organization') expect(dryRun.headers.get('etag')).toBe(`"${version}"`);
    if (part.makes) expect(dryRun.body).not.toHaveProperty('_id');
    const write = await send(server, me, request);
    expect(write.status).toBeLessThan(300);
    expect(told(dryRun.body)).toEqual(told(write.body));
  });
});

describe('a write', () => {
  it.each(table)('that %s tells what became of each field when asked', async (_does, part) => {
    const world = await makeWorld(server);

    const reply = await send(server, writer(part, world), part.request(world, given), { query: '?report=true' });

    expect(reply.status).toBe(part.makes ? 201 : 200);
    expect(reply.body.report).toEqual(appliedOf(part));
  });

  it.each(versioned)('that %s is refused when it is late, with the version to read', async (_does, part) => {
    const world = await makeWorld(server);
    const [me, request] = [writer(part, world), part.request(world, given)];
    const version = await versionOf(part, world);

    for (const query of ['', '?dryRun=true']) {
      const late = await untouched(server, () =>
        send(server, me, request, { query, headers: { 'if-match': `"${version + 7}"` } }),
      );
      expect(late).toMatchObject({ status: 412, body: { code: 'version_mismatch' } });
      expect(late.headers.get('etag')).toBe(`"${version}"`);
    }
    const inTime = await send(server, me, request, { headers: { 'if-match': `"${version}"` } });
    expect(inTime.status).toBeLessThan(300);
    expect(inTime.headers.get('etag')).toBe(`"${version + 1}"`);
    expect(await versionOf(part, world)).toBe(version + 1);
  });
});

describe('a key', () => {
  it.each(table)('of a write that %s gives the first answer again', async (_does, part) => {
    const world = await makeWorld(server);
    const [me, request] = [writer(part, world), part.request(world, given)];
    const headers = { 'idempotency-key': 'once' };

    const first = await send(server, me, request, { headers });
    const again = await untouched(server, () => send(server, me, request, { headers }));

    expect(first.status).toBeLessThan(300);
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
    const other = () => send(server, me, request, { query: '?report=true', headers });
    expect(await untouched(server, other)).toMatchObject({ status: 422, body: { code: 'idempotency_mismatch' } });
  });

  it.each(table)('of a write that %s is for one of many at once', async (_does, part) => {
    const world = await makeWorld(server);
    const [me, request] = [writer(part, world), part.request(world, given)];
    await as(me).get('/api/user/profile');
    const before = await countChanges();

    const replies = await Promise.all(
      Array.from({ length: 4 }, () => send(server, me, request, { headers: { 'idempotency-key': 'raced' } })),
    );

    const [first] = replies;
    expect(first?.status).toBeLessThan(300);
    for (const { status, body } of replies) expect([status, body]).toEqual([first?.status, first?.body]);
    expect((await countChanges()) - before).toBe(part.records ?? 1);
  });

  it('is kept for those who still administer the organization', async () => {
    const { acme, root, ada, alex } = await makeWorld(server);
    await as(root).put(`/api/organizations/${acme.id}/members/${alex.id}`, { accessRole: 'ADMIN' });
    const change = () => as(ada).put(`/api/organizations/${acme.id}`, { city: 'Kept' }, { 'idempotency-key': 'k' });
    expect((await change()).status).toBe(200);
    await as(root).put(`/api/organizations/${acme.id}/members/${ada.id}`, { accessRole: 'SALES_REP' });
    expect(await untouched(server, change)).toMatchObject({ status: 403, body: { code: 'role_too_low' } });
  });

  it('keeps nothing of what is refused', async () => {
    const { acme, ada, leasing, empty } = await makeWorld(server);
    const [headers, path] = [{ 'idempotency-key': 'again' }, `/api/departments/${empty.id}`];
    const rename = () => as(ada).patch(path, { name: leasing.name }, headers);
    expect((await untouched(server, rename)).status).toBe(409);
    await as(ada).patch(`/api/departments/${leasing.id}`, { name: 'Another' });
    expect(await rename()).toMatchObject({ status: 200, body: { organizationId: acme.id, name: leasing.name } });
  });
});

describe('a key named like a part of an object', () => {
  it.each(['constructor', '__proto__', 'toString'])('%s is one as any other', async (name) => {
    const { acme, ada } = await makeWorld(server);
    const path = `/api/organizations/${acme.id}`;
    const key = { 'idempotency-key': name };
    const body = `{"features": {"${name}": {"${name}": 1}}}`;

    const first = await as(ada).put(path, body, key);

    expect(first.status).toBe(200);
    expect(JSON.stringify(first.body.features)).toBe(`{"${name}":{"${name}":1}}`);
    expect((await as(ada).put(path, body, key)).body).toEqual(first.body);
    const unknown = await untouched(server, () => as(ada).put(path, `{"${name}": 1}`));
    expect(unknown).toMatchObject({ status: 400, body: { errors: [{ pointer: `/${name}`, code: 'unknown_field' }] } });
  });
});
