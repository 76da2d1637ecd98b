import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import pLimit from 'p-limit';
import { unavailable } from '../failure.js';

/** argon2id, the package's default algorithm, at the cost OWASP's password storage cheat sheet asks for. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const MOST_AT_ONCE = 4;
/** Some two seconds of work; whoever comes later is told so instead of waiting. */
const MOST_WAITING = 200;

/** Hashes and checks passwords, a few at a time so that logins never take the whole machine. */
@Injectable()
export class Passwords {
  private readonly limit = pLimit(MOST_AT_ONCE);
  /** What a password is held against when there is no account: the same work, and never a match. */
  private readonly nobody = hash(randomBytes(32), COST);

  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(password.normalize(), COST));
  }

  /** Whether the password is the hashed one; without a hash it does the same work and says no. */
  async verify(hashed: string | null, password: string): Promise<boolean> {
    const against = hashed ?? (await this.nobody);
    const matches = await this.inTurn(() => verify(against, password.normalize()));
    return matches && hashed !== null;
  }

  private inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.limit.pendingCount >= MOST_WAITING) throw unavailable({ retryAfter: 2 });
    return this.limit(work);
  }
}
