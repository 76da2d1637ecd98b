import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Reply } from '../support/client.js';
import type { Organization, Person } from '../support/given.js';
import { rounds } from '../support/rounds.js';
import { startServer, useServer, type TestServer } from '../support/server.js';

let second: TestServer;
// Before the hooks of the first, which drops the database.
afterAll(() => second.stop());
const { as, given, database } = useServer();
beforeAll(async () => {
  second = await startServer({ database });
});

type Blow = (attacker: TestServer['as'], from: Person, to: Person, elsewhere: Organization) => Promise<Reply>;

/** Every way to take an administrator away. */
const blows: Record<string, Blow> = {
  demote: (by, from, to) => by(from).put(`/api/users/${to.id}`, { accessRole: 'SALES_REP' }),
  disable: (by, from, to) => by(from).put(`/api/users/${to.id}`, { status: 'disabled' }),
  delete: (by, from, to) => by(from).delete(`/api/users/${to.id}`),
  erase: (by, from, to) => by(from).post(`/api/users/${to.id}/erase`, { confirm: to.email }),
  move: (by, from, to, elsewhere) => by(from).put(`/api/users/${to.id}`, { organizationId: elsewhere.id }),
};
const names = Object.keys(blows);
const pairs = names.flatMap((one, nth) => names.slice(nth).map((other): [string, string] => [one, other]));
const ROUNDS = rounds({ quick: 2, long: 50 });
const LONGEST_MS = 60_000 + ROUNDS * 500;
/** The plainest way is tried more often. */
const DEMOTIONS = ROUNDS * 20;

describe('one is left when two administrators take each other away, over two instances', () => {
  it.each(pairs)(
    '%s and %s',
    async (one, other) => {
      const elsewhere = await given.organization();
      for (let round = 0; round < ROUNDS; round++) {
        const { acme, ada, bob, first, last } = await rivals(one, other);
        await Promise.all([as(first).get('/api/user/profile'), second.as(last).get('/api/user/profile')]);

        const replies = await Promise.all([
          blows[one]!(as, first, bob, elsewhere),
          blows[other]!(second.as, last, ada, elsewhere),
        ]);

        const admins = await database.query(
          `select from memberships m join users u on u.id = m.user_id
           where m.organization_id = $1 and m.role = 'ADMIN' and u.status = 'active'`,
          [acme.id],
        );
        expect({ admins: admins.length, won: replies.filter(({ status }) => status < 300).length }).toEqual({
          admins: 1,
          won: 1,
        });
        expect(replies.filter(({ status }) => status >= 500)).toEqual([]);
      }
    },
    LONGEST_MS,
  );
});

it(
  `one is left in each of ${DEMOTIONS} rounds of demoting each other, every other one over two instances`,
  async () => {
    const acme = await given.organization();
    const [ada, bob] = [await given.admin(acme), await given.admin(acme)];
    const outcomes = new Map<string, number>();
    for (let round = 0; round < DEMOTIONS; round++) {
      const other = round % 2 === 0 ? second.as : as;
      const replies = await Promise.all([
        as(ada).put(`/api/users/${bob.id}`, { accessRole: 'SALES_REP' }),
        other(bob).put(`/api/users/${ada.id}`, { accessRole: 'SALES_REP' }),
      ]);
      // Counts who is left, and promotes the other again for the next round.
      const [{ kept } = { kept: -1 }] = await database.query<{ kept: number }>(
        `with counted as (select count(*)::integer as kept from memberships where organization_id = $1 and role = 'ADMIN'),
        promoted as (update memberships set role = 'ADMIN' where organization_id = $1)
      select kept from counted`,
        [acme.id],
      );
      const outcome = `${replies
        .map(({ status }) => status)
        .sort()
        .join(' and ')}, left: ${kept}`;
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }

    // Whoever comes second has no right to it any more.
    expect(Object.fromEntries(outcomes)).toEqual({ '200 and 403, left: 1': DEMOTIONS });
  },
  LONGEST_MS * 3,
);

describe('one superadmin is left', () => {
  it.each([
    ['demote', 'demote'],
    ['demote', 'disable'],
    ['disable', 'erase'],
    ['delete', 'delete'],
  ])(
    'when two %s and %s each other',
    async (one, other) => {
      for (let round = 0; round < ROUNDS; round++) {
        await database.query('delete from users where superadmin');
        const acme = await given.organization();
        await given.admin(acme);
        const [root, boss] = [await superadmin(acme), await superadmin(acme)];
        await Promise.all([as(root).get('/api/user/profile'), as(boss).get('/api/user/profile')]);

        const replies = await Promise.all([blows[one]!(as, root, boss, acme), blows[other]!(as, boss, root, acme)]);

        const left = await database.query(`select from users where superadmin and status = 'active'`);
        expect({ left: left.length, won: replies.filter(({ status }) => status < 300).length }).toEqual({
          left: 1,
          won: 1,
        });
      }
    },
    LONGEST_MS,
  );
});

/** Two administrators, and who strikes at each: only a superadmin moves people. */
async function rivals(one: string, other: string) {
  const acme = await given.organization();
  const [ada, bob] = [await given.admin(acme), await given.admin(acme)];
  const first = one === 'move' ? await given.superadmin() : ada;
  const last = other === 'move' ? await given.superadmin() : bob;
  return { acme, ada, bob, first, last };
}

/** One with a home to be demoted in. */
function superadmin(organization: Organization): Promise<Person> {
  return given.admin(organization, { superadmin: true });
}
