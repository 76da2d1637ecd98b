import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Reply } from '../support/client.js';
import { useServer } from '../support/server.js';
import { makeWorld, untouched, type World } from './parts.js';

const server = useServer();
const { as, given, database } = server;

let world: World;
let path: string;
beforeAll(async () => {
  world = await makeWorld(server);
  path = `/api/organizations/${world.acme.id}`;
});

const lenient = { prefer: 'handling=lenient' };

/** What is refused, by what, and by whom it is lifted. */
const refusals: [does: string, send: () => Promise<Reply>, status: number, told: object][] = [
  [
    'a slug that another organization has',
    async () => as(world.ada).put(path, { slug: (await given.organization()).slug }),
    409,
    { pointer: '/slug', code: 'slug_taken', rule: 'slugIsFree', level: 'platform', liftedBy: null },
  ],
  [
    'the slug of a new organization',
    () => as(world.root).post('/api/organizations', { name: 'Twin', slug: world.acme.slug }),
    409,
    { pointer: '/slug', code: 'slug_taken', rule: 'slugIsFree', level: 'platform', liftedBy: null },
  ],
  [
    'a company that isn’t there',
    () => as(world.root).post('/api/organizations', { name: 'X', slug: 'orphan', companyId: crypto.randomUUID() }),
    400,
    { pointer: '/companyId', code: 'unknown_company', rule: 'companyExists', liftedBy: null },
  ],
  [
    'the name of another department',
    () => as(world.ada).patch(`/api/departments/${world.empty.id}`, { name: world.leasing.name }),
    409,
    {
      pointer: '/name',
      code: 'department_name_taken',
      rule: 'departmentNameIsFree',
      level: 'organization',
      liftedBy: 'ADMIN',
    },
  ],
  [
    'a guest’s department that is elsewhere',
    () => as(world.ada).put(`${path}/members/${world.guest.id}`, { departmentId: crypto.randomUUID() }),
    400,
    {
      pointer: '/departmentId',
      code: 'unknown_department',
      rule: 'departmentExists',
      level: 'platform',
      liftedBy: null,
    },
  ],
  [
    'the last administrator at home',
    () => as(world.ada).put(`${path}/members/${world.ada.id}`, { accessRole: 'SALES_REP' }),
    409,
    { pointer: '/accessRole', code: 'last_admin', rule: 'keepsAnAdmin', level: 'organization', liftedBy: 'ADMIN' },
  ],
  [
    'a guest’s membership without a role',
    () => as(world.root).put(`${path}/members/${world.stranger.id}`, {}),
    400,
    { pointer: '/accessRole', code: 'required', rule: 'roleIsGiven', level: 'platform', liftedBy: null },
  ],
  [
    'to leave the home',
    () => as(world.ada).delete(`${path}/members/${world.alex.id}`),
    409,
    { pointer: '', code: 'home_membership', rule: 'isGuest', level: 'organization', liftedBy: 'SUPERADMIN' },
  ],
  [
    'a number that an organization has',
    () => as(world.ada).post(`${path}/phone-numbers`, { phoneNumber: world.free.e164 }),
    409,
    { pointer: '/phoneNumber', code: 'sms_number_taken', rule: 'numberIsFree', level: 'platform', liftedBy: null },
  ],
  [
    'a number for somebody who is a guest',
    () => as(world.ada).patch(`${path}/phone-numbers/${world.free.id}`, { assigneeId: world.guest.id }),
    400,
    { pointer: '/assigneeId', code: 'unknown_member', rule: 'assigneeIsAtHome', level: 'platform', liftedBy: null },
  ],
  [
    'an owner who isn’t there',
    () => as(world.root).patch(`/api/companies/${world.acme.companyId}`, { ownerId: crypto.randomUUID() }),
    400,
    { pointer: '/ownerId', code: 'unknown_user', rule: 'ownerExists', level: 'platform', liftedBy: null },
  ],
  [
    'what only a superadmin changes',
    () => as(world.ada).patch(`/api/companies/${world.acme.companyId}`, { name: 'Mine' }),
    403,
    { pointer: '', code: 'role_too_low', rule: 'atLeast', level: 'platform', liftedBy: 'SUPERADMIN' },
  ],
];

describe('a refusal names its rule, the level and who lifts it:', () => {
  it.each(refusals)('%s', async (_does, send, status, told) => {
    const reply = await send();
    expect(reply.status).toBe(status);
    expect(reply.body.errors).toMatchObject([{ ...told, message: expect.any(String) }]);
  });
});

describe('a lenient write', () => {
  it('applies what is allowed of the facts, and reports the rest', async () => {
    const { acme, ada } = await makeWorld(server);
    const { slug } = await given.organization();

    const reply = await as(ada).put(
      `/api/organizations/${acme.id}`,
      { city: 'Ottawa', name: acme.name, slug },
      lenient,
    );

    expect(reply).toMatchObject({ status: 200, body: { city: 'Ottawa', slug: acme.slug, version: 2 } });
    expect(reply.headers.get('preference-applied')).toBe('handling=lenient');
    expect(reply.body.report).toMatchObject([
      { pointer: '/city', outcome: 'applied' },
      { pointer: '/name', outcome: 'unchanged' },
      { pointer: '/slug', outcome: 'refused', rule: 'slugIsFree' },
    ]);
  });

  it('gives a member the department and keeps the last administrator', async () => {
    const { acme, ada, leasing } = await makeWorld(server);
    const body = { accessRole: 'SALES_REP', departmentId: leasing.id };

    const reply = await as(ada).put(`/api/organizations/${acme.id}/members/${ada.id}`, body, lenient);

    expect(reply).toMatchObject({ status: 200, body: { accessRole: 'ADMIN', departmentId: leasing.id } });
    expect(reply.body.report).toMatchObject([
      { pointer: '/departmentId', outcome: 'applied' },
      { pointer: '/accessRole', outcome: 'refused', rule: 'keepsAnAdmin' },
    ]);
  });

  it('labels a number that it may not give away', async () => {
    const { acme, ada, free, head, alex } = await makeWorld(server);
    const number = `/api/organizations/${acme.id}/phone-numbers/${free.id}`;
    await as(ada).patch(number, { assigneeId: head.id });

    const reply = await as(ada).patch(number, { label: 'Desk', assigneeId: alex.id }, lenient);

    expect(reply).toMatchObject({ status: 200, body: { label: 'Desk', assigneeId: head.id } });
    expect(reply.body.report).toMatchObject([
      { pointer: '/label', outcome: 'applied' },
      { pointer: '/assigneeId', outcome: 'refused', code: 'sms_number_taken', rule: 'smsNumberIsFree' },
    ]);
  });

  it.each([{ status: 'inactive' }, { status: 'inactive', assigneeId: null }])(
    'labels a number whose holder is above it, and deactivates nothing that is somebody’s: %j',
    async (body) => {
      const { acme, ada } = await makeWorld(server);
      const boss = await given.admin(acme, { superadmin: true });
      const number = await given.smsNumber(acme, { assignee: boss });

      const path = `/api/organizations/${acme.id}/phone-numbers/${number.id}`;
      const reply = await as(ada).patch(path, { label: 'Desk', ...body }, lenient);

      expect(reply).toMatchObject({
        status: 200,
        body: { label: 'Desk', status: 'active', assigneeId: boss.id },
      });
      const refused = reply.body.report.filter(({ outcome }: { outcome: string }) => outcome === 'refused');
      expect(refused.map(({ pointer }: { pointer: string }) => pointer)).toEqual(
        Object.keys(body).map((name) => `/${name}`),
      );
      expect(await untouched(server, () => as(ada).patch(path, body))).toMatchObject({
        status: 403,
        body: { errors: refused.map(({ pointer }: { pointer: string }) => ({ pointer, rule: 'atLeastAdmin' })) },
      });
    },
  );

  it('is said to be one where a part can be done, and nowhere else', async () => {
    const { acme, ada, empty, leasing } = await makeWorld(server);
    const path = `/api/departments/${empty.id}`;
    const applied = (reply: Reply) => reply.headers.get('preference-applied');

    const renamed = await as(ada).patch(path, { name: leasing.name }, lenient);
    const made = await as(ada).post(`/api/organizations/${acme.id}/departments`, { name: 'New' }, lenient);
    const refused = await as(ada).post(`/api/organizations/${acme.id}/departments`, { name: 'New' }, lenient);

    expect(renamed).toMatchObject({ status: 200, body: { name: empty.name, report: [{ outcome: 'refused' }] } });
    expect([applied(renamed), applied(made), applied(await as(ada).delete(path, undefined, lenient))]).toEqual([
      'handling=lenient',
      null,
      null,
    ]);
    expect(refused.status).toBe(409);
  });

  it('makes nobody a member without a role', async () => {
    const { acme, root, stranger } = await makeWorld(server);
    const send = () => as(root).put(`/api/organizations/${acme.id}/members/${stranger.id}`, {}, lenient);
    expect((await untouched(server, send)).status).toBe(400);
  });

  it('is refused whole when a value is wrong by itself', async () => {
    const { acme, ada } = await makeWorld(server);
    const send = () => as(ada).put(`/api/organizations/${acme.id}`, { city: 'Ottawa', timezone: 'PST' }, lenient);
    expect(await untouched(server, send)).toMatchObject({ status: 400, body: { errors: [{ pointer: '/timezone' }] } });
  });
});

it('takes no lock to say what is wrong', async () => {
  const { acme, ada } = await makeWorld(server);
  await as(ada).get('/api/user/profile');
  await database.transaction(async (holder) => {
    await holder.query('select from organizations where id = $1 for update', [acme.id]);
    for (const part of ['', '/business-hours']) {
      const reply = await as(ada).put(`/api/organizations/${acme.id}${part}`, { timezone: 'PST' });
      expect(reply).toMatchObject({ status: 400, body: { errors: [{ pointer: '/timezone' }] } });
    }
  });
});

it('a dry run of what would collide costs as much as the write', async () => {
  const { acme, ada } = await makeWorld(server);
  const slugs = await Promise.all(Array.from({ length: 31 }, () => given.organization()));
  const tries = slugs.map(({ slug }) => as(ada).put(`/api/organizations/${acme.id}?dryRun=true`, { slug }));
  const statuses = (await Promise.all(tries)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 409)).toHaveLength(30);
  expect(statuses.filter((status) => status === 429)).toHaveLength(1);
  expect(await as(ada).put(`/api/organizations/${acme.id}?dryRun=true`, { slug: 'nobodys' })).toMatchObject({
    status: 429,
    body: { code: 'too_many_collisions' },
  });
});
