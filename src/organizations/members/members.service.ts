import { Injectable } from '@nestjs/common';
import { roleTooLow } from '../../auth/auth.failures.js';
import type { Actor } from '../../auth/caller.js';
import { isAtLeast, type Role } from '../../auth/roles.js';
import { Database, type Tx } from '../../database/database.js';
import { at, notFound } from '../../failure.js';
import { USUAL_LIMIT } from '../../http/page.query.js';
import { pageOf, type Page } from '../../http/page.js';
import { ChangesStore } from '../../history/changes.store.js';
import type { FieldChanges } from '../../values/differences.js';
import type { MemberDto, MembersQuery } from './members.dto.js';
import { addressUnproven, homeMembership, lastAdmin, roleRequired } from './members.failures.js';
import { changedMember, memberChanges, type MemberState } from './members.rules.js';
import { MembersStore, type LockedPerson, type MemberRow } from './members.store.js';
import { OrganizationAccess } from '../organization-access.js';
import { OrganizationChangesStore } from '../organization-changes.store.js';

/** One membership, and the request that is about it. */
export interface MemberRequest {
  organizationId: string;
  userId: string;
  requestId: string;
}

/** Who is in an organization, and as what. */
@Injectable()
export class MembersService {
  constructor(
    private readonly database: Database,
    private readonly access: OrganizationAccess,
    private readonly store: MembersStore,
    private readonly history: ChangesStore,
    private readonly changes: OrganizationChangesStore,
  ) {}

  /** For every member, guests included. */
  async list(actor: Actor, organizationId: string, query: MembersQuery): Promise<Page<MemberRow>> {
    await this.access.visit(actor, organizationId);
    const { limit = USUAL_LIMIT, cursor: after, role, departmentId } = query;
    const rows = await this.store.page(actor, organizationId, { after, role, departmentId, limit: limit + 1 });
    return pageOf(rows, limit, { present: (row) => row, cursor: ({ id }) => id });
  }

  async read(actor: Actor, organizationId: string, userId: string): Promise<MemberRow> {
    const member = await this.store.find(actor, organizationId, userId);
    if (member === undefined) throw notFound();
    return member;
  }

  /**
   * Changes a guest, or makes one of somebody from another organization, which takes a SUPERADMIN. Somebody at home is
   * only told, with nothing written: role and department there are part of the profile. Nobody's own statements write what
   * they are, so the service writes it for a guest who gives a role up.
   */
  change(actor: Actor, request: MemberRequest, body: MemberDto): Promise<LockedPerson> {
    const { organizationId, userId } = request;
    return this.database.transaction(userId === actor.userId ? 'service' : actor, async (tx) => {
      const role = await this.access.lockToAdminister(tx, actor, organizationId);
      const person = visibleTo(role, await this.store.lock(tx, organizationId, userId));
      if (person.homeOrganizationId === organizationId) return person;
      if (person.isSuperadmin && role !== 'SUPERADMIN') throw roleTooLow('SUPERADMIN');
      await this.write(tx, actor, request, { person, body });
      return person;
    });
  }

  /**
   * Takes a guest's membership, and what came with it: the number, the choice of it as default organization. In the
   * service's name, because the profile that records the loss belongs to a home that the actor may have nothing to do with.
   */
  remove(actor: Actor, { organizationId, userId, requestId }: MemberRequest): Promise<void> {
    return this.database.transaction('service', async (tx) => {
      const role = await this.access.lockToAdminister(tx, actor, organizationId);
      const person = visibleTo(role, await this.store.lock(tx, organizationId, userId));
      const before = stateOf(person);
      if (before === null) throw notFound();
      if (person.isSuperadmin && role !== 'SUPERADMIN') throw roleTooLow('SUPERADMIN');
      if (person.homeOrganizationId === organizationId) throw homeMembership();
      await this.keepAnAdmin(tx, { organizationId, userId }, { person, before, after: null });
      const origin = { actorId: actor.userId, requestId };
      const lost = lostWith(organizationId, person);
      if (Object.keys(lost).length > 0) {
        await this.history.insert(tx, {
          subject: 'user',
          subjectId: userId,
          organizationId: person.homeOrganizationId,
          version: await this.store.bumpPerson(tx, userId),
          source: 'organizations',
          fields: lost,
          ...origin,
        });
      }
      await this.store.delete(tx, organizationId, userId);
      await this.changes.record(tx, organizationId, memberChanges(userId, before, null), origin);
    });
  }

  private async write(
    tx: Tx,
    actor: Actor,
    { organizationId, userId, requestId }: MemberRequest,
    { person, body }: { person: LockedPerson; body: MemberDto },
  ): Promise<void> {
    const before = stateOf(person);
    const after = before === null ? newMember(body) : changedMember(before, body);
    const fields = memberChanges(userId, before, after);
    if (Object.keys(fields).length === 0) return;
    if (person.rightsRest && isRaised(before, after)) throw at('/accessRole', addressUnproven);
    await this.keepAnAdmin(tx, { organizationId, userId }, { person, before, after });
    const membership = { userId, organizationId, ...after };
    await (before === null ? this.store.insert(tx, membership) : this.store.update(tx, membership));
    await this.changes.record(tx, organizationId, fields, { actorId: actor.userId, requestId });
  }

  private async keepAnAdmin(
    tx: Tx,
    { organizationId, userId }: { organizationId: string; userId: string },
    { person, before, after }: { person: LockedPerson; before: MemberState | null; after: MemberState | null },
  ): Promise<void> {
    if (
      person.status !== 'active' ||
      person.rightsRest ||
      before?.accessRole !== 'ADMIN' ||
      after?.accessRole === 'ADMIN'
    )
      return;
    if ((await this.store.countOtherAdmins(tx, organizationId, userId)) === 0) throw at('/accessRole', lastAdmin);
  }
}

/** People of other organizations exist for SUPERADMINs only. */
function visibleTo(role: Role, person: LockedPerson | undefined): LockedPerson {
  if (person === undefined || (person.accessRole === null && role !== 'SUPERADMIN')) throw notFound();
  return person;
}

function stateOf({ accessRole, departmentId }: LockedPerson): MemberState | null {
  return accessRole === null ? null : { accessRole, departmentId };
}

/** Above SALES_REP, and above what it was. */
function isRaised(before: MemberState | null, { accessRole }: MemberState): boolean {
  return accessRole !== 'SALES_REP' && !isAtLeast(before?.accessRole ?? null, accessRole);
}

function newMember({ accessRole, departmentId = null }: MemberDto): MemberState {
  if (accessRole === undefined) throw at('/accessRole', roleRequired);
  return { accessRole, departmentId };
}

/** What the person's own profile loses with the membership. */
function lostWith(organizationId: string, { defaultOrganizationId, smsNumber }: LockedPerson): FieldChanges {
  return {
    ...(defaultOrganizationId === organizationId && {
      '/defaultOrganizationId': { before: organizationId, after: null },
    }),
    ...(smsNumber !== null && { '/sinchPhoneNumber': { before: smsNumber, after: null } }),
  };
}
