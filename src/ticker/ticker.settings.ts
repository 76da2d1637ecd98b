import type { Config } from '../config.js';

/** What the ticker takes from the configuration; the class is the injection token. */
export abstract class TickerSettings implements Pick<Config, 'tickSeconds'> {
  abstract readonly tickSeconds: number;
}
