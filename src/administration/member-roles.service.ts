import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/caller.js';
import { AvatarUrls } from '../avatars/avatar-urls.js';
import type { MemberDto } from '../organizations/members/members.dto.js';
import { MembersService, type MemberRequest } from '../organizations/members/members.service.js';
import type { LockedPerson } from '../organizations/members/members.store.js';
import type { ProfileChange } from '../profiles/profile.js';
import { ProfilesService } from '../profiles/profiles.service.js';
import { presentMember, type MemberView } from './member.view.js';
import { plainWrite } from './plain-write.js';

/** Role and department of members: of guests in the organization's own books, of people at home in their profiles. */
@Injectable()
export class MemberRolesService {
  constructor(
    private readonly members: MembersService,
    private readonly profiles: ProfilesService,
    private readonly avatarUrls: AvatarUrls,
  ) {}

  async change(actor: Actor, request: MemberRequest, body: MemberDto): Promise<MemberView> {
    const { organizationId, userId, requestId } = request;
    const person = await this.members.change(actor, request, body);
    if (person.homeOrganizationId === organizationId) {
      await this.profiles.change(actor, userId, profileChangeOf(person, body), plainWrite(requestId));
    }
    const member = await this.members.read(actor, organizationId, userId);
    return presentMember(actor, member, this.avatarUrls.pictureOf(member));
  }
}

/** A SUPERADMIN at home here shows as an ADMIN, so sending that back is no demotion. */
function profileChangeOf({ isSuperadmin }: LockedPerson, { accessRole, departmentId }: MemberDto): ProfileChange {
  const isShown = isSuperadmin && accessRole === 'ADMIN';
  return {
    ...(accessRole === undefined || isShown ? {} : { accessRole }),
    ...(departmentId === undefined ? {} : { departmentId }),
  };
}
