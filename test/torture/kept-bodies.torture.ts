import { beforeAll, expect, it } from '@jest/globals';
import type { Person } from '../support/given.js';
import { roundsOr } from '../support/rounds.js';
import { useServer } from '../support/server.js';

const LENGTH = 250_000;
const ROUNDS = roundsOr(3000);

/** A heap that less than two hundred kept bodies fill, beside what the server itself needs. */
const { anonymous, as, given } = useServer({ env: { NODE_OPTIONS: '--max-old-space-size=96' }, guest: false });
let alex: Person;
beforeAll(async () => {
  alex = await given.rep(await given.organization());
});

it(
  'keeps nothing of the bodies that it refuses',
  async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const big = `"${String(round).repeat(LENGTH).slice(0, LENGTH)}"`;
      const body = `{"persona":[{"constructor":{"a":${big}}}]}`;
      expect(await as(alex).patch('/api/user/profile', body)).toMatchObject({ status: 400 });
    }
    expect(await anonymous.get('/livez')).toMatchObject({ status: 200 });
  },
  60_000 + ROUNDS * 300,
);
