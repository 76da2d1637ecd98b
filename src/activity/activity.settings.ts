import type { Config } from '../config.js';

/** What keeping activity takes from the configuration; the class is the injection token. */
export abstract class ActivitySettings implements Pick<Config, 'activitySeconds'> {
  /** Between two writes, and how old a stored moment may be. */
  abstract readonly activitySeconds: number;
}
