import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, OrganizationRoles, Roles } from '../auth/access.js';
import type { Actor } from '../auth/caller.js';
import { ErasuresQuery, ErasureView } from '../erasures/erasures.dto.js';
import { ApiPage, type Page } from '../http/page.js';
import { UuidParam } from '../http/uuid-param.js';
import { ErasuresService } from './erasures.service.js';

@ApiTags('People')
@Controller('api')
export class ErasuresController {
  constructor(private readonly erasures: ErasuresService) {}

  /** Those that wait and the receipts of those that are done, the latest first; of organizations that are gone too. */
  @Get('erasures')
  @Roles('SUPERADMIN', 'people:read')
  @ApiOperation({ summary: 'List all erasures' })
  @ApiPage(ErasureView)
  all(@CurrentActor() me: Actor, @Query() query: ErasuresQuery): Promise<Page<ErasureView>> {
    return this.erasures.all(me, query);
  }

  /** Those of people who are or were at home here, the latest first. ADMIN of the organization, SUPERADMIN of any. */
  @Get('organizations/:id/erasures')
  @OrganizationRoles('ADMIN', 'people:read')
  @ApiOperation({ summary: 'List the erasures of an organization' })
  @ApiPage(ErasureView)
  ofOrganization(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Query() query: ErasuresQuery,
  ): Promise<Page<ErasureView>> {
    return this.erasures.ofOrganization(me, id, query);
  }
}
