import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, type Statement } from '../database/database.js';
import {
  pruneAddressChanges,
  pruneBegunFactors,
  pruneChallenges,
  pruneDeliveries,
  pruneKeptAnswers,
  pruneKeys,
  pruneLinks,
  pruneLogins,
  pruneRequests,
  prunePasskeyChallenges,
} from './pruning.statements.js';
import { Ticker } from './ticker.js';
import { TickerSettings } from './ticker.settings.js';

/** What is deleted some time after its end, and how many hours after. */
const PRUNED: readonly (readonly [Statement, hours: (settings: TickerSettings) => number])[] = [
  [pruneLogins, ({ endedLoginsDays }) => endedLoginsDays * 24],
  [pruneKeys, ({ endedKeysDays }) => endedKeysDays * 24],
  [pruneKeptAnswers, ({ keptAnswersHours }) => keptAnswersHours],
  [pruneAddressChanges, () => 24],
  [pruneRequests, ({ changeRequestDays }) => changeRequestDays * 24],
  [pruneBegunFactors, ({ begunFactorsHours }) => begunFactorsHours],
  [pruneDeliveries, ({ deliveryLogDays }) => deliveryLogDays * 24],
  // What is too old is worth nothing to anybody.
  [pruneLinks, () => 0],
  [pruneChallenges, () => 0],
  [prunePasskeyChallenges, () => 0],
];

const INTERVAL_MS = 60_000;

/** Deletes what has ended and was kept long enough: at the start and every minute, until none of it is left. */
@Injectable()
export class Pruning implements OnModuleInit {
  constructor(
    private readonly ticker: Ticker,
    private readonly database: Database,
    private readonly settings: TickerSettings,
  ) {}

  onModuleInit(): void {
    for (const [statement, hours] of PRUNED) this.ticker.does(this.everyMinute(statement, hours(this.settings)));
  }

  private everyMinute(statement: Statement, hours: number): () => Promise<boolean> {
    let next = 0;
    return async () => {
      if (Date.now() < next) return false;
      const pruned = await this.database.read('service', statement, [hours]);
      if (pruned.length === 0) next = Date.now() + INTERVAL_MS;
      return pruned.length > 0;
    };
  }
}
