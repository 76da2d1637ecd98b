import { Body, Controller, Get, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, OrganizationRoles, Roles } from '../../auth/access.js';
import type { Actor } from '../../auth/caller.js';
import { MergePatch } from '../../http/body-types.js';
import { ApiVersioned, Tagged, type Tag } from '../../http/etag.js';
import { ApiPage, type Page } from '../../http/page.js';
import { ApiExamples } from '../../http/example-bodies.js';
import { AsOf } from '../../http/as-of.js';
import { UuidParam } from '../../http/uuid-param.js';
import type { Capabilities } from '../../writes/capability.js';
import { PresentedWrite, type Reported, type Written } from '../../writes/write-answer.js';
import { ApiCapabilities, ApiChanged, ApiMade } from '../../writes/writes.docs.js';
import { Asked, type AskedWrite } from '../../writes/write-options.js';
import { CapabilitiesService } from '../capabilities.service.js';
import {
  NewOrganizationDto,
  OrganizationDto,
  OrganizationsQuery,
  OrganizationView,
  PlannedOrganizationView,
} from './organizations.dto.js';
import { OrganizationsService } from './organizations.service.js';
import { newOrganizationExamples, organizationExamples } from '../organizations.docs.js';

@ApiTags('Organizations')
@Controller('api/organizations')
export class OrganizationsController {
  constructor(
    private readonly organizations: OrganizationsService,
    private readonly capabilities: CapabilitiesService,
  ) {}

  /** The organizations the caller is a member of; all of them for a SUPERADMIN. In the order of their names. */
  @Get()
  @Roles('SALES_REP', 'organization:read')
  @ApiOperation({ summary: 'List organizations' })
  @ApiPage(OrganizationView)
  list(@CurrentActor() me: Actor, @Query() query: OrganizationsQuery): Promise<Page<OrganizationView>> {
    return this.organizations.list(me, query);
  }

  /** A tenant without anybody in it, and a company for it unless one is given. */
  @Post()
  @Roles('SUPERADMIN', 'organization:write')
  @ApiOperation({ summary: 'Create an organization' })
  @ApiExamples(NewOrganizationDto, newOrganizationExamples)
  @ApiMade(OrganizationView, PlannedOrganizationView)
  create(
    @CurrentActor() me: Actor,
    @Body() body: NewOrganizationDto,
    @Asked('organizations') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<(OrganizationView | PlannedOrganizationView) & Reported> {
    return this.organizations.create(me, body, asked).then((answer) => written(answer));
  }

  /** For every member. */
  @Get(':id')
  @OrganizationRoles('SALES_REP', 'organization:read')
  @ApiOperation({ summary: 'Read an organization' })
  @ApiVersioned(OrganizationView)
  read(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @AsOf('the organization as it was then, for its administrators, without an `ETag`. 404 while there was none.')
    asOf: Date | undefined,
    @Tagged() tagged: Tag,
  ): Promise<OrganizationView> {
    if (asOf !== undefined) return this.organizations.readAsOf(me, id, asOf);
    return this.organizations.read(me, id).then(tagged);
  }

  /** Changes what is sent. ADMIN of the organization, SUPERADMIN of any; the change is in the organization’s history. */
  @Put(':id')
  @OrganizationRoles('ADMIN', 'organization:write')
  @ApiOperation({ summary: 'Change an organization' })
  @ApiExamples(OrganizationDto, organizationExamples)
  @MergePatch()
  @ApiChanged(OrganizationView)
  update(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() body: OrganizationDto,
    @Asked('organizations', 'If-Match', 'Prefer') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<OrganizationView & Reported> {
    return this.organizations.change(me, id, body, asked).then((answer) => written(answer));
  }

  /** The same as PUT, for clients that send `application/merge-patch+json` (RFC 7396). */
  @Patch(':id')
  @OrganizationRoles('ADMIN', 'organization:write')
  @ApiOperation({ summary: 'Change an organization by merge patch' })
  @ApiExamples(OrganizationDto, organizationExamples)
  @MergePatch()
  @ApiChanged(OrganizationView)
  patch(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() body: OrganizationDto,
    @Asked('organizations', 'If-Match', 'Prefer') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<OrganizationView & Reported> {
    return this.organizations.change(me, id, body, asked).then((answer) => written(answer));
  }

  /**
   * What the caller may change of the organization, its departments, members and numbers, and of its company, from the table
   * that decides the write; for every member. `*` in a pointer stands for any of them.
   */
  @Get(':id/capabilities')
  @OrganizationRoles('SALES_REP', 'organization:read')
  @ApiOperation({ summary: 'What I may change of an organization, and why not' })
  @ApiCapabilities()
  readCapabilities(@CurrentActor() me: Actor, @UuidParam('id') id: string): Promise<Capabilities> {
    return this.capabilities.read(me, id);
  }
}
