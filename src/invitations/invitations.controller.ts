import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, OrganizationRoles } from '../auth/access.js';
import type { Actor } from '../auth/caller.js';
import { OnceFrom } from '../changes/change-origin.js';
import type { Origin } from '../changes/origin.js';
import { ApiExamples } from '../http/example-bodies.js';
import { ApiPage, type Page } from '../http/page.js';
import { ApiRefusal } from '../http/problem-responses.js';
import { UuidParam } from '../http/uuid-param.js';
import { InvitationResultsView, InvitationsQuery, InvitationView, NewInvitationsDto } from './invitations.dto.js';
import { newInvitationsExamples } from './invitations.docs.js';
import { InvitationsService } from './invitations.service.js';

@ApiTags('Invitations')
@Controller('api')
export class InvitationsController {
  constructor(private readonly invitations: InvitationsService) {}

  /** The latest first, never with a token, and what has become of their mail. ADMIN of the organization, guests too; SUPERADMIN of any. */
  @Get('organizations/:id/invitations')
  @OrganizationRoles('ADMIN', 'people:read')
  @ApiOperation({ summary: 'List invitations' })
  @ApiPage(InvitationView)
  list(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Query() query: InvitationsQuery,
  ): Promise<Page<InvitationView>> {
    return this.invitations.list(me, id, query);
  }

  /**
   * Invites whom it can; the answer says of each row what became of it, and the rows that are refused don’t keep the
   * others. A mail with a link goes to each. An address whose invitation has expired gets that one renewed. How many
   * people an organization invites in a day is limited, and how many letters an address gets; where only that refuses,
   * the answer is a 429 with the same rows.
   */
  @Post('organizations/:id/invitations')
  @HttpCode(200)
  @OrganizationRoles('ADMIN', 'people:write')
  @ApiOperation({ summary: 'Invite people by e-mail' })
  @ApiExamples(NewInvitationsDto, newInvitationsExamples)
  @ApiOkResponse({ type: InvitationResultsView })
  @ApiRefusal(429, '`too_many_invitations`, `too_many_letters`: nobody was invited; `errors` says why of each row.')
  invite(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() body: NewInvitationsDto,
    @OnceFrom('organizations') origin: Origin,
  ): Promise<InvitationResultsView> {
    return this.invitations.invite(me, id, body, origin);
  }

  /**
   * Another mail with another link, as long good as a new one; the links before stop working. Renews what has expired.
   * 409 `invitation_accepted`, `invitation_revoked`. Each once a minute, and so many letters a day of an organization, new invitations
   * counted in, and to an address; `Retry-After` says when there is room again.
   */
  @Post('invitations/:id/resend')
  @HttpCode(200)
  @OrganizationRoles('ADMIN', 'people:write')
  @ApiOperation({ summary: 'Send an invitation again' })
  @ApiOkResponse({ type: InvitationView })
  @ApiRefusal(
    429,
    '`resent_just_now`; `too_many_invitations` of the organization, `too_many_letters` to the address in a day.',
  )
  resend(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @OnceFrom('organizations') origin: Origin,
  ): Promise<InvitationView> {
    return this.invitations.resend(me, id, origin);
  }

  /** Its links stop working. One that is revoked already stays so; 409 `invitation_accepted` for one that was accepted. */
  @Delete('invitations/:id')
  @HttpCode(204)
  @OrganizationRoles('ADMIN', 'people:write')
  @ApiOperation({ summary: 'Revoke an invitation' })
  @ApiNoContentResponse({ description: 'Revoked.' })
  revoke(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @OnceFrom('organizations') origin: Origin,
  ): Promise<void> {
    return this.invitations.revoke(me, id, origin);
  }
}
