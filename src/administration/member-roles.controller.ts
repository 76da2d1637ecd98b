import { Body, Controller, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, OrganizationRoles } from '../auth/access.js';
import type { Actor } from '../auth/caller.js';
import { ApiExamples } from '../http/example-bodies.js';
import { RequestId } from '../http/request-id.js';
import { UuidParam } from '../http/uuid-param.js';
import { MemberDto } from '../organizations/members/members.dto.js';
import { MemberView } from './member.view.js';
import { MemberRolesService } from './member-roles.service.js';
import { memberExamples } from '../organizations/organizations.examples.js';

@ApiTags('Members')
@Controller('api/organizations/:id/members/:userId')
export class MemberRolesController {
  constructor(private readonly members: MemberRolesService) {}

  /**
   * Changes what is sent; ADMIN of the organization, SUPERADMIN of any. A SUPERADMIN makes members of people from other
   * organizations by it, with an `accessRole`. What is changed of people at home here is a change of their profile.
   */
  @Put()
  @OrganizationRoles('ADMIN')
  @ApiOperation({ summary: 'Change role and department of a member, or add one' })
  @ApiExamples(MemberDto, memberExamples)
  @ApiOkResponse({ type: MemberView })
  change(
    @CurrentActor() me: Actor,
    @UuidParam('id') organizationId: string,
    @UuidParam('userId') userId: string,
    @Body() body: MemberDto,
    @RequestId() requestId: string,
  ): Promise<MemberView> {
    return this.members.change(me, { organizationId, userId, requestId }, body);
  }
}
