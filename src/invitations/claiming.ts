import { Injectable } from '@nestjs/common';
import type { Origin } from '../changes/origin.js';
import type { Tx } from '../database/database.js';
import { memberChanges } from '../organizations/members/members.rules.js';
import { OrganizationChangesStore } from '../organizations/organization-changes.store.js';
import { formerMembership } from './acceptance.rules.js';
import { AcceptanceStore, type Account, type Invited } from './acceptance.store.js';
import { ClaimsStore } from './claims.store.js';

/** An account without a password or a proof, of another organization, and whoever proves that it is theirs. */
export interface Claim {
  account: Account;
  invited: Invited;
  fullName: string;
  passwordHash: string;
  origin: Origin;
}

/**
 * Making a placeholder one's own: home is where the invitation came from, the profile is what the person enters, and the
 * organization that typed the address first keeps a plain member. See docs/decisions/016-who-owns-a-person.md.
 */
@Injectable()
export class Claiming {
  constructor(
    private readonly store: ClaimsStore,
    private readonly accounts: AcceptanceStore,
    private readonly changes: OrganizationChangesStore,
  ) {}

  /** The new version of the profile, whose home has a membership already. */
  async claim(tx: Tx, { account, invited, fullName, passwordHash, origin }: Claim): Promise<number> {
    const version = await this.store.reset(tx, account.id, invited, fullName);
    await this.accounts.setPassword(tx, account.id, passwordHash);
    if (account.homeOrganizationId !== null) await this.leave(tx, account, account.homeOrganizationId, origin);
    return version;
  }

  private async leave(tx: Tx, account: Account, organizationId: string, origin: Origin): Promise<void> {
    const before = await this.store.membership(tx, account.id, organizationId);
    const after = formerMembership(account, before);
    await this.store.leave(tx, account.id, organizationId, after);
    const fields = memberChanges(account.id, before, after);
    if (Object.keys(fields).length === 0) return;
    await this.changes.record(tx, organizationId, fields, origin);
  }
}
