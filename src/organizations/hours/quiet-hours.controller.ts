import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, OrganizationRoles } from '../../auth/access.js';
import type { Actor } from '../../auth/caller.js';
import { ApiVersioned } from '../../http/etag.js';
import { UuidParam } from '../../http/uuid-param.js';
import { PresentedWrite, type Reported, type Written } from '../../writes/write-answer.js';
import { ApiChanged } from '../../writes/writes.docs.js';
import { Asked, type AskedWrite } from '../../writes/write-options.js';
import { OrganizationQuietHoursView, QuietHoursDto } from './quiet-hours.dto.js';
import { QuietHoursService } from './quiet-hours.service.js';

@ApiTags('Organizations')
@Controller('api/organizations/:id/quiet-hours')
export class QuietHoursController {
  constructor(private readonly quietHours: QuietHoursService) {}

  /** When members aren’t told anything, as far as they say nothing themselves. For every member. */
  @Get()
  @OrganizationRoles('SALES_REP', 'organization:read')
  @ApiOperation({ summary: 'Read the quiet hours of an organization' })
  @ApiVersioned(OrganizationQuietHoursView)
  read(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @PresentedWrite() shown: Written,
  ): Promise<OrganizationQuietHoursView> {
    return this.quietHours.read(me, id).then((answer) => shown(answer));
  }

  /** Changes what is sent; it counts at once for everybody who says nothing else. ADMIN of the organization, SUPERADMIN of any. */
  @Put()
  @OrganizationRoles('ADMIN', 'organization:write')
  @ApiOperation({ summary: 'Change the quiet hours of an organization' })
  @ApiChanged(OrganizationQuietHoursView)
  change(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() body: QuietHoursDto,
    @Asked('organizations', 'If-Match', 'Prefer') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<OrganizationQuietHoursView & Reported> {
    return this.quietHours.change(me, id, body, asked).then((answer) => written(answer));
  }
}
