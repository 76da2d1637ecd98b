/** 1,000 rounds of thirty-two who use one link at once; and whether the time of an answer tells who has an address. */
import '../account/passwords.test.js';
import { describe, expect, it } from '@jest/globals';
import { useInbox } from '../support/inbox.js';
import { roundsOr, seed } from '../support/rounds.js';
import { useServer } from '../support/server.js';
import { until } from '../invitations/world.js';
import { Chance } from './chance.js';

/** Of a normal distribution; chance goes beyond it once in 15,000 runs. */
const MOST_DEVIATIONS = 4;

describe('the time of an answer', () => {
  const inbox = useInbox();
  const { anonymous, database, given } = useServer({ env: inbox.env });
  const outboxIsEmpty = () => until(async () => (await database.query('select from mail_outbox')).length === 0);

  it(`doesn’t tell whether somebody has an address, SEED=${seed}`, async () => {
    const chance = new Chance(seed);
    const acme = await given.organization();
    const times: { isKnown: boolean; ms: number }[] = [];
    for (let round = 0; round < roundsOr(2000) + 100; round++) {
      const isKnown = chance.below(2) === 1;
      // Somebody is made in any case: what was written just now would make the next answer another one.
      const somebody = await given.rep(acme);
      const email = isKnown ? somebody.email : given.email('nobody');
      await outboxIsEmpty();
      const began = performance.now();
      const { status } = await anonymous.post('/api/auth/password-reset', { email });
      const ms = performance.now() - began;
      expect(status).toBe(202);
      // The first ones warm everything up.
      if (round >= 100) times.push({ isKnown, ms });
    }

    expect(Math.abs(deviationsOf(times))).toBeLessThan(MOST_DEVIATIONS);
  });
});

/** How far the ranks of one kind are from those of the other: Mann and Whitney's U, in standard deviations. */
function deviationsOf(times: readonly { isKnown: boolean; ms: number }[]): number {
  const ranked = [...times].sort((one, other) => one.ms - other.ms);
  const known = ranked.filter(({ isKnown }) => isKnown).length;
  const others = ranked.length - known;
  const ranks = ranked.reduce((sum, { isKnown }, nth) => sum + (isKnown ? nth + 1 : 0), 0);
  const u = ranks - (known * (known + 1)) / 2;
  return (u - (known * others) / 2) / Math.sqrt((known * others * (ranked.length + 1)) / 12);
}
