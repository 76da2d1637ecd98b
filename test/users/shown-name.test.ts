import { describe, expect, it } from '@jest/globals';
import { displayName } from '../../src/profiles/profile.js';
import { NAME_IN_ORDER, SHOWN_NAME } from '../../src/users/user.statements.js';
import type { Department, Organization, Person } from '../support/given.js';
import { useServer } from '../support/server.js';

const { as, anonymous, given, database } = useServer();

/** A head of a department who is called so, and an administrator to look at them. */
async function someone(name: { fullName: string | null; firstName: string | null; lastName: string | null }) {
  const acme = await given.organization();
  const leasing = await given.department(acme);
  return { acme, leasing, ada: await given.admin(acme), me: await given.head(acme, leasing, name) };
}

interface Around {
  acme: Organization;
  leasing: Department;
  ada: Person;
  me: Person;
}

/** Every door that shows a person's name. */
const doors: Record<string, (around: Around) => Promise<unknown>> = {
  'the profile': async ({ ada, me }) => (await as(ada).get(`/api/users/${me.id}`)).body.user.fullName,
  'the persona': async ({ ada, me }) => {
    await given.persona(me, { position: 'Agent' });
    return (await as(ada).get(`/api/users/${me.id}`)).body.persona.user;
  },
  'the list of people': async ({ ada, me }) => itemOf(await as(ada).get('/api/users'), me)?.fullName,
  'the members': async ({ acme, ada, me }) =>
    itemOf(await as(ada).get(`/api/organizations/${acme.id}/members`), me)?.fullName,
  'a changed member': async ({ acme, ada, me }) =>
    (await as(ada).put(`/api/organizations/${acme.id}/members/${me.id}`, { accessRole: 'SALES_REP' })).body.fullName,
  'the head of a department': async ({ leasing, me }) =>
    (await as(me).get(`/api/departments/${leasing.id}`)).body.heads[0].fullName,
  'the departments': async ({ acme, me }) =>
    (await as(me).get(`/api/organizations/${acme.id}/departments`)).body.items[0].heads[0].fullName,
  'the login': async ({ me }) => (await loggedIn(me)).user.fullName,
  'the refreshed login': async ({ me }) => {
    const { refreshToken } = await loggedIn(me);
    return (await anonymous.post('/api/auth/refresh', { refreshToken })).body.user.fullName;
  },
  'the history': async ({ me }) => {
    await as(me).put('/api/user/profile', { designation: 'Agent' });
    return (await as(me).get('/api/user/profile/history')).body.items[0].actor.fullName;
  },
  'the inviter of an invitation': async ({ acme, ada, me }) => {
    await database.query('update users set superadmin = true where id = $1', [me.id]);
    const invitations = [{ email: given.email(), accessRole: 'SALES_REP' }];
    await as(me).post(`/api/organizations/${acme.id}/invitations`, { invitations });
    return (await as(ada).get(`/api/organizations/${acme.id}/invitations`)).body.items[0].invitedBy.fullName;
  },
  Rinkel: async ({ ada, me }) => (await as(ada).get(`/rinkel/v1/users/${me.id}`)).body.fullName,
  'Rinkel’s list': async ({ ada, me }) =>
    (await as(ada).get('/rinkel/v1/users')).body.data.find(({ id }: { id: string }) => id === me.id).fullName,
  Applivery: async ({ ada, me }) => (await as(ada).get(`/applivery/v1/users/${me.id}`)).body.data.fullName,
  Exante: async ({ me }) => (await as(me).get('/api/user')).body.data.user.fullname,
  'the export': async ({ acme, ada, me }) => {
    const rows = (await as(ada).get(`/api/organizations/${acme.id}/users/export?format=json`)).body;
    return rows.find(({ email }: { email: string }) => email === me.email).fullName;
  },
};

async function loggedIn({ email, password }: Person) {
  return (await anonymous.post('/api/auth/login', { email, password })).body;
}

function itemOf({ body }: { body: { items: { _id: string; fullName: string | null }[] } }, { id }: Person) {
  return body.items.find(({ _id }) => _id === id);
}

describe.each(Object.entries(doors))('%s', (_, shown) => {
  it.each([
    ['an empty first name', { fullName: null, firstName: '', lastName: 'Rep' }, 'Rep'],
    ['an empty last name', { fullName: null, firstName: 'Alex', lastName: '' }, 'Alex'],
  ])('passes over %s', async (_case, name, expected) => {
    expect(await shown(await someone(name))).toBe(expected);
  });
});

describe('the words of SQL for a name', () => {
  const parts = [null, '', 'Alex', 'von der Rep', ' ', ' Çağ ', '\u00a0', '😀'];
  const names = [null, 'Written', ' ', '李'].flatMap((fullName) =>
    parts.flatMap((firstName) => parts.map((lastName) => ({ fullName, firstName, lastName }))),
  );

  it('are those of TypeScript, whatever the parts are', async () => {
    const rows = await database.query<{ name: string | null; order: string }>(
      `select ${SHOWN_NAME} as name, ${NAME_IN_ORDER} as order from rows from (jsonb_to_recordset($1)
        as (full_name text, first_name text, last_name text)) with ordinality as u (full_name, first_name, last_name, nth)
      order by nth`,
      [JSON.stringify(names.map(columnsOf))],
    );

    expect(rows.map(({ name }) => name)).toEqual(names.map(displayName));
    const ordered = names.map((name) => name.fullName ?? spacesCut(displayName(name) ?? ''));
    expect(rows.map(({ order }) => order)).toEqual(ordered.map((name) => name.toLowerCase()));
  });

  it('are those of the database’s own function', async () => {
    const acme = await given.organization();
    const { id } = await given.rep(acme);
    for (const name of names) {
      const { full_name, first_name, last_name } = columnsOf(name);
      const [row] = await database.query(
        `with u as (update users set full_name = $2, first_name = $3, last_name = $4 where id = $1 returning *)
          select ${SHOWN_NAME} as name from u`,
        [id, full_name, first_name, last_name],
      );
      const [own] = await database.query('select roster_name_of($1) as name', [id]);
      expect(own).toEqual(row);
    }
  });
});

function columnsOf({ fullName, firstName, lastName }: Parameters<typeof displayName>[0]) {
  return { full_name: fullName, first_name: firstName, last_name: lastName };
}

function spacesCut(text: string): string {
  return text.replace(/^ +| +$/g, '');
}
