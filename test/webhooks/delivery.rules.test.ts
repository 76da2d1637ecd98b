import { expect, it } from '@jest/globals';
import { outcomeOf, retryAfterSeconds } from '../../src/webhooks/delivery.rules.js';
import { reached } from '../../src/webhooks/webhooks.rules.js';

const NOW = new Date('2026-11-26T12:00:00Z');
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);
const FIRST = { attempts: 1, firstAttemptAt: NOW, status: 500, retryAfter: undefined, isAlone: false };
const SOUND = { failingSince: null, warnedAt: null };

it.each([
  ['takes 2xx', { status: 204 }, SOUND, { is: 'delivered' }],
  ['tries a redirect again', { status: 302 }, SOUND, { is: 'retried', seconds: 5, warns: false }],
  ['tries again what has no answer', { status: null }, SOUND, { is: 'retried', seconds: 5, warns: false }],
  ['waits longer each time', { attempts: 4 }, SOUND, { is: 'retried', seconds: 135, warns: false }],
  ['waits no longer than 8 hours', { attempts: 40 }, SOUND, { is: 'retried', seconds: 28_800, warns: false }],
  ['waits as long as it is told', { retryAfter: '120' }, SOUND, { is: 'retried', seconds: 120, warns: false }],
  ['stops at 410', { status: 410 }, SOUND, { is: 'gone' }],
  ['tries a test once', { isAlone: true, status: 410 }, SOUND, { is: 'given-up' }],
  ['gives up after three days what others don’t fail for', { firstAttemptAt: hoursAgo(72) }, SOUND, { is: 'given-up' }],
  [
    'tries on where all has failed for a day',
    { firstAttemptAt: hoursAgo(80) },
    { failingSince: hoursAgo(30), warnedAt: hoursAgo(1) },
    { is: 'retried', seconds: 5, warns: false },
  ],
  ['warns after a day', {}, { failingSince: hoursAgo(24), warnedAt: null }, { is: 'retried', seconds: 5, warns: true }],
  [
    'pauses after three days, and gives nothing up',
    { firstAttemptAt: hoursAgo(80) },
    { failingSince: hoursAgo(72), warnedAt: hoursAgo(40) },
    { is: 'paused' },
  ],
] as const)('%s', (_, attempt, endpoint, outcome) => {
  expect(outcomeOf({ ...FIRST, ...attempt }, endpoint, NOW, 0.5)).toEqual(outcome);
});

it('spreads what failed together by a fifth either way', () => {
  const seconds = [0, 1].map((random) => (outcomeOf(FIRST, SOUND, NOW, random) as { seconds: number }).seconds);

  expect(seconds.map(Math.round)).toEqual([4, 6]);
});

it.each([
  ['0', 1],
  ['120', 120],
  ['9999999', 86_400],
  ['Thu, 26 Nov 2026 12:10:00 GMT', 600],
  ['Thu, 26 Nov 2026 11:00:00 GMT', 1],
  ['soon', undefined],
  ['-5', undefined],
  [undefined, undefined],
])('reads Retry-After %s', (header, seconds) => {
  expect(retryAfterSeconds(header, NOW)).toBe(seconds);
});

it.each([
  ['what is read to its end', ['4', '7'], '9', '9'],
  ['a part', ['4', '7', '8'], '12', '8'],
  ['what nobody is told of', [], '9', '9'],
  ['what came while it was read', ['4', '11'], '9', '11'],
])('goes on behind %s', (_what, positions, end, goesOnBehind) => {
  expect(reached(positions, 3, end)).toBe(goesOnBehind);
});
