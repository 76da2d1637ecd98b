import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/caller.js';
import { AvatarUrls } from '../pictures/avatar-urls.js';
import type { Tx } from '../database/database.js';
import { notFound } from '../failure.js';
import { faultsIn } from '../http/decided-in-part.js';
import { GuestsService } from '../organizations/members/guests.service.js';
import type { MemberDto } from '../organizations/members/members.dto.js';
import { visibleTo } from '../organizations/members/members.service.js';
import { MembersStore, type MemberRow } from '../organizations/members/members.store.js';
import { OrganizationAccess, type Place } from '../organizations/organization-access.js';
import { OrganizationSubjects } from '../organizations/organization-subjects.js';
import {
  OrganizationWrites,
  type Foreseen,
  type Plan,
  type Subject,
} from '../organizations/organization-writes.service.js';
import { AsShown, type ProfileChange, type ProfileState } from '../profiles/profile.js';
import { membershipRole } from '../profiles/storage/profile-write.js';
import { ProfilesService } from '../profiles/profiles.service.js';
import { ProfilesStore } from '../profiles/storage/profiles.store.js';
import type { WriteAnswer } from '../writes/write-answer.js';
import type { AskedWrite } from '../writes/write-options.js';
import { presentMember, type MemberView } from './member.view.js';

/** One membership, and how its change is asked for. */
interface MemberWrite {
  userId: string;
  body: MemberDto;
  asked: AskedWrite;
}

/** Role and department of members: of guests in the organization's own books, of people at home in their profiles. */
@Injectable()
export class MemberRolesService {
  constructor(
    private readonly access: OrganizationAccess,
    private readonly subjects: OrganizationSubjects,
    private readonly writes: OrganizationWrites,
    private readonly members: MembersStore,
    private readonly guests: GuestsService,
    private readonly profiles: ProfilesService,
    private readonly profilesStore: ProfilesStore,
    private readonly avatarUrls: AvatarUrls,
  ) {}

  /** Makes a guest of somebody from another organization too, which takes a SUPERADMIN. One transaction, whatever it is. */
  change(actor: Actor, organizationId: string, write: MemberWrite): Promise<WriteAnswer<MemberView>> {
    return this.writes.write(actor, {
      asked: write.asked,
      subject: () => this.subjectOf(organizationId, write.userId),
      faults: faultsIn(write.body),
      foresee: (tx, place) => this.foresee(tx, actor, place, write),
      plan: async (tx, place) => presented(await this.plan(tx, actor, place, write), (row) => this.present(actor, row)),
    });
  }

  private async plan(
    tx: Tx,
    actor: Actor,
    place: Place,
    { userId, body, asked }: MemberWrite,
  ): Promise<Plan<MemberRow | undefined>> {
    const person = visibleTo(place.role, await this.members.lock(tx, place.id, userId));
    if (person.homeOrganizationId !== place.id) return this.guests.plan(tx, place, { actor, userId, person, body });
    const edit = await this.profiles.edit(tx, actor, userId, profileChangeOf(body), { origin: asked.origin });
    const { accessRole, departmentId } = edit.after.user;
    const membership = { organizationId: place.id, userId, accessRole: membershipRole(accessRole), departmentId };
    return {
      report: edit.report,
      refusals: edit.refusals,
      fields: {},
      profile: { version: edit.before.version, changes: edit.changes },
      late: { now: memberOf(edit.before.state), sent: body, personId: userId },
      planned: () => this.members.planned(tx, membership),
      write: edit.write,
      written: () => this.members.findIn(tx, place.id, userId),
    };
  }

  private async foresee(tx: Tx, actor: Actor, place: Place, { userId, body }: MemberWrite): Promise<Foreseen> {
    const person = visibleTo(place.role, await this.members.findPerson(tx, place.id, userId));
    if (person.homeOrganizationId !== place.id) return this.guests.plan(tx, place, { actor, userId, person, body });
    return this.profiles.foresee(tx, actor, userId, profileChangeOf(body), () => ({}));
  }

  /**
   * Who is at home is locked as their profile is: the platform, their organizations in order, then themselves; a guest after
   * the organization alone. Who of the two they are is for the plan to find out behind the locks.
   */
  private subjectOf(organizationId: string, userId: string): Subject<Place> {
    const subject = this.subjects.of(organizationId);
    return {
      ...subject,
      lock: async (tx, actor) => {
        await this.access.administerIn(tx, actor, organizationId);
        const home = await this.members.homeOf(tx, userId);
        if (home === organizationId) await this.profilesStore.lockKeys(tx, actor, userId);
        return subject.lock(tx, actor);
      },
    };
  }

  private present(actor: Actor, row: MemberRow | undefined): MemberView {
    if (row === undefined) throw notFound();
    return presentMember(actor, row, this.avatarUrls.pictureOf(row));
  }
}

/** A SUPERADMIN at home here shows as an ADMIN, so sending that back is no demotion. */
function profileChangeOf({ accessRole, departmentId }: MemberDto): ProfileChange {
  const shown = accessRole && new AsShown(accessRole, (user) => membershipRole(user.accessRole) === accessRole);
  return {
    ...(shown === undefined ? {} : { accessRole: shown }),
    ...(departmentId === undefined ? {} : { departmentId }),
  };
}

function memberOf({ user: { accessRole, departmentId } }: ProfileState) {
  return { accessRole: membershipRole(accessRole), departmentId };
}

function presented<Row, View>(plan: Plan<Row>, present: (row: Row) => View): Plan<View> {
  return {
    ...plan,
    planned: async () => present(await plan.planned()),
    written: async () => present(await plan.written()),
  };
}
