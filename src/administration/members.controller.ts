import { Controller, Delete, Get, HttpCode, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, OrganizationRoles } from '../auth/access.js';
import type { Actor } from '../auth/caller.js';
import { AvatarUrls } from '../pictures/avatar-urls.js';
import { ApiVersioned } from '../http/etag.js';
import { ApiPage, type Page } from '../http/page.js';
import { UuidParam } from '../http/uuid-param.js';
import { MembersQuery } from '../organizations/members/members.dto.js';
import { MembersService } from '../organizations/members/members.service.js';
import { PresentedWrite, type Reported, type Written } from '../writes/write-answer.js';
import { ApiTakenAway } from '../writes/writes.docs.js';
import { Asked, type AskedWrite } from '../writes/write-options.js';
import { MemberView, presentMember } from './member.view.js';

@ApiTags('Members')
@Controller('api/organizations/:id/members')
export class MembersController {
  constructor(
    private readonly members: MembersService,
    private readonly avatarUrls: AvatarUrls,
  ) {}

  /** For every member of the organization; by role, department or both, such as the heads of a department. */
  @Get()
  @OrganizationRoles('SALES_REP', 'people:read')
  @ApiOperation({ summary: 'List members' })
  @ApiPage(MemberView)
  async list(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Query() query: MembersQuery,
  ): Promise<Page<MemberView>> {
    const { items, nextCursor } = await this.members.list(me, id, query);
    return { items: items.map((member) => presentMember(me, member, this.avatarUrls.pictureOf(member))), nextCursor };
  }

  /** One of them; its `ETag` is for a change of what they are here. For every member. */
  @Get(':userId')
  @OrganizationRoles('SALES_REP', 'people:read')
  @ApiOperation({ summary: 'Read a member' })
  @ApiVersioned(MemberView)
  async read(
    @CurrentActor() me: Actor,
    @UuidParam('id') organizationId: string,
    @UuidParam('userId') userId: string,
    @PresentedWrite() shown: Written,
  ): Promise<MemberView> {
    const { version, member } = await this.members.read(me, organizationId, userId);
    return shown({ version, view: presentMember(me, member, this.avatarUrls.pictureOf(member)) });
  }

  /**
   * Ends a membership; ADMIN of the organization, SUPERADMIN of any. The person’s number of this organization is free
   * again. 409 `home_membership` for people at home here, 409 `last_admin` for the last administrator.
   */
  @Delete(':userId')
  @HttpCode(204)
  @OrganizationRoles('ADMIN', 'people:write')
  @ApiOperation({ summary: 'Remove a member' })
  @ApiTakenAway('No member any more.')
  remove(
    @CurrentActor() me: Actor,
    @UuidParam('id') organizationId: string,
    @UuidParam('userId') userId: string,
    @Asked('organizations', 'If-Match') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<Reported | undefined> {
    return this.members.remove(me, organizationId, userId, asked).then((answer) => written(answer));
  }
}
