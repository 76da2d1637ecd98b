import { describe, expect, it } from '@jest/globals';
import { CHANGE_SOURCES, type ChangeSource } from '../../src/changes/origin.js';
import type { Client, Reply } from '../support/client.js';
import { formOf } from '../support/form.js';
import type { Department, Organization, Person, SmsNumber } from '../support/given.js';
import { pictureAs } from '../support/pictures.js';
import { useServer } from '../support/server.js';

const server = useServer({ env: { RESEND_SECONDS: '0' } });
const { as, anonymous, given, database } = server;

interface World {
  acme: Organization;
  globex: Organization;
  leasing: Department;
  number: SmsNumber;
  root: Person;
  ada: Person;
  alex: Person;
  /** At home in Globex, a guest of Acme. */
  gale: Person;
  invitation: { id: string; token: string };
}

async function world(): Promise<World> {
  const [acme, globex] = [await given.organization(), await given.organization()];
  const leasing = await given.department(acme);
  const number = await given.smsNumber(acme);
  const [root, ada] = [await given.superadmin(), await given.admin(acme)];
  const alex = await given.rep(acme, { department: leasing });
  const gale = await given.rep(globex);
  await given.membership(gale, acme, 'SALES_REP');
  await database.query('update users set default_organization_id = $1 where id = $2', [acme.id, gale.id]);
  return { acme, globex, leasing, number, root, ada, alex, gale, invitation: await given.invitation(acme) };
}

/** Who asks for what, and the subjects that get a row by it. */
type Writer = [
  what: string,
  source: ChangeSource,
  who: 'root' | 'ada' | 'alex',
  ask: (client: Client, world: World) => Promise<Reply>,
  subjects: string[],
];

const MERGE = { 'content-type': 'application/merge-patch+json' };
const at = ({ acme }: World, path = ''): string => `/api/organizations/${acme.id}${path}`;
const user = ['user'];
const organization = ['organization'];

const WRITERS: Writer[] = [
  ['my profile', 'profile', 'alex', (me) => me.put('/api/user/profile', { designation: 'Agent' }), user],
  ['my availability', 'profile', 'alex', (me) => me.put('/api/user/chat-availability', { isAvailable: false }), user],
  ['a person', 'users', 'ada', (me, { alex }) => me.put(`/api/users/${alex.id}`, { language: 'fr' }), user],
  ['deleting', 'users', 'ada', (me, { alex }) => me.delete(`/api/users/${alex.id}`), user],
  ['erasing', 'users', 'ada', (me, { alex }) => me.post(`/api/users/${alex.id}/erase`, { confirm: alex.email }), user],
  [
    'restoring',
    'users',
    'ada',
    async (me, { alex }) => {
      await me.delete(`/api/users/${alex.id}`);
      return me.post(`/api/users/${alex.id}/restore`);
    },
    user,
  ],
  [
    'moving',
    'users',
    'root',
    (me, { alex, globex }) => me.put(`/api/users/${alex.id}`, { organizationId: globex.id }),
    ['organization', 'organization', 'user'],
  ],
  ['Exante', 'exante', 'alex', (me) => me.patch('/api/user', { firstname: 'Alexa' }), user],
  [
    'a picture',
    'exante',
    'alex',
    async (me) => me.post('/api/user/avatar', ...(await formOf({ avatar: await pictureAs('png') }))),
    user,
  ],
  [
    'Applivery',
    'applivery',
    'alex',
    (me, { alex }) => me.put(`/applivery/v1/users/${alex.id}`, { firstName: 'A' }),
    user,
  ],
  ['Rinkel', 'rinkel', 'alex', (me, { alex }) => me.patch(`/rinkel/v1/users/${alex.id}`, { firstName: 'A' }), user],
  ['an organization', 'organizations', 'ada', (me, here) => me.put(at(here), { city: 'Toronto' }), organization],
  [
    'a new organization',
    'organizations',
    'root',
    (me) => me.post('/api/organizations', { name: 'Initech', slug: `initech-${Date.now()}` }),
    ['company', 'organization'],
  ],
  [
    'a company',
    'companies',
    'root',
    (me, { acme }) => me.patch(`/api/companies/${acme.companyId}`, { name: 'New' }, MERGE),
    ['company'],
  ],
  [
    'business hours',
    'organizations',
    'ada',
    (me, here) => me.put(at(here, '/business-hours'), { allowUserBusinessHoursOverride: true }),
    organization,
  ],
  [
    'a time zone',
    'organizations',
    'ada',
    (me, here) => me.put(at(here, '/timezone'), { timezone: 'Asia/Tokyo' }),
    organization,
  ],
  [
    'a department',
    'organizations',
    'ada',
    (me, here) => me.post(at(here, '/departments'), { name: 'Support' }),
    organization,
  ],
  [
    'its name',
    'organizations',
    'ada',
    (me, { leasing }) => me.patch(`/api/departments/${leasing.id}`, { name: 'Renamed' }, MERGE),
    organization,
  ],
  [
    'its end',
    'organizations',
    'ada',
    (me, { leasing }) => me.delete(`/api/departments/${leasing.id}`),
    ['organization', 'user'],
  ],
  [
    'a guest',
    'organizations',
    'ada',
    (me, here) => me.put(at(here, `/members/${here.gale.id}`), { departmentId: here.leasing.id }),
    organization,
  ],
  [
    'a guest who goes',
    'organizations',
    'ada',
    (me, here) => me.delete(at(here, `/members/${here.gale.id}`)),
    ['organization', 'user'],
  ],
  [
    'a member at home',
    'organizations',
    'ada',
    (me, here) => me.put(at(here, `/members/${here.alex.id}`), { accessRole: 'DEPARTMENT_HEAD' }),
    user,
  ],
  [
    'a number',
    'organizations',
    'ada',
    (me, here) => me.post(at(here, '/phone-numbers'), { phoneNumber: given.phoneNumber() }),
    organization,
  ],
  [
    'whose it is',
    'organizations',
    'ada',
    (me, here) => me.patch(at(here, `/phone-numbers/${here.number.id}`), { assigneeId: here.alex.id }, MERGE),
    ['organization', 'user'],
  ],
  [
    'a number that goes',
    'organizations',
    'ada',
    (me, here) => me.delete(at(here, `/phone-numbers/${here.number.id}`)),
    organization,
  ],
  [
    'an invitation',
    'organizations',
    'ada',
    (me, here) =>
      me.post(at(here, '/invitations'), { invitations: [{ email: given.email(), accessRole: 'SALES_REP' }] }),
    organization,
  ],
  [
    'one again',
    'organizations',
    'ada',
    (me, { invitation }) => me.post(`/api/invitations/${invitation.id}/resend`),
    organization,
  ],
  [
    'one revoked',
    'organizations',
    'ada',
    (me, { invitation }) => me.delete(`/api/invitations/${invitation.id}`),
    organization,
  ],
  [
    'an import',
    'import',
    'ada',
    (me, here) =>
      me.post(
        at(here, '/users/import'),
        `email,designation\n${given.email()},New\n${given.email()},New\n${here.alex.email},Changed\n`,
        { 'content-type': 'text/csv' },
      ),
    ['user', 'user', 'user'],
  ],
];

interface Recorded {
  subject: string;
  source: string;
  actor_id: string | null;
  client: string | null;
}

/** The rows of one request, by its id. */
function recordedBy(reply: Reply): Promise<Recorded[]> {
  return database.query<Recorded>(
    'select subject, source, actor_id, client from changes where request_id = $1 order by subject, id',
    [reply.headers.get('x-request-id')],
  );
}

async function sessionOf(person: Person): Promise<string> {
  const [, claims = ''] = (await server.tokenOf(person)).split('.');
  return (JSON.parse(Buffer.from(claims, 'base64url').toString()) as { sid: string }).sid;
}

describe('every row of the history has the origin of its request', () => {
  it.each(WRITERS)('%s', async (_what, source, who, ask, subjects) => {
    const here = await world();
    const actor = here[who];

    const reply = await ask(as(actor), here);

    expect(reply.status).toBeLessThan(300);
    const origin = { source, actor_id: actor.id, client: await sessionOf(actor) };
    expect(await recordedBy(reply)).toEqual(subjects.map((subject) => ({ subject, ...origin })));
  });

  it('an invitation that is accepted without a login, by whoever it made', async () => {
    const { invitation } = await world();

    const reply = await anonymous.post('/api/invitations/accept', {
      token: invitation.token,
      password: 'eleven green bottles',
      fullName: 'Nina New',
    });

    const origin = { source: 'invitations', actor_id: reply.body.userId, client: null };
    expect(await recordedBy(reply)).toEqual(['organization', 'user'].map((subject) => ({ subject, ...origin })));
  });

  it('an invitation that is accepted by a login', async () => {
    const { acme, globex } = await world();
    const guest = await given.rep(globex);
    const { token } = await given.invitation(acme, { email: guest.email });

    const reply = await as(guest).post('/api/invitations/accept', { token });

    const origin = { source: 'invitations', actor_id: guest.id, client: await sessionOf(guest) };
    expect(await recordedBy(reply)).toEqual(['organization', 'user'].map((subject) => ({ subject, ...origin })));
  });

  it('a change that waited, by who asked for it and no login', async () => {
    const { ada, alex } = await world();
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();

    const reply = await as(ada).put(`/api/users/${alex.id}?applyAt=${tomorrow}`, { designation: 'Later' });
    await database.query('update deferred_changes set until = now(), next_attempt_at = now()');

    let rows: Recorded[] = [];
    for (let tries = 0; rows.length === 0 && tries < 200; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      rows = await recordedBy(reply);
    }
    expect(rows).toEqual([{ subject: 'user', source: 'deferred', actor_id: ada.id, client: null }]);
  });

  it('and there is a writer for every door', () => {
    // Above, and in the tests of logins, of unsubscribe links, of the commands and of the first start.
    const elsewhere = ['account', 'invitations', 'deferred', 'unsubscribe', 'command', 'sample'];
    expect(new Set([...WRITERS.map(([, source]) => source), ...elsewhere])).toEqual(new Set(CHANGE_SOURCES));
  });

  it('whose login no answer tells', async () => {
    const { acme, ada, alex } = await world();
    await as(ada).put(`/api/users/${alex.id}`, { designation: 'Agent' });
    await as(ada).put(`/api/organizations/${acme.id}`, { city: 'Toronto' });

    const told = [
      await as(ada).get(`/api/users/${alex.id}/history`),
      await as(ada).get(`/api/organizations/${acme.id}/history`),
    ];

    expect(told.map(({ body }) => body.items.length)).toEqual([1, 1]);
    expect(JSON.stringify(told.map(({ body }) => body))).not.toContain(await sessionOf(ada));
  });
});
