import { Injectable } from '@nestjs/common';
import { actedBy, type Origin } from '../changes/origin.js';
import { ChangesStore } from '../changes/changes.store.js';
import type { Tx } from '../database/database.js';
import { memberChanges } from '../organizations/members/members.rules.js';
import { OrganizationChangesStore } from '../organizations/organization-changes.store.js';
import { newPersonChange } from '../profiles/first-change.js';
import type { FieldChanges } from '../values/differences.js';
import { claimChanges, joinedState, profileChanges } from './acceptance.rules.js';
import { AcceptanceStore, type Account, type Invited } from './acceptance.store.js';
import type { Proof } from './account-proofs.js';
import { Claiming } from './claiming.js';
import { statusChange } from './invitations.rules.js';

/** Somebody who joins, behind the locks, with nothing in the way. */
export interface Joiner {
  invited: Invited;
  account: Account | undefined;
  proof: Proof;
  /** Of a new account, or of one that is made one's own. */
  fullName: string | null;
  origin: Origin;
}

/** What joining an organization writes: the account, the membership, the end of the invitation, and the history of each. */
@Injectable()
export class Joining {
  constructor(
    private readonly store: AcceptanceStore,
    private readonly history: ChangesStore,
    private readonly changes: OrganizationChangesStore,
    private readonly claiming: Claiming,
  ) {}

  /** The user; `undefined`, with nothing written, when somebody else has just made an account with the address. */
  async join(tx: Tx, joiner: Joiner): Promise<string | undefined> {
    const { invited, account } = joiner;
    const userId = account?.id ?? (await this.createAccount(tx, joiner));
    if (userId === undefined) return undefined;
    const origin = actedBy(joiner.origin, userId);
    if (!account?.membership) await this.store.insertMember(tx, userId, invited);
    await this.store.close(tx, userId, invited);
    if (account === undefined) await this.recordAccount(tx, userId, joiner);
    else
      await (joiner.proof.isClaim ? this.claimAccount(tx, account, joiner) : this.changeAccount(tx, account, joiner));
    const fields = { ...statusChange(invited.id, 'pending', 'accepted'), ...guestChanges(userId, joiner) };
    await this.changes.record(tx, invited.organizationId, fields, origin);
    return userId;
  }

  private createAccount(tx: Tx, joiner: Joiner): Promise<string | undefined> {
    return this.store.insertUser(tx, { ...joiner.invited, ...entered(joiner) });
  }

  private recordAccount(tx: Tx, userId: string, joiner: Joiner): Promise<void> {
    const made = newPersonChange(joinedState(userId, joiner.invited, entered(joiner).fullName));
    return this.history.record(tx, actedBy(joiner.origin, userId), made);
  }

  private async claimAccount(tx: Tx, account: Account, joiner: Joiner): Promise<void> {
    const { invited } = joiner;
    const origin = actedBy(joiner.origin, account.id);
    const { fullName, passwordHash } = entered(joiner);
    const version = await this.claiming.claim(tx, { account, invited, fullName, passwordHash, origin });
    const { organizationId } = invited;
    const fields = claimChanges(account, invited, fullName);
    await this.record(tx, account.id, joiner, { organizationId, version, fields });
  }

  private async changeAccount(tx: Tx, account: Account, joiner: Joiner): Promise<void> {
    const { invited, proof } = joiner;
    const fields = profileChanges(account, invited);
    const isChanged = Object.keys(fields).length > 0;
    if (!isChanged && proof.newPasswordHash === null) return;
    const version = await this.store.updateUser(tx, account.id, {
      home: invited.organizationId,
      passwordHash: proof.newPasswordHash,
      versions: isChanged ? 1 : 0,
    });
    const organizationId = account.homeOrganizationId ?? invited.organizationId;
    if (isChanged) await this.record(tx, account.id, joiner, { organizationId, version, fields });
  }

  private record(
    tx: Tx,
    userId: string,
    { origin }: Joiner,
    change: { organizationId: string; version: number; fields: FieldChanges },
  ): Promise<void> {
    return this.history.record(tx, actedBy(origin, userId), { subject: 'user', subjectId: userId, ...change });
  }
}

function entered({ fullName, proof }: Joiner): { fullName: string; passwordHash: string } {
  if (fullName === null || proof.newPasswordHash === null) throw new Error('A new account has a name and a password.');
  return { fullName, passwordHash: proof.newPasswordHash };
}

/** A membership at home is part of the profile; a guest's is in the books of the organization. */
function guestChanges(userId: string, { account, invited, proof }: Joiner): FieldChanges {
  if (account === undefined || proof.isClaim || account.homeOrganizationId === null || account.membership !== null)
    return {};
  const { accessRole, departmentId } = invited;
  return memberChanges(userId, null, { accessRole, departmentId });
}
