import { Injectable } from '@nestjs/common';
import type { Caller } from '../auth/caller.js';
import type { Origin } from '../changes/origin.js';
import type { Tx } from '../database/database.js';
import { arrivalOf, memberChanges, type MemberState } from '../organizations/members/members.rules.js';
import { OrganizationChangesStore } from '../organizations/organization-changes.store.js';
import type { UserState } from '../fields/user.fields.js';
import type { ProfileState, Snapshot } from './profile.js';
import { membershipRole } from './storage/profile-write.js';
import { ProfilesStore } from './storage/profiles.store.js';

/** A person who is to be at home elsewhere, behind the locks of both homes. */
interface Move {
  before: Snapshot;
  after: ProfileState;
  origin: Origin;
}

/** Moves to another home, which both homes are told, each in its own words and nothing of the other. */
@Injectable()
export class HomeMoves {
  constructor(
    private readonly store: ProfilesStore,
    private readonly organizations: OrganizationChangesStore,
  ) {}

  /** What the profile inherits in the new home. */
  async move(tx: Tx, caller: Caller, { before, after, origin }: Move): Promise<Snapshot> {
    const { around, guest } = await this.store.move(tx, caller, before, after);
    const [was, is] = [before.state.user, after.user];
    if (was.organizationId !== null) {
      await this.organizations.record(tx, was.organizationId, memberChanges(was.id, memberOf(was), null), origin);
    }
    if (is.organizationId !== null) {
      await this.organizations.record(tx, is.organizationId, arrivalOf(is.id, guest, memberOf(is)), origin);
    }
    return around;
  }
}

function memberOf({ accessRole, departmentId }: UserState): MemberState {
  return { accessRole: membershipRole(accessRole), departmentId };
}
