import type { Config } from '../config.js';

/** What pictures take from the configuration; the class is the injection token. */
export abstract class PicturesSettings implements Pick<Config, 'orphanedFilesHours'> {
  abstract readonly orphanedFilesHours: number;
}
