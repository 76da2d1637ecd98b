import { Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, OrganizationRoles, Roles } from '../auth/access.js';
import type { Actor } from '../auth/caller.js';
import { Traceparent } from '../http/request-ids.js';
import { UuidParam } from '../http/uuid-param.js';
import { Presented, showProfile, type Present, type ProfileBody } from '../profiles/doors/profile-answer.js';
import { ApiProfileAnswers } from '../profiles/doors/profile.docs.js';
import { WriteOptions } from '../profiles/doors/write-options.js';
import type { ChangeOptions } from '../profiles/profiles.service.js';
import { PresentedWrite, type Reported, type Written } from '../writes/write-answer.js';
import { Asked, type AskedWrite } from '../writes/write-options.js';
import { OrganizationReverts, type TakenBack } from './organization-reverts.service.js';
import { ApiTakenBack } from './reverts.docs.js';
import { Reverts } from './reverts.service.js';

@ApiTags('History')
@Controller('api')
export class RevertsController {
  constructor(
    private readonly reverts: Reverts,
    private readonly ofOrganizations: OrganizationReverts,
  ) {}

  /**
   * Takes a change of the caller’s profile back, by a new one that is decided field by field under today’s rules: what somebody else has
   * by now is refused as in any write, and what was changed since with 409 `changed_since`. A replaced picture comes back.
   */
  @Post('user/profile/history/:changeId/revert')
  @Roles('SALES_REP', 'profile:write')
  @HttpCode(200)
  @ApiOperation({ summary: 'Take back a change of my profile' })
  @ApiProfileAnswers()
  revertMine(
    @CurrentActor() me: Actor,
    @UuidParam('changeId') changeId: string,
    @WriteOptions('profile') options: ChangeOptions,
    @Traceparent() traceparent: string,
    @Presented() present: Present,
  ): Promise<ProfileBody> {
    return this.reverts.revert(me, me.userId, changeId, { ...options, traceparent }, showProfile).then(present);
  }

  /** The same of somebody’s profile, for the person and their administrators. */
  @Post('users/:id/history/:changeId/revert')
  @Roles('SALES_REP', 'people:write')
  @HttpCode(200)
  @ApiOperation({ summary: 'Take back a change of a person' })
  @ApiProfileAnswers()
  revert(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @UuidParam('changeId') changeId: string,
    @WriteOptions('users') options: ChangeOptions,
    @Traceparent() traceparent: string,
    @Presented() present: Present,
  ): Promise<ProfileBody> {
    return this.reverts.revert(me, id, changeId, { ...options, traceparent }, showProfile).then(present);
  }

  /**
   * Takes a change of an organization back, by a new one under today’s rules: facts, hours, quiet hours, the name of a department, role and
   * department of a guest, notification defaults. 409 `changed_since` where one of its fields was changed again, which with lenient
   * handling stays; 409 `not_revertible` for what was made, taken away or ended. Answers as the part’s own route. ADMIN of the
   * organization, SUPERADMIN of any.
   */
  @Post('organizations/:id/history/:changeId/revert')
  @OrganizationRoles('ADMIN', 'organization:write')
  @HttpCode(200)
  @ApiOperation({ summary: 'Take back a change of an organization' })
  @ApiTakenBack()
  revertOfOrganization(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @UuidParam('changeId') changeId: string,
    @Asked('organizations', 'If-Match', 'Prefer') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<TakenBack & Reported> {
    return this.ofOrganizations.revert(me, id, changeId, asked).then((answer) => written(answer));
  }
}
