import { Injectable } from '@nestjs/common';
import { Factors } from '../factors/factors.js';
import { Failure } from '../failure.js';
import { unprovedFor } from './auth.failures.js';
import type { Actor, Caller } from './caller.js';
import {
  ASKING_TO_CONFIRM,
  PROOF_SECONDS,
  provingMethodsOf,
  unproved,
  USUAL_STEP_UP_DEEDS,
  type ProvingMethod,
  type StepUpDeed,
} from './proof.rules.js';
import { ProofsStore } from './proofs.store.js';

/** Asks for a recent proof of who somebody is, where their organization wants one, and says how it is given. */
@Injectable()
export class Proofs {
  constructor(
    private readonly store: ProofsStore,
    private readonly factors: Factors,
  ) {}

  /** Refuses a deed to whose login wasn't proved lately, where the organization, the actor's home unless told, asks for that. */
  async demand(actor: Actor, deed: StepUpDeed, organizationId: string | null = actor.organizationId): Promise<void> {
    const refusal = await this.missing(actor, deed, organizationId);
    if (refusal !== undefined) throw await this.explained(actor, refusal);
  }

  /** The same for whoever tells it with other reasons, and explains those. */
  async missing(actor: Actor, deed: StepUpDeed, organizationId: string | null): Promise<Failure | undefined> {
    const refusal = unproved(actor.proof);
    if (refusal === undefined || !(await this.isAskedFor(deed, organizationId))) return undefined;
    return unprovedFor(refusal);
  }

  /** Refuses what the person can't be proved by, and says by what they can. */
  async refuseUnlessTheirs({ userId }: Actor, method: ProvingMethod): Promise<void> {
    if ((await this.methodsOf(userId)).includes(method)) return;
    throw await this.explained({ userId }, unprovedFor(ASKING_TO_CONFIRM));
  }

  /** What was refused for want of a proof is told with how to give one: a query, but only then. */
  async explained({ userId }: Pick<Caller, 'userId'>, failure: Failure): Promise<Failure> {
    const { kind, code, message, details } = failure;
    if (code !== 'step_up_required') return failure;
    const extra = { ...details.extra, methods: await this.methodsOf(userId), maxAge: PROOF_SECONDS };
    return new Failure(kind, code, message, { ...details, headers: { ...details.headers, ...CHALLENGE }, extra });
  }

  /** The same for a service whose refusals come from within a transaction. */
  async explaining<Result>(caller: Pick<Caller, 'userId'>, doing: Promise<Result>): Promise<Result> {
    try {
      return await doing;
    } catch (error) {
      throw error instanceof Failure ? await this.explained(caller, error) : error;
    }
  }

  /**
   * What the person can prove themselves by: a second factor, or else the password. No recovery code: whoever has lost the factor
   * logs in with one, which is a proof.
   */
  async methodsOf(userId: string): Promise<ProvingMethod[]> {
    const [factors, account] = await Promise.all([this.factors.methodsOf(userId), this.store.findAccount(userId)]);
    if (factors.length > 0) return provingMethodsOf(factors);
    return account?.passwordHash == null ? [] : ['password'];
  }

  private async isAskedFor(deed: StepUpDeed, organizationId: string | null): Promise<boolean> {
    const deeds = organizationId === null ? undefined : await this.store.deedsOf(organizationId);
    return (deeds ?? USUAL_STEP_UP_DEEDS).includes(deed);
  }
}

/** RFC 9470, section 3; on the 403 that it is here, since the token is good. */
const CHALLENGE = {
  'WWW-Authenticate': `Bearer error="insufficient_user_authentication", error_description="Confirm that it is you.", max_age="${PROOF_SECONDS}"`,
};
