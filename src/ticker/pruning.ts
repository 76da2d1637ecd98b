import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../database/database.js';
import {
  begunFactors,
  endedDeliveries,
  endedKeys,
  endedLinks,
  endedLogins,
  keptAnswers,
  loginChallenges,
  passkeyChallenges,
  unprovedAddresses,
  type Prunable,
} from './pruning.statements.js';
import { Ticker } from './ticker.js';
import { TickerSettings } from './ticker.settings.js';

/** Something that is deleted so many hours after its end. */
interface Pruned {
  /** For whoever asks what would go. */
  what: string;
  of: Prunable;
  hours: (settings: TickerSettings) => number;
}

/** What is deleted some time after its end; `roster prune` goes through the same list. */
export const PRUNED: readonly Pruned[] = [
  { what: 'ended logins', of: endedLogins, hours: ({ endedLoginsDays }) => endedLoginsDays * 24 },
  { what: 'ended keys', of: endedKeys, hours: ({ endedKeysDays }) => endedKeysDays * 24 },
  { what: 'kept answers', of: keptAnswers, hours: ({ keptAnswersHours }) => keptAnswersHours },
  {
    what: 'addresses nobody proved',
    of: unprovedAddresses,
    hours: ({ unprovedAddressesHours }) => unprovedAddressesHours,
  },
  { what: 'factors nobody confirmed', of: begunFactors, hours: ({ begunFactorsHours }) => begunFactorsHours },
  { what: 'deliveries of webhooks', of: endedDeliveries, hours: ({ deliveryLogDays }) => deliveryLogDays * 24 },
  // What is too old is worth nothing to anybody.
  { what: 'ended links', of: endedLinks, hours: () => 0 },
  { what: 'half-finished logins', of: loginChallenges, hours: () => 0 },
  { what: 'challenges of passkeys', of: passkeyChallenges, hours: () => 0 },
];

/** Deletes what has ended and was kept long enough: at the start and every minute, until none of it is left. */
@Injectable()
export class Pruning implements OnModuleInit {
  constructor(
    private readonly ticker: Ticker,
    private readonly database: Database,
    private readonly settings: TickerSettings,
  ) {}

  onModuleInit(): void {
    for (const { of, hours } of PRUNED) this.ticker.does(this.nowAndThen(of, hours(this.settings)));
  }

  private nowAndThen({ prune }: Prunable, hours: number): () => Promise<boolean> {
    let next = 0;
    return async () => {
      if (Date.now() < next) return false;
      const pruned = await this.database.read('service', prune, [hours]);
      if (pruned.length === 0) next = Date.now() + this.settings.pruneSeconds * 1000;
      return pruned.length > 0;
    };
  }
}
