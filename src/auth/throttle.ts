import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/database.js';
import { tooManyAttempts } from './auth.failures.js';
import { AuthSettings } from './auth.settings.js';
import { networkOf } from './client-network.js';
import { ThrottleStore } from './throttle.store.js';

const CLEANING_INTERVAL_MS = 60_000;

/** Limits how often logins are tried, for each account and from each address, whether there is such an account or not. */
@Injectable()
export class Throttle {
  private lastCleaning = 0;

  constructor(
    private readonly store: ThrottleStore,
    private readonly settings: AuthSettings,
  ) {}

  /** Counts an attempt before anything is checked, so that parallel ones can't slip past; throws over the limit. */
  async admit(emailKey: string, address: string): Promise<void> {
    await this.clean();
    const counts = await this.store.count({
      accountKey: accountKey(emailKey),
      addressKey: `address:${networkOf(address)}`,
      mostPerAccount: this.settings.loginAttemptsPerAccount,
      mostPerAddress: this.settings.loginAttemptsPerAddress,
    });
    const exceeded = counts.find((count) => !count.withinLimit);
    if (exceeded !== undefined) throw tooManyAttempts({ retryAfter: Math.max(1, exceeded.secondsLeft) });
  }

  /** The owner has logged in: the account's count starts again. */
  async forgive(tx: Tx, emailKey: string): Promise<void> {
    await this.store.clear(tx, accountKey(emailKey));
  }

  private async clean(): Promise<void> {
    if (Date.now() - this.lastCleaning < CLEANING_INTERVAL_MS) return;
    this.lastCleaning = Date.now();
    await this.store.deleteOld();
  }
}

/** Hashed: the table doesn't list who tries to log in, and a key of any length fits. */
function accountKey(emailKey: string): string {
  return `account:${createHash('sha256').update(emailKey).digest('base64url')}`;
}
