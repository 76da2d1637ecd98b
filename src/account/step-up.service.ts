import { Injectable } from '@nestjs/common';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import type { Actor } from '../auth/caller.js';
import { sessionEnded } from '../auth/auth.failures.js';
import { FactorProofs, type SentAnswer } from '../auth/factor-proofs.js';
import { Passwords } from '../auth/passwords.js';
import { PROVING_METHODS, type ProvingMethod } from '../auth/proof.rules.js';
import { Proofs } from '../auth/proofs.js';
import { ProofsStore, type ProvenAccount } from '../auth/proofs.store.js';
import { Throttle } from '../auth/throttle.js';
import { Database, type Tx } from '../database/database.js';
import { passkeyInvalid, wrongCode } from '../factors/factors.failures.js';
import type { Occasion } from '../factors/passkey-challenges.js';
import { Passkeys } from '../factors/passkeys.js';
import { at, invalidRequest, type Failure } from '../failure.js';
import { SecurityEvents } from '../security/security-events.js';
import { wrongPassword } from './account.failures.js';
import type { Place } from './passwords.service.js';
import type { StepUpDto, StepUpView } from './step-up.dto.js';

/** Raises a login in a transaction; throws what is wrong with what was shown. */
type Raise = (tx: Tx) => Promise<Date | undefined>;

/** Proving anew, in a login, who somebody is; see docs/decisions/042-step-up.md. */
@Injectable()
export class StepUpService {
  constructor(
    private readonly database: Database,
    private readonly proofs: Proofs,
    private readonly store: ProofsStore,
    private readonly passwords: Passwords,
    private readonly factors: FactorProofs,
    private readonly passkeys: Passkeys,
    private readonly throttle: Throttle,
    private readonly events: SecurityEvents,
  ) {}

  /** Guessed here no more often than at the login: the attempts are counted together. */
  async prove(actor: Actor, { password, ...answer }: StepUpDto, place: Place): Promise<StepUpView> {
    const { userId, sessionId } = actor;
    const method = methodIn({ password, ...answer });
    await this.proofs.refuseUnlessTheirs(actor, method);
    const account = await this.store.findAccount(userId);
    if (account === undefined) throw sessionEnded();
    const raise = await (password === undefined
      ? this.byFactor(actor, account, answer, place)
      : this.byPassword(actor, account, password, place));
    const provedUntil = await this.database.transaction('service', async (tx) => {
      const until = await raise(tx);
      if (until === undefined) throw sessionEnded();
      await this.events.tell(tx, place.origin, { userId, event: 'stepped_up', about: { loginId: sessionId, method } });
      return until;
    });
    return { provedUntil };
  }

  /** Nothing is kept of it. */
  async passkeyOptions(actor: Actor): Promise<PublicKeyCredentialRequestOptionsJSON> {
    await this.proofs.refuseUnlessTheirs(actor, 'passkey');
    return this.passkeys.requestOptions(stepUpOf(actor), actor.userId);
  }

  /** It is hashed before anything is locked, because that takes its time. */
  private async byPassword(
    actor: Actor,
    { emailKey, passwordHash }: ProvenAccount,
    password: string,
    { address }: Place,
  ): Promise<Raise> {
    await this.throttle.admit(emailKey, address);
    const isRight = await this.passwords.verify(passwordHash, password);
    if (!isRight || passwordHash === null) throw at('/password', wrongPassword);
    return async (tx) => {
      await this.throttle.forgive(tx, { userId: actor.userId, emailKey, address });
      return this.store.raiseByPassword(tx, actor, passwordHash);
    };
  }

  private async byFactor(
    actor: Actor,
    { emailKey }: ProvenAccount,
    answer: SentAnswer,
    { address, origin }: Place,
  ): Promise<Raise> {
    const prover = { userId: actor.userId, emailKey, address };
    await this.factors.admit(prover);
    const shown = await this.factors.shown(prover, answer, stepUpOf(actor), origin);
    return async (tx) => {
      if ((await this.factors.prove(tx, prover, shown, origin)) === undefined) throw wrongly(answer);
      return this.store.raise(tx, actor);
    };
  }
}

function stepUpOf({ sessionId }: Actor): Occasion {
  return { purpose: 'step-up', subject: sessionId };
}

function wrongly({ passkey }: SentAnswer): Failure {
  return passkey === undefined ? at('/code', wrongCode) : at('/passkey', passkeyInvalid);
}

function methodIn(sent: Record<string, unknown>): ProvingMethod {
  const [method, ...others] = PROVING_METHODS.filter((one) => sent[one] !== undefined);
  if (method !== undefined && others.length === 0) return method;
  const code = method === undefined ? 'required' : 'too_many';
  throw invalidRequest({ errors: [{ pointer: '', code, message: 'Send one of password, code and passkey.' }] });
}
