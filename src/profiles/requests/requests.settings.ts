import type { Config } from '../../config.js';

type Settings = Pick<Config, 'changeRequestDays'>;

/** What requests for changes take from the configuration; the class is the injection token. */
export abstract class RequestsSettings implements Settings {
  abstract readonly changeRequestDays: number;
}
