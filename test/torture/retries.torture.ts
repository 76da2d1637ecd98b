import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type { Reply } from '../support/client.js';
import type { Person } from '../support/given.js';
import { roundsOr, seed } from '../support/rounds.js';
import { startServer, useServer } from '../support/server.js';
import { Chance } from './chance.js';

const { given, database } = useServer({});

/** What is asked for, with its key, and what was heard of it. */
interface Asked {
  me: Person;
  method: string;
  path: string;
  body: object | undefined;
  key: string;
  /** The rows that there are of it when it is done once. */
  done: [statement: string, values: unknown[]];
  heard?: Reply;
}

it(`does once what is repeated after the instance was killed, and answers what it had, SEED=${seed}`, async () => {
  const chance = new Chance(seed);
  for (let round = 0; round < roundsOr(25); round++) {
    const asked = await manyThings(round);
    const first = await startServer({ database, guest: false });
    // All are logged in before anything is killed.
    for (const { me } of asked) await first.tokenOf(me);
    const sent = asked.map(async (one) => {
      try {
        one.heard = await first.as(one.me).send(one.method, one.path, one.body, { 'idempotency-key': one.key });
      } catch {
        // The connection was lost: nobody knows whether it was done.
      }
    });
    await delay(chance.below(120));
    await first.kill();
    await Promise.all(sent);

    const second = await startServer({ database, guest: false });
    for (const one of asked) {
      const again = await second.as(one.me).send(one.method, one.path, one.body, { 'idempotency-key': one.key });
      expect([one.path, again.status < 300]).toEqual([one.path, true]);
      if (one.heard !== undefined) expect(again.body).toEqual(one.heard.body);
      const third = await second.as(one.me).send(one.method, one.path, one.body, { 'idempotency-key': one.key });
      expect(third.body).toEqual(again.body);
      expect([one.path, await database.query(...one.done)]).toEqual([one.path, [{ count: 1 }]]);
    }
    await second.stop();
  }
});

async function manyThings(round: number): Promise<Asked[]> {
  const acme = await given.organization();
  const [ada, alex, bob] = [await given.admin(acme), await given.rep(acme), await given.rep(acme)];
  const organization = `/api/organizations/${acme.id}`;
  const key = (what: string) => `${what}-${round}`;
  const count = (from: string) => `select count(*)::integer as count from ${from}`;
  const inADay = new Date(Date.now() + 86_400_000).toISOString();
  return [
    {
      me: alex,
      method: 'PUT',
      path: '/api/user/profile',
      body: { designation: 'Once' },
      key: key('profile'),
      done: [count('changes where event is null and subject_id = $1'), [alex.id]],
    },
    {
      me: alex,
      method: 'POST',
      path: '/api/user/tokens',
      body: { name: 'Once', scopes: ['profile:read'], expiresAt: inADay },
      key: key('key'),
      done: [count('access_keys where user_id = $1'), [alex.id]],
    },
    {
      me: ada,
      method: 'POST',
      path: `${organization}/departments`,
      body: { name: 'Once' },
      key: key('department'),
      done: [count('departments where organization_id = $1'), [acme.id]],
    },
    {
      me: ada,
      method: 'POST',
      path: `${organization}/invitations`,
      body: { invitations: [{ email: `once-${round}@people.example`, accessRole: 'SALES_REP' }] },
      key: key('invitation'),
      done: [count('invitations where organization_id = $1'), [acme.id]],
    },
    {
      me: ada,
      method: 'DELETE',
      path: `/api/users/${bob.id}`,
      body: undefined,
      key: key('deletion'),
      done: [count('changes where event is null and subject_id = $1'), [bob.id]],
    },
  ];
}
