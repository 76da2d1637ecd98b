import { Injectable } from '@nestjs/common';
import type { Caller } from '../auth/caller.js';
import type { Origin } from '../changes/origin.js';
import { AvatarFiles } from '../pictures/avatar-files.js';
import { Throttle } from '../auth/throttle.js';
import { organizationClosed } from '../auth/auth.failures.js';
import { Database } from '../database/database.js';
import { unavailable } from '../failure.js';
import type { AcceptedInvitationView, AcceptInvitationDto } from './acceptance.dto.js';
import { AcceptanceStore, type Account, type Invited } from './acceptance.store.js';
import { AccountProofs, isStillProven, type Proof } from './account-proofs.js';
import { accountDisabled, alreadyMember } from './invitations.failures.js';
import { Joining } from './joining.js';
import { Offers } from './offers.js';

/** How often the account may turn into another one between its proof and its lock. */
const MOST_TRIES = 3;

/** Where a request to accept comes from. */
export interface AcceptanceRequest {
  /** Whoever is logged in already. */
  caller: Caller | undefined;
  address: string;
  origin: Origin;
}

/**
 * Accepting an invitation. Passwords are hashed before the locks are taken, and the account that they were held against
 * is looked at again behind them.
 */
@Injectable()
export class AcceptanceService {
  constructor(
    private readonly database: Database,
    private readonly store: AcceptanceStore,
    private readonly offers: Offers,
    private readonly throttle: Throttle,
    private readonly proofs: AccountProofs,
    private readonly joining: Joining,
    private readonly avatarFiles: AvatarFiles,
  ) {}

  async accept(body: AcceptInvitationDto, request: AcceptanceRequest): Promise<AcceptedInvitationView> {
    return this.acceptGenuine(await this.offers.open(body.token, request.address, 'login'), body, request);
  }

  private async acceptGenuine(
    invited: Invited,
    body: AcceptInvitationDto,
    request: AcceptanceRequest,
  ): Promise<AcceptedInvitationView> {
    for (let tries = 1; tries <= MOST_TRIES; tries++) {
      const account = await this.store.findAccount(invited.id);
      const proof = await this.proofs.prove(invited, account, { ...body, caller: request.caller });
      const joined = await this.join(invited.id, body, proof, request);
      if (joined !== undefined) return joined;
    }
    throw unavailable({ retryAfter: 1 });
  }

  /** `undefined` when the account isn't what was proven any more. */
  private join(
    invitationId: string,
    { token, fullName }: AcceptInvitationDto,
    proof: Proof,
    { address, origin }: AcceptanceRequest,
  ): Promise<AcceptedInvitationView | undefined> {
    return this.database.transaction('service', async (tx) => {
      const meeting = await this.store.lock(tx, invitationId);
      const invited = this.offers.acceptable(meeting.invited, token);
      if (!isStillProven(meeting.account, proof)) return undefined;
      const { account } = meeting;
      if (account?.closed && !proof.isClaim) throw organizationClosed(account.closed);
      if (account?.status === 'disabled' && !proof.isClaim) throw accountDisabled();
      if (account?.membership && account.passwordHash !== null && !account.rightsRest) throw alreadyMember();
      const userId = await this.joining.join(tx, { ...meeting, invited, proof, fullName: fullName ?? null, origin });
      if (userId === undefined) return undefined;
      if (proof.passwordHash !== null || proof.newPasswordHash !== null)
        await this.throttle.forgive(tx, { userId, emailKey: invited.emailKey, address });
      const dropped = droppedBy(proof, account);
      if (dropped !== null) tx.onCommit(() => this.avatarFiles.drop(dropped));
      const { accessRole, departmentId } = account?.membership ?? invited;
      const { organizationId } = invited;
      const created = account === undefined || proof.isClaim;
      return { userId, organizationId, accessRole, departmentId, created };
    });
  }
}

/** Another organization's picture of a person who is their own now. */
function droppedBy({ isClaim }: Proof, account: Account | undefined): string | null {
  return isClaim ? (account?.avatarId ?? null) : null;
}
