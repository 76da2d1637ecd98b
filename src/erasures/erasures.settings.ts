import type { Config } from '../config.js';

type Settings = Pick<Config, 'erasureDays' | 'deletedOrganizationDays'>;

/** What erasing takes from the configuration; the class is the injection token. */
export abstract class ErasuresSettings implements Settings {
  abstract readonly erasureDays: number;
  abstract readonly deletedOrganizationDays: number;
}
