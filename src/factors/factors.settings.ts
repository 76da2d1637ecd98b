import type { Config } from '../config.js';

/** What factors take from the configuration; the class is the injection token. */
export abstract class FactorsSettings implements Pick<Config, 'passkeys'> {
  /** The keys of what is sealed, and of challenges, are derived from it. */
  abstract readonly secret: string;
  abstract readonly passkeys: Config['passkeys'];
}
