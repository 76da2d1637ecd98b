import type { Config } from '../config.js';

/** What limits take from the configuration; the class is the injection token. */
export abstract class LimitSettings implements Pick<Config, 'collisionsPerHour'> {
  abstract readonly collisionsPerHour: number;
}
