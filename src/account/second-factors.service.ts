import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/caller.js';
import { Proofs } from '../auth/proofs.js';
import { Factors } from '../factors/factors.js';
import { FactorsStore, type FactorRow } from '../factors/factors.store.js';
import { found } from '../failure.js';
import { wholePage } from '../http/page.js';
import { situationOf } from '../profiles/decide.js';
import { ProfileReadings } from '../profiles/profile-readings.js';
import { refuseUnlessShown } from '../profiles/reach.js';
import { SecurityEvents } from '../security/security-events.js';
import type { SecurityOrigin } from '../security/security-origin.js';
import { Once } from '../writes/once.js';
import { factorRequired, noFactor, notBelow } from './account.failures.js';
import type {
  BegunTotpView,
  ConfirmTotpDto,
  FactorsView,
  FactorView,
  NewTotpDto,
  RecoveryCodesView,
} from './second-factors.dto.js';
import { isBelow } from './second-factors.rules.js';

const USUAL_NAME = 'Authenticator app';

/** Second factors of a person: adding and removing one's own, and resetting those of people below. */
@Injectable()
export class SecondFactorsService {
  constructor(
    private readonly once: Once,
    private readonly factors: Factors,
    private readonly store: FactorsStore,
    private readonly readings: ProfileReadings,
    private readonly events: SecurityEvents,
    private readonly proofs: Proofs,
  ) {}

  ofMe({ userId }: Actor): Promise<FactorsView> {
    return this.view(userId);
  }

  async ofPerson(actor: Actor, userId: string): Promise<FactorsView> {
    refuseUnlessShown(await this.readings.administered(actor, userId));
    return this.view(userId);
  }

  async beginTotp(actor: Actor, { name = USUAL_NAME }: NewTotpDto, origin: SecurityOrigin): Promise<BegunTotpView> {
    await this.proofs.demand(actor, 'factors');
    const { id, ...enrolment } = await this.once.secretly('service', origin, (tx) =>
      this.factors.beginTotp(tx, actor.userId, name),
    );
    return { _id: id, id, ...enrolment };
  }

  async confirmTotp(
    actor: Actor,
    id: string,
    { code }: ConfirmTotpDto,
    origin: SecurityOrigin,
  ): Promise<RecoveryCodesView> {
    await this.proofs.demand(actor, 'factors');
    const { userId, sessionId } = actor;
    const recoveryCodes = await this.once.secretly('service', origin, (tx) =>
      this.factors.confirmTotp(tx, { userId, sessionId, id, code }, origin),
    );
    return { recoveryCodes };
  }

  async makeRecoveryCodes(actor: Actor, origin: SecurityOrigin): Promise<RecoveryCodesView> {
    await this.proofs.demand(actor, 'factors');
    const { userId } = actor;
    const recoveryCodes = await this.once.secretly('service', origin, async (tx) => {
      await this.store.lockOwner(tx, userId);
      if ((await this.store.confirmedIn(tx, userId)).length === 0) throw noFactor();
      await this.events.tell(tx, origin, { userId, event: 'recovery_codes_made' });
      return this.factors.makeRecoveryCodes(tx, userId);
    });
    return { recoveryCodes };
  }

  /** The last one takes the recovery codes along, and stays where the organization asks for one. */
  async remove(actor: Actor, id: string, origin: SecurityOrigin): Promise<void> {
    await this.proofs.demand(actor, 'factors');
    const { userId } = actor;
    return this.once.transaction('service', origin, async (tx) => {
      await this.store.lockOwner(tx, userId);
      const { kind, name } = found(await this.store.delete(tx, userId, id));
      if ((await this.store.confirmedIn(tx, userId)).length === 0) {
        const { isRequired } = found(await this.store.factsIn(tx, userId));
        if (isRequired) throw factorRequired();
        await this.store.deleteAll(tx, userId);
      }
      const about = { factorId: id, name, method: kind };
      await this.events.tell(tx, origin, { userId, event: 'factor_removed', about });
    });
  }

  /** All logins end with them: whoever has the lost phone may be logged in by it. */
  async reset(actor: Actor, userId: string, origin: SecurityOrigin): Promise<void> {
    const snapshot = await this.readings.administered(actor, userId);
    refuseUnlessShown(snapshot);
    const { target, actor: standing } = situationOf(snapshot);
    if (!isBelow(target.accessRole, standing.role)) throw notBelow(target.accessRole);
    await this.proofs.demand(actor, 'factors', target.organizationId);
    await this.once.transaction('service', origin, async (tx) => {
      await this.store.lockOwner(tx, userId);
      if ((await this.store.deleteAll(tx, userId)) === 0) return;
      await this.store.endLogins(tx, userId);
      await this.events.tell(tx, origin, { userId, event: 'factors_reset' });
    });
  }

  private async view(userId: string): Promise<FactorsView> {
    const [factors, facts] = await Promise.all([this.store.confirmed(userId), this.store.facts(userId)]);
    const { recoveryCodesLeft, isRequired } = found(facts);
    return { ...wholePage(factors.map(present)), recoveryCodesLeft, isRequired };
  }
}

function present({ id, ...same }: FactorRow): FactorView {
  return { _id: id, id, ...same };
}
