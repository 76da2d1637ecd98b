import { createHash, createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { keyFor } from '../config.js';
import type { Tx } from '../database/database.js';
import { tooManyAttempts } from './auth.failures.js';
import { AuthSettings } from './auth.settings.js';
import { networkOf } from '../http/client-network.js';
import { ThrottleStore } from './throttle.store.js';

const CLEANING_INTERVAL_MS = 60_000;

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
   * a password is counted together, at whichever door; what only asks for a letter is counted apart, for each network as well.
   */
  async admit(emailKey: string, address: string, deed: 'login' | 'letter' = 'login'): Promise<void> {
    await this.clean();
    const network = networkOf(address);
    const counts = await this.store.count({
      ...keysOf(deed === 'login' ? emailKey : `${deed}\n${emailKey}`, network),
      addressKey: `address:${network}`,
      emailKey,
      network: this.hashed(network),
      mostPerAddress: this.settings.loginAttemptsPerAddress,
      mostPerPair: this.settings.loginAttemptsPerAccount,
      mostPerAccount: this.settings.loginAttemptsPerAccountAnywhere,
    });
    const exceeded = counts.find((count) => !count.withinLimit);
    if (exceeded !== undefined) throw tooManyAttempts({ retryAfter: Math.max(1, exceeded.secondsLeft) });
  }

  /** The owner has logged in: the count from there starts again, and the network is remembered. */
  async forgive(tx: Tx, { userId, emailKey, address }: Success): Promise<void> {
    const network = networkOf(address);
    await Promise.all([
      this.store.clear(tx, keysOf(emailKey, network)),
      this.store.remember(tx, userId, this.hashed(network)),
    ]);
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
function keysOf(emailKey: string, network: string): { accountKey: string; pairKey: string } {
  const hash = (text: string) => createHash('sha256').update(text).digest('base64url');
  return { accountKey: `account:${hash(emailKey)}`, pairKey: `pair:${hash(`${emailKey}\n${network}`)}` };
}
