import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/database.js';
import { challengeInvalid } from './factors.failures.js';
import { CHALLENGE_SECONDS } from './factors.rules.js';
import type { LoginChallenge } from './login-challenge.entity.js';
import { LoginChallengesStore, type ChallengeRow, type NewChallenge } from './login-challenges.store.js';

/** What is begun; what isn't said of it is unknown. */
export type Beginning = Pick<NewChallenge, 'purpose'> & Partial<Omit<NewChallenge, 'hash'>>;

/** What somebody is told to go on with. */
export interface Begun {
  /** 256 random bits. */
  challenge: string;
  /** Seconds. */
  expiresIn: number;
}

/** What is proved in two steps: begun, answered within minutes and a few tries, and used once. */
@Injectable()
export class LoginChallenges {
  constructor(private readonly store: LoginChallengesStore) {}

  async begin(tx: Tx, beginning: Beginning): Promise<Begun> {
    const challenge = randomBytes(32).toString('base64url');
    const unknown = { userId: null, sessionId: null, passwordHash: null, challenge: null };
    await this.store.insert(tx, { ...unknown, ...beginning, hash: hashOf(challenge) });
    return { challenge, expiresIn: CHALLENGE_SECONDS };
  }

  /** Whose it is. Counts a try, which is to be done before any answer is looked at. */
  async attempt(challenge: string, purpose: LoginChallenge['purpose']): Promise<ChallengeRow> {
    const begun = await this.store.try(hashOf(challenge), purpose);
    if (begun === undefined) throw challengeInvalid();
    return begun;
  }

  /** Uses it up, for one of all who try. What follows has to be in the same transaction. */
  async use(tx: Tx, challenge: string, purpose: LoginChallenge['purpose']): Promise<ChallengeRow> {
    const begun = await this.store.use(tx, hashOf(challenge), purpose);
    if (begun === undefined) throw challengeInvalid();
    return begun;
  }
}

function hashOf(challenge: string): Buffer {
  return createHash('sha256').update(challenge).digest();
}
