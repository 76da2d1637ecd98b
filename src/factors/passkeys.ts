import { Injectable } from '@nestjs/common';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import { Database, type Tx } from '../database/database.js';
import { at, found } from '../failure.js';
import { SecurityEvents } from '../security/security-events.js';
import type { SecurityOrigin } from '../security/security-origin.js';
import { passkeyInvalid } from './factors.failures.js';
import type { Occasion } from './passkey-challenges.js';
import {
  PasskeyCeremonies,
  type AuthenticationResponse,
  type Registered,
  type RegistrationResponse,
} from './passkey-ceremonies.js';
import { PasskeysStore, type PasskeyRow } from './passkeys.store.js';
import { uuidv7 } from '../values/uuid.js';

/** Passkeys: making them, and finding out whether what one has signed counts. */
@Injectable()
export class Passkeys {
  constructor(
    private readonly database: Database,
    private readonly store: PasskeysStore,
    private readonly ceremonies: PasskeyCeremonies,
    private readonly events: SecurityEvents,
  ) {}

  async registrationOptions(userId: string, occasion: Occasion): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const [owner, existing] = await Promise.all([this.store.owner(userId), this.store.known(userId)]);
    return this.ceremonies.registrationOptions(occasion, found(owner), existing);
  }

  /** Of any account where `userId` is left out: the device offers what it has. */
  async requestOptions(occasion: Occasion, userId?: string): Promise<PublicKeyCredentialRequestOptionsJSON> {
    return this.ceremonies.requestOptions(occasion, userId === undefined ? [] : await this.store.known(userId));
  }

  /** What a browser has made for the options; throws for what it hasn't. */
  async registered(response: RegistrationResponse, occasion: Occasion): Promise<Registered> {
    const registered = await this.ceremonies.verifyRegistration(response, occasion);
    if (registered === undefined) throw at('/passkey', passkeyInvalid);
    return registered;
  }

  /** Uses its challenge up. */
  async insert(tx: Tx, userId: string, name: string, { challenge, ...passkey }: Registered): Promise<string> {
    if (!(await this.store.useChallenge(tx, challenge))) throw at('/passkey', passkeyInvalid);
    const id = uuidv7();
    await this.store.insert(tx, { id, userId, name, ...passkey });
    return id;
  }

  /** The id of the passkey, where it is this person's and has signed; see {@link Passkeys.use}. */
  async useOf(
    userId: string,
    response: AuthenticationResponse,
    occasion: Occasion,
    origin: SecurityOrigin,
  ): Promise<string | undefined> {
    const passkey = await this.find(response);
    if (passkey?.userId !== userId || !(await this.use(passkey, response, occasion, origin))) return undefined;
    return passkey.id;
  }

  /** The passkey that has answered, whoever's it is and whatever the answer is worth. */
  find({ id }: AuthenticationResponse): Promise<PasskeyRow | undefined> {
    return this.store.findByCredential(Buffer.from(id, 'base64url'));
  }

  /**
   * Whether the passkey has signed what it was asked for on this occasion, for the first time. It is used up in a transaction of its own,
   * so that a counter that went back is told of though the answer counts for nothing: somebody may have a copy of the passkey.
   */
  async use(
    passkey: PasskeyRow,
    response: AuthenticationResponse,
    occasion: Occasion,
    origin: SecurityOrigin,
  ): Promise<boolean> {
    const asserted = await this.ceremonies.verifyAssertion(response, occasion, passkey.publicKey);
    if (asserted === undefined) return false;
    const { id, userId, name } = passkey;
    return this.database.transaction('service', async (tx) => {
      if (!(await this.store.useChallenge(tx, asserted.challenge))) return false;
      const isAhead = await this.store.use(tx, id, asserted.signCount);
      if (isAhead === false) {
        const about = { factorId: id, name, method: 'passkey' };
        await this.events.tell(tx, origin, { userId, event: 'passkey_copied', about });
      }
      return isAhead === true;
    });
  }
}
