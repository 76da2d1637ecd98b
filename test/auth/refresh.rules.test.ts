import { expect, it } from '@jest/globals';
import { judge } from '../../src/auth/refresh.rules.js';

it.each([
  { usedSecondsAgo: 0, childIsUnused: true, isAlive: true, verdict: 'repeat' },
  { usedSecondsAgo: 9.99, childIsUnused: true, isAlive: true, verdict: 'repeat' },
  { usedSecondsAgo: 10, childIsUnused: true, isAlive: true, verdict: 'reuse' },
  { usedSecondsAgo: 1, childIsUnused: false, isAlive: true, verdict: 'reuse' },
  { usedSecondsAgo: 10, childIsUnused: true, isAlive: false, verdict: 'reuse' },
  { usedSecondsAgo: 1, childIsUnused: true, isAlive: false, verdict: 'ended' },
  { usedSecondsAgo: null, childIsUnused: false, isAlive: false, verdict: 'ended' },
])('a refresh token %j', ({ verdict, ...token }) => {
  expect(judge({ userId: 'u', sessionId: 's', ...token })).toBe(verdict);
});
