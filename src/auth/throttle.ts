import { createHash, createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { keyFor } from '../config.js';
import type { Tx } from '../database/database.js';
import { tooManyAttempts } from './auth.failures.js';
import { AuthSettings } from './auth.settings.js';
import { networkOf } from '../http/client-network.js';
import { ThrottleStore } from './throttle.store.js';

const CLEANING_INTERVAL_MS = 60_000;

/** What is tried: see {@link Throttle.admit}. */
export type Deed = 'login' | 'letter' | 'look' | 'factor';

/** A login that succeeded: whose it is, what was typed, and from where. */
export interface Success {
  userId: string;
  emailKey: string;
  address: string;
}

/**
 * Limits how often logins are tried: from each network, for each account from each network, and for each account from
 * all networks that it hasn't logged in from, whether there is such an account or not.
 */
@Injectable()
export class Throttle {
  private lastCleaning = 0;

  constructor(
    private readonly store: ThrottleStore,
    private readonly settings: AuthSettings,
  ) {}

  /**
   * Counts an attempt before anything is checked, so that parallel ones can't slip past; throws over the limit. What guesses
   * a password is counted together, at whichever door, and so is what guesses a factor; what only asks for a letter, or looks
   * at an invitation, is counted apart, for each network as well. Codes are short, so of factors no more are tried from
   * everywhere than from one network.
   */
  async admit(emailKey: string, address: string, deed: Deed = 'login'): Promise<void> {
    await this.clean();
    const network = networkOf(address);
    const counts = await this.store.count({
      ...keysOf(emailKey, network, deed),
      addressKey: `address:${network}`,
      emailKey,
      network: this.hashed(network),
      mostPerAddress: this.settings.loginAttemptsPerAddress,
      mostPerPair: this.settings.loginAttemptsPerAccount,
      mostPerAccount:
        deed === 'factor' ? this.settings.loginAttemptsPerAccount : this.settings.loginAttemptsPerAccountAnywhere,
    });
    const exceeded = counts.find((count) => !count.withinLimit);
    if (exceeded !== undefined) throw tooManyAttempts({ retryAfter: Math.max(1, exceeded.secondsLeft) });
  }

  /** The owner has logged in: the count from there starts again, and the network is remembered. */
  async forgive(tx: Tx, { userId, emailKey, address }: Success): Promise<void> {
    const network = networkOf(address);
    await Promise.all([
      this.store.clear(tx, keysOf(emailKey, network, 'login')),
      this.store.remember(tx, userId, this.hashed(network)),
    ]);
  }

  /** A factor was shown: the count from there starts again. */
  async forgiveFactor(tx: Tx, emailKey: string, address: string): Promise<void> {
    await this.store.clear(tx, keysOf(emailKey, networkOf(address), 'factor'));
  }

  private hashed(network: string): Buffer {
    return createHmac('sha256', keyFor('login-network', this.settings.secret)).update(network).digest();
  }

  private async clean(): Promise<void> {
    if (Date.now() - this.lastCleaning < CLEANING_INTERVAL_MS) return;
    this.lastCleaning = Date.now();
    await this.store.deleteOld();
  }
}

/** Hashed: the table doesn't list who tries to log in, and a key of any length fits. */
function keysOf(emailKey: string, network: string, deed: Deed): { accountKey: string; pairKey: string } {
  const account = deed === 'login' ? emailKey : `${deed}\n${emailKey}`;
  const hash = (text: string) => createHash('sha256').update(text).digest('base64url');
  return { accountKey: `account:${hash(account)}`, pairKey: `pair:${hash(`${account}\n${network}`)}` };
}
