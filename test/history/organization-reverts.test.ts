import { beforeEach, expect, it } from '@jest/globals';
import type { Organization, Person } from '../support/given.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';

const { as, given, database } = useServer();

let acme: Organization, ada: Person, path: string;
beforeEach(async () => {
  acme = await given.organization({ city: 'Toronto' });
  ada = await given.admin(acme);
  path = `/api/organizations/${acme.id}`;
});

interface Told {
  _id: string;
  version: number;
  fields: Record<string, { before: unknown; after: unknown }>;
}

/** The change that a write makes. */
async function changeBy(write: () => Promise<{ status: number; body: unknown }>): Promise<Told> {
  const reply = await write();
  expect([reply.status, reply.body]).toEqual([200, expect.anything()]);
  return (await as(ada).get(`${path}/history?limit=1`)).body.items[0];
}

function revert({ _id }: { _id: string }, query = '', headers = {}) {
  return as(ada).post(`${path}/history/${_id}/revert${query}`, undefined, headers);
}

function write(at: string, body: object) {
  return at.includes('/departments/') ? as(ada).patch(at, body) : as(ada).put(at, body);
}

/** What is told of a part, but for what was changed elsewhere. */
function shownOf(body: Record<string, unknown>, other: object): object {
  const { version: _v, updatedAt: _u, ...shown } = (body.data ?? body) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(shown).filter(([name]) => !Object.hasOwn(other, name)));
}

const DAY = { enabled: true, start: '08:00', end: '12:00' };

it.each<[string, () => Promise<{ at: string; body: object; other: object }>]>([
  [
    'facts and maps by their keys',
    async () => {
      await as(ada).put(path, { branding: { primaryColor: '#111111' } });
      const body = {
        city: 'Ottawa',
        phoneNumber: '+14165550100',
        branding: { primaryColor: '#222222', logoUrl: 'https://cdn.example.com/a.png' },
      };
      return { at: path, body, other: { address: '1 King St' } };
    },
  ],
  [
    'business hours, holidays and the flag',
    async () => ({
      at: `${path}/business-hours`,
      body: {
        timezone: 'Europe/Berlin',
        businessHours: { monday: DAY, sunday: DAY },
        holidays: [{ date: '2026-12-25', label: 'Christmas' }],
        allowUserBusinessHoursOverride: true,
      },
      other: { exceptionalHours: [{ date: '2026-12-24', closed: true }] },
    }),
  ],
  [
    'quiet hours',
    async () => ({
      at: `${path}/quiet-hours`,
      body: { periods: { monday: [{ from: '22:00', to: '07:00' }] }, mode: 'drop' },
      other: { timezone: 'Europe/Berlin' },
    }),
  ],
  [
    'the name of a department',
    async () => {
      const { id } = await given.department(acme, { name: 'Leasing' });
      return { at: `/api/departments/${id}`, body: { name: 'Sales' }, other: {} };
    },
  ],
  [
    'role and department of a guest',
    async () => {
      const guest = await given.rep(await given.organization());
      await given.membership(guest, acme, 'SALES_REP');
      const { id } = await given.department(acme, { name: 'Leasing' });
      return {
        at: `${path}/members/${guest.id}`,
        body: { accessRole: 'DEPARTMENT_HEAD', departmentId: id },
        other: {},
      };
    },
  ],
])('brings back %s, and leaves what was changed elsewhere', async (_what, world) => {
  const { at, body, other } = await world();
  const member = at.includes('/members/');
  const now = async () => {
    if (!member) return (await as(ada).get(at)).body;
    const { items } = (await as(ada).get(`${path}/members`)).body;
    return items.find(({ _id }: { _id: string }) => at.endsWith(_id));
  };
  const before = await now();
  const change = await changeBy(() => write(at, body));
  if (Object.keys(other).length > 0) await as(ada).put(at, other);

  const dry = await unchanged(database, () => revert(change, '?dryRun=true'));
  const back = await revert(change, '?report=true');
  const again = await unchanged(database, () => revert(change));

  expect(shownOf(await now(), other)).toEqual(shownOf(before, other));
  expect([dry.status, back.status, again.status]).toEqual([200, 200, 200]);
  expect(dry.body.report).toEqual(back.body.report);
  const [latest] = (await as(ada).get(`${path}/history?limit=1`)).body.items;
  const turned = Object.entries(change.fields).map(([pointer, { before: was_, after }]) => [
    pointer,
    { before: after, after: was_ },
  ]);
  expect(latest.fields).toEqual(Object.fromEntries(turned));
});

it('is refused where a field was changed again since, and with lenient handling leaves that one', async () => {
  const change = await changeBy(() => as(ada).put(path, { city: 'Ottawa', address: '1 King St' }));
  await as(ada).put(path, { city: 'Hull' });

  const strict = await unchanged(database, () => revert(change));
  const lenient = await revert(change, '', { prefer: 'handling=lenient' });

  const told = {
    pointer: '/city',
    code: 'changed_since',
    rule: 'isAsItWasLeft',
    level: 'organization',
    liftedBy: null,
  };
  expect(strict).toMatchObject({ status: 409, body: { code: 'changed_since', errors: [told] } });
  expect(strict.body.errors).toHaveLength(1);
  expect(lenient).toMatchObject({ status: 200, body: { city: 'Hull', address: null } });
  expect(lenient.body.report).toMatchObject([
    { pointer: '/address', outcome: 'applied' },
    { ...told, outcome: 'refused' },
  ]);
  // What is back already changes nothing.
  await unchanged(database, () => revert(change, '', { prefer: 'handling=lenient' }));
});

it('asks the rules of now', async () => {
  const { id } = await given.department(acme, { name: 'Leasing' });
  const change = await changeBy(() => write(`/api/departments/${id}`, { name: 'Sales' }));
  await given.department(acme, { name: 'leasing' });
  const taken = await unchanged(database, () => revert(change));
  expect(taken).toMatchObject({ status: 409, body: { errors: [{ code: 'department_name_taken' }] } });

  const other = await changeBy(() => as(ada).put(path, { slug: `slug-${acme.id.slice(-12)}` }));
  const late = await unchanged(database, () => revert(other, '', { 'if-match': '"1"' }));
  expect(late.status).toBe(412);
});

it('has no way back for what was made, taken away or ended, nor for who came home meanwhile', async () => {
  const { items } = (await as(ada).get(`${path}/history`)).body;
  const { id } = await given.department(acme, { name: 'Leasing' });
  const gone = await changeBy(() => as(ada).delete(`/api/departments/${id}?report=true`));
  for (const change of [gone, ...items]) {
    expect(await unchanged(database, () => revert(change))).toMatchObject({
      status: 409,
      body: { code: 'not_revertible' },
    });
  }
});

it('is for who administers the organization, and of its own history', async () => {
  const change = await changeBy(() => as(ada).put(path, { city: 'Ottawa' }));
  const globex = await given.organization();
  const bo = await given.admin(globex);
  const at = (organization: Organization, one: { _id: string }) =>
    `/api/organizations/${organization.id}/history/${one._id}/revert`;
  const replies = await Promise.all([
    as(await given.rep(acme)).post(at(acme, change)),
    as(bo).post(at(acme, change)),
    as(bo).post(at(globex, change)),
    as(ada).post(at(acme, { _id: ada.id })),
  ]);
  expect(replies.map(({ status }) => status)).toEqual([403, 404, 404, 404]);
});
