import type { Config } from '../config.js';

/** What the safety of accounts takes from the configuration; the class is the injection token. */
export abstract class AccountSettings implements Pick<Config, 'accountUrl'> {
  abstract readonly accountUrl: string | undefined;
}
