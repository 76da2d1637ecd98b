import { describe, expect, it } from '@jest/globals';
import type { Client, Reply } from '../support/client.js';
import type { Person } from '../support/given.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';
import { CANNOT, doors, type Cell, type Door, type Fault } from './doors.js';

const { anonymous, as, given, database } = useServer();

/** Nobody has this id. */
const nobody = { id: '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4' };
const unknownField: Fault = { status: 400, code: 'invalid_request' };

async function rep(columns: Record<string, unknown> = {}) {
  const acme = await given.organization();
  return { acme, john: await given.rep(acme, columns), ada: await given.admin(acme) };
}

const write = (door: Door, me: Client, person: Pick<Person, 'id'>, body: unknown): Promise<Reply> =>
  me.send(door.verb, door.pathOf(person), body);

/** Nothing is written. A door whose contract lacks the field refuses it as unknown, so the cell isn't simply left out. */
async function expectRefused(door: Door, me: Client, person: Person, cell: Cell, fault: Fault, name: string) {
  const body = cell === CANNOT ? { [name]: 'x' } : cell;
  const reply = await unchanged(database, () => write(door, me, person, body));
  door.expectFault(reply, cell === CANNOT ? unknownField : fault);
}

/** When somebody was last seen is another moment each time. */
function withoutActivity(body: unknown): unknown {
  return JSON.parse(
    JSON.stringify(body, (key, value) => (/LastAction|lastAction|last_action/.test(key) ? undefined : value)),
  );
}

async function expectInHistory(person: Person, source: string, pointers: string[]): Promise<void> {
  const rows = await database.query<{ source: string; fields: object }>(
    'select source, fields from changes where subject_id = $1',
    [person.id],
  );
  expect(rows.map((row) => row.source)).toEqual([source]);
  expect(Object.keys(rows[0]?.fields ?? {}).sort()).toEqual(pointers);
}

describe.each(doors)('through $name', (door) => {
  it('a name is changed, shows through every door and is in the history with its source', async () => {
    const { john } = await rep({ fullName: 'Old Name' });
    const me = as(john);

    const reply = await write(door, me, john, door.bodies.name);

    expect(reply.status).toBe(door.success);
    const [firstName] = Object.values(door.bodies.name);
    for (const other of doors) {
      expect(await other.shown(me, john)).toMatchObject({ firstName, fullName: `${String(firstName)} Name` });
    }
    await expectInHistory(john, door.name, ['/firstName', '/fullName', '/lastName']);
  });

  it('a role is refused to whoever may not give it', async () => {
    const { john } = await rep();
    const fault = { status: 403, code: 'not_allowed' };
    await expectRefused(door, as(john), john, door.bodies.role, fault, 'role');
    for (const other of doors) expect((await other.shown(as(john), john)).isAdmin ?? false).toBe(false);
  });

  it('a repeated Idempotency-Key gets the first answer, whatever came in between', async () => {
    const { john } = await rep({ fullName: 'Old Name' });
    const me = as(john);
    const send = (body: unknown): Promise<Reply> =>
      me.send(door.verb, door.pathOf(john), body, { 'idempotency-key': 'once' });

    const first = await send(door.bodies.name);
    await me.put('/api/user/profile', { firstName: 'Later', designation: 'Other' });
    const again = await send(door.bodies.name);

    expect(first.headers.get('etag')).toBe('"2"');
    expect([again.status, again.body, again.headers.get('etag')]).toEqual([first.status, first.body, '"2"']);
    expect(await door.shown(me, john)).toMatchObject({ firstName: 'Later' });
    const another = Object.fromEntries(Object.keys(door.bodies.name).map((name) => [name, 'Another']));
    door.expectFault(await send(another), { status: 422, code: 'idempotency_mismatch' });
  });

  it('a write answers what a reading behind it shows', async () => {
    const { john, ada } = await rep({ fullName: 'Old Name' });
    const guest = await given.organization();
    await given.membership(john, guest, 'DEPARTMENT_HEAD');
    const writer = door.hasOthers ? ada : john;
    const bodies = [door.bodies.name, ...(door.hasOthers && door.bodies.role !== CANNOT ? [door.bodies.role] : [])];
    for (const body of bodies) {
      const reply = await write(door, as(writer), john, body);
      if (reply.status === 204) continue;
      const { report: _, ...answer } = reply.body;
      const read = await as(writer).get(door.pathOf(john));
      expect(withoutActivity(answer)).toEqual(withoutActivity(read.body));
    }
  });

  it('a taken e-mail is refused', async () => {
    const { john, ada } = await rep();
    const fault = { status: door.name === 'users' ? 409 : 400, code: 'email_taken' };
    await expectRefused(door, as(john), john, door.bodies.email(ada.email), fault, 'email');
    for (const other of doors) expect((await other.shown(as(john), john)).email).toBe(john.email);
  });

  it('a free e-mail is taken where the contract has one, and shows through every door', async () => {
    const { john } = await rep();
    const email = given.email();
    const body = door.bodies.email(email);
    if (body === CANNOT) return expectRefused(door, as(john), john, body, unknownField, 'email');

    expect((await write(door, as(john), john, body)).status).toBe(door.success);

    for (const other of doors) expect((await other.shown(as(john), john)).email).toBe(email);
    await expectInHistory(john, door.name, ['/email']);
  });

  it('a time zone is set where the contract has one, and shows wherever it is shown', async () => {
    const { john } = await rep();
    const body = door.bodies.timezone('Europe/Kyiv');
    if (body === CANNOT) return expectRefused(door, as(john), john, body, unknownField, 'timezone');

    expect((await write(door, as(john), john, body)).status).toBe(door.success);

    const zones = await Promise.all(doors.map(async (other) => (await other.shown(as(john), john)).timezone));
    expect(zones).toEqual(['Europe/Kyiv', undefined, 'Europe/Kyiv', undefined]);
    await expectInHistory(john, door.name, ['/timezone']);
  });

  // A door that knows only oneself has nobody else to ask for.
  if (door.hasOthers) {
    it('an unknown user is not there, nor is one of another organization', async () => {
      const { ada } = await rep();
      const stranger = await given.rep(await given.organization());
      for (const person of [nobody, stranger, { id: 'nonsense' }]) {
        const fault = { status: 404, code: 'not_found' };
        door.expectFault(await as(ada).get(door.pathOf(person)), fault);
        door.expectFault(await unchanged(database, () => write(door, as(ada), person, door.bodies.name)), fault);
      }
    });
  }

  // Ours has a word for it: administrators read `deleted`, and can restore.
  if (door.hasOthers && door.name !== 'users') {
    it('a deleted person is not there, for administrators neither', async () => {
      const { acme, ada } = await rep();
      const gone = await given.rep(acme);
      await as(ada).delete(`/api/users/${gone.id}`);

      const fault = { status: 404, code: 'not_found' };
      door.expectFault(await as(ada).get(door.pathOf(gone)), fault);
      door.expectFault(await unchanged(database, () => write(door, as(ada), gone, door.bodies.name)), fault);
    });
  }

  it('nothing is done without a token, or with a bad one', async () => {
    const { john } = await rep();
    const bad = { authorization: 'Bearer nonsense' };
    for (const [headers, code] of [
      [{}, 'no_token'],
      [bad, 'invalid_token'],
    ] as const) {
      const fault = { status: 401, code };
      door.expectFault(await anonymous.get(door.pathOf(john), headers), fault);
      const reply = () => anonymous.send(door.verb, door.pathOf(john), door.bodies.name, headers);
      door.expectFault(await unchanged(database, reply), fault);
    }
  });

  it.each([
    ['a malformed body', '{"name":', 'malformed_json'],
    ['an unknown field', { nonsense: true }, 'invalid_request'],
  ])('%s is refused', async (_what, body, code) => {
    const { john } = await rep();
    const reply = await unchanged(database, () => write(door, as(john), john, body));
    door.expectFault(reply, { status: 400, code });
  });
});

describe('two doors racing on one e-mail', () => {
  it('have one winner, and each loser is told in its own shape', async () => {
    const racing = doors.filter(({ bodies }) => bodies.email('') !== CANNOT);
    expect(racing.map(({ name }) => name)).toEqual(['users', 'rinkel']);
    const { acme } = await rep();
    const people = await Promise.all(Array.from({ length: 8 }, () => given.rep(acme)));
    await Promise.all(people.map((person) => as(person).get('/api/user/profile')));

    for (let round = 0; round < 10; round++) {
      const email = given.email();
      const replies = await Promise.all(
        people.map(async (person, nth) => {
          const door = racing[(nth + round) % racing.length]!;
          return { door, reply: await write(door, as(person), person, door.bodies.email(email)) };
        }),
      );

      const lost = replies.filter(({ door, reply }) => reply.status !== door.success);
      expect(lost).toHaveLength(people.length - 1);
      for (const { door, reply } of lost) {
        door.expectFault(reply, { status: door.name === 'users' ? 409 : 400, code: 'email_taken' });
      }
      const winners = await database.query('select from users where email = $1', [email]);
      expect(winners).toHaveLength(1);
    }
  });
});
