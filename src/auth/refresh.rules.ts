import type { Caller } from './caller.js';

/** So long a token that was just used may come again: a lost answer, or two tabs at once. */
const GRACE_SECONDS = 10;

/** A refresh token that could not be used up. */
export interface PresentedToken extends Caller {
  /** `null`: never used. */
  usedSecondsAgo: number | null;
  childIsUnused: boolean;
  isAlive: boolean;
}

/** `repeat`: the same answer again · `reuse`: somebody has a copy · `ended`: the login is over. */
export type RefreshVerdict = 'repeat' | 'reuse' | 'ended';

/** What to make of a token that could not be used up (RFC 9700, 4.14.2). */
export function judge(token: PresentedToken): RefreshVerdict {
  const { usedSecondsAgo, childIsUnused, isAlive } = token;
  if (usedSecondsAgo === null) return 'ended';
  if (usedSecondsAgo >= GRACE_SECONDS || !childIsUnused) return 'reuse';
  return isAlive ? 'repeat' : 'ended';
}
