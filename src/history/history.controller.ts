import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, OrganizationRoles, Roles } from '../auth/access.js';
import type { Actor } from '../auth/caller.js';
import { ApiPage, type Page } from '../http/page.js';
import { UuidParam } from '../http/uuid-param.js';
import { ChangeView, DiffQuery, DiffView, HistoryQuery, SecurityEventView } from './history.dto.js';
import { HistoryService } from './history.service.js';

@ApiTags('History')
@Controller('api')
export class HistoryController {
  constructor(private readonly history: HistoryService) {}

  /** Who changed what of the caller’s profile, from where, before and after; the latest first. */
  @Get('user/profile/history')
  @Roles('SALES_REP', 'profile:read')
  @ApiOperation({ summary: 'Read the history of my profile' })
  @ApiPage(ChangeView)
  ofMe(@CurrentActor() me: Actor, @Query() query: HistoryQuery): Promise<Page<ChangeView>> {
    return this.history.ofMe(me, query);
  }

  /** What is different of the caller’s profile between two moments. */
  @Get('user/profile/history/diff')
  @Roles('SALES_REP', 'profile:read')
  @ApiOperation({ summary: 'Compare my profile at two moments' })
  @ApiOkResponse({ type: DiffView })
  diffOfMe(@CurrentActor() me: Actor, @Query() query: DiffQuery): Promise<DiffView> {
    return this.history.diffOfPerson(me, me.userId, query);
  }

  /** The same of somebody; for the person and their administrators. */
  @Get('users/:id/history/diff')
  @Roles('SALES_REP', 'people:read')
  @ApiOperation({ summary: 'Compare a person at two moments' })
  @ApiOkResponse({ type: DiffView })
  diffOfPerson(@CurrentActor() me: Actor, @UuidParam('id') id: string, @Query() query: DiffQuery): Promise<DiffView> {
    return this.history.diffOfPerson(me, id, query);
  }

  /** The same of an organization and what belongs to it; ADMIN of the organization. */
  @Get('organizations/:id/history/diff')
  @OrganizationRoles('ADMIN', 'organization:read')
  @ApiOperation({ summary: 'Compare an organization at two moments' })
  @ApiOkResponse({ type: DiffView })
  diffOfOrganization(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Query() query: DiffQuery,
  ): Promise<DiffView> {
    return this.history.diffOfOrganization(me, id, query);
  }

  /** Who changed what of someone’s profile; for the person and their administrators. */
  @Get('users/:id/history')
  @Roles('SALES_REP', 'people:read')
  @ApiOperation({ summary: 'Read the history of a person' })
  @ApiPage(ChangeView)
  ofPerson(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Query() query: HistoryQuery,
  ): Promise<Page<ChangeView>> {
    return this.history.ofPerson(me, id, query);
  }

  /** Changes of the organization and what belongs to it, the latest first. ADMIN of the organization, SUPERADMIN of any. */
  @Get('organizations/:id/history')
  @OrganizationRoles('ADMIN', 'organization:read')
  @ApiOperation({ summary: 'Read the history of an organization' })
  @ApiPage(ChangeView)
  ofOrganization(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Query() query: HistoryQuery,
  ): Promise<Page<ChangeView>> {
    return this.history.ofOrganization(me, id, query);
  }

  /** Changes of a company, the latest first; for SUPERADMINs and the owner. */
  @Get('companies/:id/history')
  @Roles('SALES_REP', 'organization:read')
  @ApiOperation({ summary: 'Read the history of a company' })
  @ApiPage(ChangeView)
  ofCompany(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Query() query: HistoryQuery,
  ): Promise<Page<ChangeView>> {
    return this.history.ofCompany(me, id, query);
  }

  /** What happened to the safety of my account: logins from new devices, passwords, factors, keys; the latest first. */
  @Get('user/security-events')
  @Roles('SALES_REP')
  @ApiOperation({ summary: 'Read my security events' })
  @ApiPage(SecurityEventView)
  eventsOfMe(@CurrentActor() me: Actor, @Query() query: HistoryQuery): Promise<Page<SecurityEventView>> {
    return this.history.events(me, me.userId, query);
  }

  /** The same of somebody; for the person and their administrators. */
  @Get('users/:id/security-events')
  @Roles('SALES_REP')
  @ApiOperation({ summary: 'Read the security events of a person' })
  @ApiPage(SecurityEventView)
  eventsOf(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Query() query: HistoryQuery,
  ): Promise<Page<SecurityEventView>> {
    return this.history.eventsOf(me, id, query);
  }
}
