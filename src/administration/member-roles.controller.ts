import { Body, Controller, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, OrganizationRoles } from '../auth/access.js';
import type { Actor } from '../auth/caller.js';
import { ApiExamples } from '../http/example-bodies.js';
import { UuidParam } from '../http/uuid-param.js';
import { MemberDto } from '../organizations/members/members.dto.js';
import { PresentedWrite, type Reported, type Written } from '../writes/write-answer.js';
import { ApiChanged } from '../writes/writes.docs.js';
import { Asked, type AskedWrite } from '../writes/write-options.js';
import { MemberView } from './member.view.js';
import { MemberRolesService } from './member-roles.service.js';
import { memberExamples } from '../organizations/organizations.docs.js';

@ApiTags('Members')
@Controller('api/organizations/:id/members/:userId')
export class MemberRolesController {
  constructor(private readonly members: MemberRolesService) {}

  /**
   * Changes what is sent; ADMIN of the organization, SUPERADMIN of any. A SUPERADMIN makes members of people from other
   * organizations by it, with an `accessRole`. What is changed of people at home here is a change of their profile: `If-Match`
   * and `ETag` are of that, and of the organization for guests.
   */
  @Put()
  @OrganizationRoles('ADMIN', 'people:write')
  @ApiOperation({ summary: 'Change role and department of a member, or add one' })
  @ApiExamples(MemberDto, memberExamples)
  @ApiChanged(MemberView)
  change(
    @CurrentActor() me: Actor,
    @UuidParam('id') organizationId: string,
    @UuidParam('userId') userId: string,
    @Body() body: MemberDto,
    @Asked('organizations', 'If-Match', 'Prefer') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<MemberView & Reported> {
    return this.members.change(me, organizationId, { userId, body, asked }).then((answer) => written(answer));
  }
}
