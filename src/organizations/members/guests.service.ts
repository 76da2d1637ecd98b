import { Injectable } from '@nestjs/common';
import type { Actor } from '../../auth/caller.js';
import type { Tx } from '../../database/database.js';
import { faultsIn } from '../../http/decided-in-part.js';
import { decide, refusedAt, sentIn } from '../decide.js';
import type { Place } from '../organization-access.js';
import type { Plan } from '../organization-writes.service.js';
import { refusalOf } from '../policy.js';
import type { Refusal, Situation } from '../rules.js';
import { changedMember, memberChanges, memberPlace, type MemberChange, type MemberState } from './members.rules.js';
import { MembersService, stateOf } from './members.service.js';
import { MembersStore, type LockedPerson, type MemberRow } from './members.store.js';

/** Somebody who is at home elsewhere, and what they are to be here. */
interface GuestChange {
  actor: Actor;
  userId: string;
  person: LockedPerson;
  body: MemberChange;
}

/** Role and department of guests, which are in the organization's own books: no profile is part of it. */
@Injectable()
export class GuestsService {
  constructor(
    private readonly members: MembersService,
    private readonly store: MembersStore,
  ) {}

  async plan(tx: Tx, place: Place, { actor, userId, person, body }: GuestChange): Promise<Plan<MemberRow | undefined>> {
    const situation = await this.situationOf(tx, place, { userId, person, body });
    const before = stateOf(person);
    const refusal = wholeRefusal(situation, before, body);
    if (refusal !== undefined) return refusedAsWhole(refusal);
    const known = before ?? { accessRole: null, departmentId: null };
    const merged = { ...known, ...changedMember(before, body) };
    const { after, ...decision } = decide('members.', { before: known, merged, sent: sentIn(body) }, situation);
    // A new member whose role is refused is none, whatever the handling.
    if (after.accessRole === null) return { ...nothing, ...decision, isWhole: true };
    const state: MemberState = { accessRole: after.accessRole, departmentId: after.departmentId };
    const membership = { organizationId: place.id, userId, ...state };
    return {
      ...decision,
      fields: memberChanges(userId, before, state),
      late: { now: known, sent: body, place: memberPlace(userId) },
      planned: () => this.store.planned(tx, membership),
      write: () =>
        this.as(tx, actor, userId, () =>
          before === null ? this.store.insert(tx, membership) : this.store.update(tx, membership),
        ),
      written: () => this.store.findIn(tx, place.id, userId),
    };
  }

  private async situationOf(
    tx: Tx,
    place: Place,
    { userId, person, body: { departmentId } }: Omit<GuestChange, 'actor'>,
  ): Promise<Situation> {
    const member = await this.members.factsOf(tx, place.id, userId, person);
    const departmentExists = departmentId == null || (await this.store.departmentExists(tx, place.id, departmentId));
    return { ...place, facts: { member, departmentExists } };
  }

  /** Nobody's own statements write what they are, so the service writes it for a guest who gives a role up. */
  private async as(tx: Tx, actor: Actor, userId: string, write: () => Promise<void>): Promise<void> {
    if (userId !== actor.userId) return write();
    await tx.continueAs('service');
    await write();
    await tx.continueAs(actor);
  }
}

const nothing = {
  fields: {},
  planned: () => undefined,
  write: () => Promise.resolve(),
  written: () => Promise.resolve(undefined),
};

/** What refuses the membership at all: somebody above the caller, or a new member without a role. */
function wholeRefusal(situation: Situation, before: MemberState | null, body: MemberChange): Located | undefined {
  const refusal = refusalOf('members', situation);
  if (refusal !== undefined) return { at: '', refusal };
  const isFaulty = faultsIn(body).some(({ pointer }) => pointer === '/accessRole');
  if (before !== null || body.accessRole !== undefined || isFaulty) return undefined;
  const missing = refusalOf('members.accessRole', situation, null);
  return missing && { at: '/accessRole', refusal: missing };
}

interface Located {
  at: string;
  refusal: Refusal;
}

function refusedAsWhole({ at, refusal }: Located): Plan<undefined> {
  return { ...nothing, report: [refusedAt(at, refusal)], refusals: [refusal], isWhole: true };
}
