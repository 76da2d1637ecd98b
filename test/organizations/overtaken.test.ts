import { describe, expect, it } from '@jest/globals';
import type { ClientBase } from 'pg';
import type { Organization, Person } from '../support/given.js';
import { useServer } from '../support/server.js';
import { makeWorld } from './parts.js';

/** What is decided about somebody is written where they are when it is written. */
const server = useServer();
const { as, given, database } = server;

/** Starts the work while the rows are locked, changes what it is about once it waits for them, and lets it go on. */
async function overtaking<Result>(
  held: { users: Person } | { organizations: Organization },
  start: () => Promise<Result>,
  change: (client: ClientBase) => Promise<unknown>,
): Promise<Result> {
  let started: Promise<Result> | undefined;
  await database.transaction(async (holder) => {
    for (const [table, { id }] of Object.entries(held)) {
      await holder.query(`select from ${table} where id = $1 for update`, [id]);
    }
    started = start();
    await database.somebodyWaits();
    await change(holder);
  });
  if (started === undefined) throw new Error('Nothing was started.');
  return started;
}

async function move(client: ClientBase, person: Person, from: Organization, to: Organization): Promise<void> {
  await client.query(`insert into memberships (user_id, organization_id, role) values ($1, $2, 'SALES_REP')`, [
    person.id,
    to.id,
  ]);
  await client.query('update users set organization_id = $2 where id = $1', [person.id, to.id]);
  await client.query('delete from memberships where user_id = $1 and organization_id = $2', [person.id, from.id]);
}

const rolesOf = ({ id }: Person) =>
  database.query<{ organization_id: string; role: string }>(
    'select organization_id, role from memberships where user_id = $1',
    [id],
  );

const changesOf = ({ id }: Person) => database.query('select from changes where subject_id = $1', [id]);

describe('a member who moves away while the role is changed', () => {
  it.each([{ accessRole: 'DEPARTMENT_HEAD' }, { departmentId: null, accessRole: 'ADMIN' }])(
    'is changed nowhere by the administrators left behind: %j',
    async (body) => {
      const { acme, ada, alex } = await makeWorld(server);
      const globex = await given.organization();
      const path = `/api/organizations/${acme.id}/members/${alex.id}`;
      await as(ada).get('/api/user/profile');

      const reply = await overtaking(
        { users: alex },
        () => as(ada).put(path, body),
        (holder) => move(holder, alex, acme, globex),
      );

      expect(reply).toMatchObject({ status: 404, body: { code: 'not_found' } });
      expect(await rolesOf(alex)).toEqual([{ organization_id: globex.id, role: 'SALES_REP' }]);
      expect(await changesOf(alex)).toEqual([]);
    },
  );

  it('is a guest of the organization that a superadmin named, and stays what they are in the new home', async () => {
    const { acme, root, alex } = await makeWorld(server);
    await database.query(`update users set verification_status = 'verified' where id = $1`, [alex.id]);
    const [globex, elsewhere] = [await given.organization(), await given.organization()];
    // Whose organizations are locked with them, before themselves.
    await given.membership(alex, elsewhere, 'ADMIN');
    await as(root).get('/api/user/profile');

    const reply = await overtaking(
      { organizations: elsewhere },
      () => as(root).put(`/api/organizations/${acme.id}/members/${alex.id}`, { accessRole: 'DEPARTMENT_HEAD' }),
      (holder) => move(holder, alex, acme, globex),
    );

    expect(reply).toMatchObject({ status: 200, body: { accessRole: 'DEPARTMENT_HEAD', isHome: false } });
    expect(await rolesOf(alex)).toEqual(
      expect.arrayContaining([
        { organization_id: globex.id, role: 'SALES_REP' },
        { organization_id: acme.id, role: 'DEPARTMENT_HEAD' },
        { organization_id: elsewhere.id, role: 'ADMIN' },
      ]),
    );
    expect(await changesOf(alex)).toEqual([]);
  });
});

it('a guest who comes home while the role is changed is changed by the profile', async () => {
  const { acme, ada, guest } = await makeWorld(server);
  await as(ada).get('/api/user/profile');

  const reply = await overtaking(
    { users: guest },
    () => as(ada).put(`/api/organizations/${acme.id}/members/${guest.id}`, { accessRole: 'DEPARTMENT_HEAD' }),
    (holder) => holder.query('update users set organization_id = $2 where id = $1', [guest.id, acme.id]),
  );

  expect(reply).toMatchObject({ status: 200, body: { accessRole: 'DEPARTMENT_HEAD', isHome: true } });
  expect(await changesOf(guest)).toHaveLength(1);
});

it('a number that goes to somebody else meanwhile is released from who has it', async () => {
  const { acme, ada, head, alex, free } = await makeWorld(server);
  const path = `/api/organizations/${acme.id}/phone-numbers/${free.id}`;
  await as(ada).patch(path, { assigneeId: head.id });

  const reply = await overtaking(
    { users: head },
    () => as(ada).patch(path, { assigneeId: null }),
    (holder) => holder.query('update sms_numbers set assignee_id = $2 where id = $1', [free.id, alex.id]),
  );

  expect(reply).toMatchObject({ status: 200, body: { assigneeId: null } });
  expect(await changesOf(alex)).toHaveLength(1);
  expect((await as(alex).get('/api/user/profile')).body.user.sinchPhoneNumber).toBeNull();
});

it('changes of one member from all sides end, with each told what became of it', async () => {
  const { acme, root, ada, alex, head } = await makeWorld(server);
  const globex = await given.organization();
  await given.membership(alex, globex, 'ADMIN');
  await given.admin(globex);
  const path = `/api/organizations/${acme.id}/members/${alex.id}`;
  await Promise.all([root, ada, head].map((one) => as(one).get('/api/user/profile')));
  for (let round = 0; round < 4; round++) {
    const role = round % 2 ? 'DEPARTMENT_HEAD' : 'ADMIN';
    const replies = await Promise.all([
      as(ada).put(path, { accessRole: role }),
      as(root).put(path, { departmentId: null, accessRole: 'SALES_REP' }),
      as(root).put(`/api/users/${alex.id}`, { accessRole: role, status: 'active' }),
      as(root).put(`/api/organizations/${globex.id}/members/${alex.id}`, { accessRole: 'SALES_REP' }),
      as(ada).put(`/api/users/${alex.id}`, { designation: `Agent ${round}` }),
    ]);
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, expect.any(Number), 200]);
  }
});
