import type { Config } from '../config.js';

/** What the feed takes from the configuration; the class is the injection token. */
export abstract class EventsSettings implements Pick<Config, 'eventReaders'> {
  abstract readonly eventReaders: number;
}
