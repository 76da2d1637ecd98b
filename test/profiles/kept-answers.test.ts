import { describe, expect, it } from '@jest/globals';
import type { Person } from '../support/given.js';
import { useServer } from '../support/server.js';

const { as, given, database } = useServer();

const KEY = { 'idempotency-key': 'once' };
const PHONE = '+14165550199';

/** The same request of the same actor, about a value that the person and their seniors see. */
const change = (actor: Person, { id }: Person) =>
  as(actor).put(`/api/users/${id}`, { phoneNumber: PHONE, settings: { from: actor.id } }, KEY);

async function world() {
  const acme = await given.organization();
  return { acme, boss: await given.admin(acme), ada: await given.admin(acme), alex: await given.rep(acme) };
}

describe('a kept answer of a write', () => {
  it('is given again to whoever may still read it', async () => {
    const { ada, alex } = await world();
    const first = await change(ada, alex);
    await as(alex).put('/api/user/profile', { phoneNumber: null });

    expect((await change(ada, alex)).body).toEqual(first.body);
  });

  it('is refused to a former administrator, and to a former head', async () => {
    const { acme, boss, ada } = await world();
    const leasing = await given.department(acme);
    const [head, alex] = [await given.head(acme, leasing), await given.rep(acme, { department: leasing })];
    for (const actor of [ada, head]) {
      expect((await change(actor, alex)).body.user).toMatchObject({ phoneNumber: PHONE });
    }
    await as(boss).put(`/api/users/${ada.id}`, { accessRole: 'SALES_REP' });
    await as(boss).put(`/api/users/${alex.id}`, { departmentId: null });

    for (const actor of [ada, head]) {
      const again = await change(actor, alex);
      expect([again.status, JSON.stringify(again.body).includes(PHONE)]).toEqual([403, false]);
    }
  });

  it('is gone with the person who has moved elsewhere, and with the caller', async () => {
    const { acme, boss, ada, alex } = await world();
    const root = await given.superadmin();
    const globex = await given.organization();
    await given.membership(boss, globex, 'SALES_REP');
    for (const actor of [ada, boss]) await change(actor, alex);
    await as(root).put(`/api/users/${alex.id}`, { organizationId: globex.id });

    expect((await change(ada, alex)).status).toBe(404);
    expect((await change(boss, alex)).status).toBe(403);
    const other = await given.rep(acme);
    await change(ada, other);
    await as(root).put(`/api/users/${ada.id}`, { organizationId: globex.id });
    expect((await change(ada, other)).status).toBe(404);
    await database.query('delete from users where superadmin');
  });
});
