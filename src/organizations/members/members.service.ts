import { Injectable } from '@nestjs/common';
import type { Actor } from '../../auth/caller.js';
import type { Role } from '../../auth/roles.js';
import type { Origin } from '../../changes/origin.js';
import { ChangesStore } from '../../changes/changes.store.js';
import type { Tx } from '../../database/database.js';
import { found, notFound } from '../../failure.js';
import { USUAL_LIMIT } from '../../http/page-query.js';
import { pageOf, type Page } from '../../http/page.js';
import type { FieldChanges } from '../../values/differences.js';
import type { WriteAnswer } from '../../writes/write-answer.js';
import type { AskedWrite } from '../../writes/write-options.js';
import { decideRemoval } from '../decide.js';
import { OrganizationAccess, type Place } from '../organization-access.js';
import { OrganizationSubjects } from '../organization-subjects.js';
import { OrganizationWrites, type Plan } from '../organization-writes.service.js';
import type { MemberFacts } from '../rules.js';
import type { MembersQuery } from './members.dto.js';
import { lostWith, memberChanges, memberPlace, type MemberState } from './members.rules.js';
import { MembersStore, type LockedPerson, type MemberRow } from './members.store.js';

/** Who is in an organization. What they are there is changed where profiles can be, in `administration/`. */
@Injectable()
export class MembersService {
  constructor(
    private readonly access: OrganizationAccess,
    private readonly store: MembersStore,
    private readonly history: ChangesStore,
    private readonly subjects: OrganizationSubjects,
    private readonly writes: OrganizationWrites,
  ) {}

  /** For every member, guests included. */
  async list(actor: Actor, organizationId: string, query: MembersQuery): Promise<Page<MemberRow>> {
    await this.access.visit(actor, organizationId);
    const { limit = USUAL_LIMIT, cursor: after, role, departmentId } = query;
    const rows = await this.store.page(actor, organizationId, { after, role, departmentId, limit: limit + 1 });
    return pageOf(rows, limit, { present: (row) => row, cursor: ({ id }) => id });
  }

  /** With the version of what counts the changes: of somebody at home the profile, of a guest the organization. */
  async read(actor: Actor, organizationId: string, userId: string): Promise<{ version: number; member: MemberRow }> {
    const { version } = await this.access.visit(actor, organizationId);
    const member = found(await this.store.find(actor, organizationId, userId));
    return { version: member.isHome ? member.profileVersion : version, member };
  }

  /**
   * Takes a guest's membership, and what came with it: the number, the choice of it as default organization. In the
   * service's name, because the profile that records the loss belongs to a home that the actor may have nothing to do with.
   */
  remove(actor: Actor, organizationId: string, userId: string, asked: AskedWrite): Promise<WriteAnswer<undefined>> {
    return this.writes.write(actor, {
      asked,
      scope: 'service',
      subject: () => this.subjects.of(organizationId),
      plan: (tx, place) => this.planRemoval(tx, place, userId, asked.origin),
    });
  }

  private async planRemoval(tx: Tx, place: Place, userId: string, origin: Origin): Promise<Plan<undefined>> {
    const person = visibleTo(place.role, await this.store.lock(tx, place.id, userId));
    const before = stateOf(person);
    if (before === null) throw notFound();
    const facts = { member: await this.factsOf(tx, place.id, userId, person) };
    return {
      ...decideRemoval('members', { ...place, facts }),
      fields: memberChanges(userId, before, null),
      late: { now: before, sent: null, place: memberPlace(userId) },
      planned: () => undefined,
      write: async () => {
        await this.recordLoss(tx, userId, { person, lost: lostWith(place.id, person), origin });
        await this.store.delete(tx, place.id, userId);
      },
      written: () => Promise.resolve(undefined),
    };
  }

  /** What the rules ask of somebody, behind their lock. */
  async factsOf(tx: Tx, organizationId: string, userId: string, person: LockedPerson): Promise<MemberFacts> {
    const { isSuperadmin, homeOrganizationId, status, rightsRest } = person;
    return {
      isSuperadmin,
      isHome: homeOrganizationId === organizationId,
      status,
      rightsRest,
      state: stateOf(person),
      otherAdmins: await this.store.countOtherAdmins(tx, organizationId, userId),
    };
  }

  private async recordLoss(
    tx: Tx,
    userId: string,
    { person, lost, origin }: { person: LockedPerson; lost: FieldChanges; origin: Origin },
  ): Promise<void> {
    if (Object.keys(lost).length === 0) return;
    await this.history.record(tx, origin, {
      subject: 'user',
      subjectId: userId,
      organizationId: person.homeOrganizationId,
      version: await this.store.bumpPerson(tx, userId),
      fields: lost,
    });
  }
}

/** People of other organizations exist for SUPERADMINs only. */
export function visibleTo(role: Role, person: LockedPerson | undefined): LockedPerson {
  if (person === undefined || (person.accessRole === null && role !== 'SUPERADMIN')) throw notFound();
  return person;
}

export function stateOf({ accessRole, departmentId }: LockedPerson): MemberState | null {
  return accessRole === null ? null : { accessRole, departmentId };
}
