import { Body, Controller, Get, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, OrganizationRoles, Roles } from '../../auth/access.js';
import type { Actor } from '../../auth/caller.js';
import { ApiVersioned, ApiVersionedCreated, ApiVersionedWrite, Tagged, type Tag } from '../../http/etag.js';
import { IfMatch } from '../../http/if-match.js';
import { ApiPage, type Page } from '../../http/page.js';
import { ApiExamples } from '../../http/example-bodies.js';
import { RequestId } from '../../http/request-id.js';
import { UuidParam } from '../../http/uuid-param.js';
import { NewOrganizationDto, OrganizationDto, OrganizationsQuery, OrganizationView } from './organizations.dto.js';
import { OrganizationsService } from './organizations.service.js';
import { newOrganizationExamples, organizationExamples } from '../organizations.examples.js';

@ApiTags('Organizations')
@Controller('api/organizations')
export class OrganizationsController {
  constructor(private readonly organizations: OrganizationsService) {}

  /** The organizations the caller is a member of; all of them for a SUPERADMIN. In the order of their names. */
  @Get()
  @Roles('SALES_REP')
  @ApiOperation({ summary: 'List organizations' })
  @ApiPage(OrganizationView)
  list(@CurrentActor() me: Actor, @Query() query: OrganizationsQuery): Promise<Page<OrganizationView>> {
    return this.organizations.list(me, query);
  }

  /** A tenant without anybody in it, and a company for it unless one is given. */
  @Post()
  @Roles('SUPERADMIN')
  @ApiOperation({ summary: 'Create an organization' })
  @ApiExamples(NewOrganizationDto, newOrganizationExamples)
  @ApiVersionedCreated(OrganizationView)
  create(
    @CurrentActor() me: Actor,
    @Body() body: NewOrganizationDto,
    @RequestId() requestId: string,
    @Tagged() tagged: Tag,
  ): Promise<OrganizationView> {
    return this.organizations.create(me, body, requestId).then(tagged);
  }

  /** For every member. */
  @Get(':id')
  @OrganizationRoles('SALES_REP')
  @ApiOperation({ summary: 'Read an organization' })
  @ApiVersioned(OrganizationView)
  read(@CurrentActor() me: Actor, @UuidParam('id') id: string, @Tagged() tagged: Tag): Promise<OrganizationView> {
    return this.organizations.read(me, id).then(tagged);
  }

  /** Changes what is sent. ADMIN of the organization, SUPERADMIN of any; the change is in the organization’s history. */
  @Put(':id')
  @OrganizationRoles('ADMIN')
  @ApiOperation({ summary: 'Change an organization' })
  @ApiExamples(OrganizationDto, organizationExamples)
  @ApiVersionedWrite(OrganizationView)
  update(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() body: OrganizationDto,
    @RequestId() requestId: string,
    @IfMatch() ifVersion: number | undefined,
    @Tagged() tagged: Tag,
  ): Promise<OrganizationView> {
    return this.organizations.change(me, id, body, { requestId, ifVersion }).then(tagged);
  }

  /** The same as PUT, for clients that send `application/merge-patch+json` (RFC 7396). */
  @Patch(':id')
  @OrganizationRoles('ADMIN')
  @ApiOperation({ summary: 'Change an organization by merge patch' })
  @ApiExamples(OrganizationDto, organizationExamples)
  @ApiVersionedWrite(OrganizationView)
  patch(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() body: OrganizationDto,
    @RequestId() requestId: string,
    @IfMatch() ifVersion: number | undefined,
    @Tagged() tagged: Tag,
  ): Promise<OrganizationView> {
    return this.organizations.change(me, id, body, { requestId, ifVersion }).then(tagged);
  }
}
