import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/database.js';
import { challengeInvalid } from './factors.failures.js';
import { CHALLENGE_SECONDS } from './factors.rules.js';
import { LoginChallengesStore, type ChallengeRow, type NewChallenge } from './login-challenges.store.js';

/** What somebody is told to go on with. */
export interface Begun {
  /** 256 random bits. */
  challenge: string;
  /** Seconds. */
  expiresIn: number;
}

/** Logins in two steps: begun by a password, answered within minutes and a few tries, and used once. */
@Injectable()
export class LoginChallenges {
  constructor(private readonly store: LoginChallengesStore) {}

  async begin(tx: Tx, shown: Omit<NewChallenge, 'hash'>): Promise<Begun> {
    const challenge = randomBytes(32).toString('base64url');
    await this.store.insert(tx, { ...shown, hash: hashOf(challenge) });
    return { challenge, expiresIn: CHALLENGE_SECONDS };
  }

  /** Whose it is. Counts a try, which is to be done before any answer is looked at. */
  async attempt(challenge: string): Promise<ChallengeRow> {
    const begun = await this.store.try(hashOf(challenge));
    if (begun === undefined) throw challengeInvalid();
    return begun;
  }

  /** Uses it up, for one of all who try. What follows has to be in the same transaction. */
  async use(tx: Tx, challenge: string): Promise<void> {
    if ((await this.store.use(tx, hashOf(challenge))) === undefined) throw challengeInvalid();
  }
}

function hashOf(challenge: string): Buffer {
  return createHash('sha256').update(challenge).digest();
}
