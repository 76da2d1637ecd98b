import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/database.js';
import type { FactorMethod } from '../factors/factors.rules.js';
import { Factors, type FactorAnswer } from '../factors/factors.js';
import type { AuthenticationResponse } from '../factors/passkey-ceremonies.js';
import type { Occasion } from '../factors/passkey-challenges.js';
import { Passkeys } from '../factors/passkeys.js';
import type { SecurityOrigin } from '../security/security-origin.js';
import { Throttle } from './throttle.js';

/** Whose factors they are, and from where they are shown. */
export interface Prover {
  userId: string;
  emailKey: string;
  address: string;
}

/** What is sent: one of them. */
export interface SentAnswer {
  code?: string;
  recoveryCode?: string;
  passkey?: AuthenticationResponse;
}

/** Every door at which a second factor is shown: they share one count of what was tried. */
@Injectable()
export class FactorProofs {
  constructor(
    private readonly throttle: Throttle,
    private readonly factors: Factors,
    private readonly passkeys: Passkeys,
  ) {}

  /** Counts a try before anything is looked at, in a transaction of its own; throws `too_many_attempts`. */
  admit({ emailKey, address }: Prover): Promise<void> {
    return this.throttle.admit(emailKey, address, 'factor');
  }

  /**
   * What is there to prove by. A passkey is asked for on an occasion, and used up here; what follows is to be in another transaction.
   */
  async shown(
    { userId }: Prover,
    { passkey, ...codes }: SentAnswer,
    occasion: Occasion,
    origin: SecurityOrigin,
  ): Promise<FactorAnswer> {
    if (passkey === undefined) return codes;
    const usedPasskey = await this.passkeys.useOf(userId, passkey, occasion, origin);
    return usedPasskey === undefined ? {} : { usedPasskey };
  }

  /** How it was proved, which is used up; nothing for what isn't theirs. What follows has to be in the same transaction. */
  async prove(
    tx: Tx,
    { userId, emailKey, address }: Prover,
    answer: FactorAnswer,
    origin: SecurityOrigin,
  ): Promise<FactorMethod | undefined> {
    const method = await this.factors.prove(tx, userId, answer, origin);
    if (method !== undefined) await this.throttle.forgiveFactor(tx, emailKey, address);
    return method;
  }
}
