import { Injectable } from '@nestjs/common';
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import type { Actor } from '../auth/caller.js';
import { Proofs } from '../auth/proofs.js';
import { Factors } from '../factors/factors.js';
import type { Occasion } from '../factors/passkey-challenges.js';
import type { NewPasskeyDto } from '../factors/passkeys.dto.js';
import { Passkeys } from '../factors/passkeys.js';
import type { SecurityOrigin } from '../security/security-origin.js';
import { Once } from '../writes/once.js';
import type { AddedPasskeyView } from './second-factors.dto.js';

/** Adding passkeys of one's own; they are listed and removed as all factors. */
@Injectable()
export class PasskeysService {
  constructor(
    private readonly once: Once,
    private readonly factors: Factors,
    private readonly passkeys: Passkeys,
    private readonly proofs: Proofs,
  ) {}

  async options(me: Actor): Promise<PublicKeyCredentialCreationOptionsJSON> {
    await this.proofs.demand(me, 'factors');
    return this.passkeys.registrationOptions(me.userId, registrationOf(me));
  }

  /** What was made is looked at before anything is locked, and is good once: a repetition is answered before. */
  async add(me: Actor, { name, passkey }: NewPasskeyDto, origin: SecurityOrigin): Promise<AddedPasskeyView> {
    await this.proofs.demand(me, 'factors');
    const { userId, sessionId } = me;
    const answered = await this.once.answered<AddedPasskeyView>('service', origin);
    if (answered !== undefined) return answered.result;
    const registered = await this.passkeys.registered(passkey, registrationOf(me));
    return this.once.secretly('service', origin, async (tx) => {
      await this.factors.refuseMany(tx, userId);
      const id = await this.passkeys.insert(tx, userId, name, registered);
      const recoveryCodes = await this.factors.added(tx, { userId, sessionId, id, name, method: 'passkey' }, origin);
      return { _id: id, id, recoveryCodes };
    });
  }
}

function registrationOf({ sessionId }: Actor): Occasion {
  return { purpose: 'registration', subject: sessionId };
}
