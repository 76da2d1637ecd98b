import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, type Tx } from '../../database/database.js';
import { Outbox } from '../../mail/outbox.js';
import { Ticker } from '../../ticker/ticker.js';
import { OUTCOME_LETTER } from './request-letters.js';
import { RequestsStore } from './requests.store.js';

/** With the usual tick about a minute. */
const TICKS_BETWEEN = 12;

/** Ends requests that nobody has decided in time, and now and then those of which somebody has gone: any instance, each once. */
@Injectable()
export class OverdueRequests implements OnModuleInit {
  private ticksLeft = 0;

  constructor(
    private readonly ticker: Ticker,
    private readonly database: Database,
    private readonly store: RequestsStore,
    private readonly outbox: Outbox,
  ) {}

  onModuleInit(): void {
    this.ticker.does(() => this.endOne((tx) => this.store.expireNext(tx)));
    this.ticker.does(() => this.endGone());
  }

  private async endGone(): Promise<boolean> {
    if (this.ticksLeft > 0) {
      this.ticksLeft -= 1;
      return false;
    }
    const isEnded = await this.endOne((tx) => this.store.endNext(tx));
    if (!isEnded) this.ticksLeft = TICKS_BETWEEN;
    return isEnded;
  }

  private endOne(end: (tx: Tx) => Promise<string | undefined>): Promise<boolean> {
    return this.database.transaction('service', async (tx) => {
      const subjectId = await end(tx);
      if (subjectId === undefined) return false;
      await this.outbox.add(tx, OUTCOME_LETTER, [{ subjectId, edition: 0 }]);
      return true;
    });
  }
}
