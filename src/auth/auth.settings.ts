import type { Config } from '../config.js';

type Settings = Pick<
  Config,
  | 'jwtIssuer'
  | 'accessTokenSeconds'
  | 'refreshTokenDays'
  | 'loginAttemptsPerAccount'
  | 'loginAttemptsPerAccountAnywhere'
  | 'loginAttemptsPerAddress'
>;

/** What logging in takes from the configuration; the class is the injection token. */
export abstract class AuthSettings implements Settings {
  /** Every key of the tokens is derived from it. */
  abstract readonly secret: string;
  abstract readonly jwtIssuer: string;
  abstract readonly accessTokenSeconds: number;
  abstract readonly refreshTokenDays: number;
  abstract readonly loginAttemptsPerAccount: number;
  abstract readonly loginAttemptsPerAccountAnywhere: number;
  abstract readonly loginAttemptsPerAddress: number;
}
