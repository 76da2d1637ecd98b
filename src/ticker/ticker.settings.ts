import type { Config } from '../config.js';

type Settings = Pick<
  Config,
  | 'tickSeconds'
  | 'pruneSeconds'
  | 'endedLoginsDays'
  | 'endedKeysDays'
  | 'keptAnswersHours'
  | 'unprovedAddressesHours'
  | 'begunFactorsHours'
  | 'deliveryLogDays'
>;

/** What the ticker takes from the configuration; the class is the injection token. */
export abstract class TickerSettings implements Settings {
  abstract readonly tickSeconds: number;
  abstract readonly pruneSeconds: number;
  abstract readonly endedLoginsDays: number;
  abstract readonly endedKeysDays: number;
  abstract readonly keptAnswersHours: number;
  abstract readonly unprovedAddressesHours: number;
  abstract readonly begunFactorsHours: number;
  abstract readonly deliveryLogDays: number;
}
