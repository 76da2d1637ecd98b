import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/caller.js';
import { sessionEnded } from '../auth/auth.failures.js';
import { Passwords } from '../auth/passwords.js';
import { PROVING_METHODS, type ProvingMethod } from '../auth/proof.rules.js';
import { Proofs } from '../auth/proofs.js';
import { ProofsStore, type ProvenAccount } from '../auth/proofs.store.js';
import { Throttle } from '../auth/throttle.js';
import { Database, type Tx } from '../database/database.js';
import { at, invalidRequest } from '../failure.js';
import { SecurityEvents } from '../security/security-events.js';
import type { SecurityOrigin } from '../security/security-origin.js';
import { wrongPassword } from './account.failures.js';
import type { Place } from './passwords.service.js';
import type { StepUpDto, StepUpView } from './step-up.dto.js';

/** Proving anew, in a login, who somebody is; see docs/decisions/042-step-up.md. */
@Injectable()
export class StepUpService {
  constructor(
    private readonly database: Database,
    private readonly proofs: Proofs,
    private readonly store: ProofsStore,
    private readonly passwords: Passwords,
    private readonly throttle: Throttle,
    private readonly events: SecurityEvents,
  ) {}

  /** Guessed here no more often than at the login: the attempts are counted together. */
  async prove(actor: Actor, body: StepUpDto, { address, origin }: Place): Promise<StepUpView> {
    const { userId, sessionId } = actor;
    const method = methodIn(body);
    await this.proofs.refuseUnlessTheirs(actor, method);
    const account = await this.store.findAccount(userId);
    if (account === undefined) throw sessionEnded();
    await this.throttle.admit(account.emailKey, address);
    if (body.password !== undefined) await this.refuseWrong(account, body.password);
    const provedUntil = await this.database.transaction('service', async (tx) => {
      const until = await this.raise(tx, actor, account, body, origin);
      await this.throttle.forgive(tx, { userId, emailKey: account.emailKey, address });
      await this.events.tell(tx, origin, { userId, event: 'stepped_up', about: { loginId: sessionId, method } });
      return until;
    });
    return { provedUntil };
  }

  /** Before anything is locked, because it takes its time. */
  private async refuseWrong({ passwordHash }: ProvenAccount, password: string): Promise<void> {
    if (!(await this.passwords.verify(passwordHash, password))) throw at('/password', wrongPassword);
  }
}

function methodIn(body: StepUpDto): ProvingMethod {
  const [method, ...others] = PROVING_METHODS.filter((one) => body[one] !== undefined);
  if (method !== undefined && others.length === 0) return method;
  const code = method === undefined ? 'required' : 'too_many';
  throw invalidRequest({ errors: [{ pointer: '', code, message: 'Send one of password, code and passkey.' }] });
}
