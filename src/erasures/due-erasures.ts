import { Injectable, Logger } from '@nestjs/common';
import { Database, type Tx } from '../database/database.js';
import { Failure } from '../failure.js';
import { Ticker } from '../ticker/ticker.js';
import { ErasuresStore, type ErasedSubject, type ErasureRow } from './erasures.store.js';

/** Locks what is to be erased, looks whether it still is, and erases it. */
type Eraser = (tx: Tx, due: ErasureRow) => Promise<void>;

/** What can't be erased now is tried again after so long. */
const AGAIN_SECONDS = 600;

/** Does erasures whose time has come: each in one transaction, by any instance, exactly once. */
@Injectable()
export class DueErasures {
  private readonly log = new Logger('erasures');

  constructor(
    private readonly ticker: Ticker,
    private readonly database: Database,
    private readonly store: ErasuresStore,
  ) {}

  /** Told before the service starts. */
  doneBy(subject: ErasedSubject, eraser: Eraser): void {
    this.ticker.does(() => this.doNext(subject, eraser));
  }

  /** Whether there was one. */
  private async doNext(subject: ErasedSubject, eraser: Eraser): Promise<boolean> {
    const due = await this.store.findDue(subject);
    if (due === undefined) return false;
    await this.database.transaction('service', (tx) => eraser(tx, due)).catch((error) => this.tryLater(due, error));
    return true;
  }

  private async tryLater({ id }: ErasureRow, error: unknown): Promise<void> {
    if (error instanceof Failure) this.log.warn(`Erasure ${id} could not be done yet: ${error.code}`);
    else this.log.error(`Erasure ${id} could not be done.`, error instanceof Error ? error.stack : error);
    await this.store.postpone(id, AGAIN_SECONDS);
  }
}
