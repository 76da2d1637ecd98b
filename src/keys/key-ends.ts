import { Injectable, type OnModuleInit } from '@nestjs/common';
import { platformOrigin } from '../changes/origin.js';
import { Database } from '../database/database.js';
import { Outbox } from '../mail/outbox.js';
import { SecurityEvents } from '../security/security-events.js';
import { Ticker } from '../ticker/ticker.js';
import { KeyEndsStore } from './key-ends.store.js';
import { KEY_END_LETTER } from './key-letters.js';

/** Tells the owners of keys that one ends soon, by mail, and that it has, in the history: each once, by whichever instance. */
@Injectable()
export class KeyEnds implements OnModuleInit {
  constructor(
    private readonly ticker: Ticker,
    private readonly database: Database,
    private readonly store: KeyEndsStore,
    private readonly outbox: Outbox,
    private readonly events: SecurityEvents,
  ) {}

  onModuleInit(): void {
    this.ticker.does(() => this.tellNext());
  }

  /** Whether there was one. */
  private tellNext(): Promise<boolean> {
    return this.database.transaction('service', async (tx) => {
      const key = await this.store.claimNext(tx);
      if (key === undefined) return false;
      const { id, userId, name, days } = key;
      if (days > 0) await this.outbox.add(tx, KEY_END_LETTER, [{ subjectId: id, edition: days }]);
      else await this.events.tell(tx, BY_ITSELF, { userId, event: 'key_expired', about: { keyId: id, name } });
      return true;
    });
  }
}

const BY_ITSELF = { ...platformOrigin('account'), device: null, network: null };
