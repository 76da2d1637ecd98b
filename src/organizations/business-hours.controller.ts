import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, OrganizationRoles } from '../auth/access.js';
import type { Actor } from '../auth/caller.js';
import { RequestId } from '../http/request-id.js';
import { UuidParam } from '../http/uuid-param.js';
import { BusinessHoursDto, BusinessHoursView } from './business-hours.dto.js';
import { BusinessHoursService } from './business-hours.service.js';

@ApiTags('Organizations')
@Controller('api/organizations/:id')
export class BusinessHoursController {
  constructor(private readonly businessHours: BusinessHoursService) {}

  /** When the organization is open, and whether its members may differ. ADMIN of the organization, SUPERADMIN of any. */
  @Get('business-hours')
  @OrganizationRoles('ADMIN')
  @ApiOperation({ summary: 'Read business hours' })
  @ApiOkResponse({ type: BusinessHoursView })
  read(@CurrentActor() me: Actor, @UuidParam('id') id: string): Promise<BusinessHoursView> {
    return this.businessHours.read(me, id);
  }

  /** Changes what is sent. ADMIN of the organization, SUPERADMIN of any; the change is in the organization’s history. */
  @Put('business-hours')
  @OrganizationRoles('ADMIN')
  @ApiOperation({ summary: 'Change business hours and the override flag' })
  @ApiOkResponse({ type: BusinessHoursView })
  change(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() body: BusinessHoursDto,
    @RequestId() requestId: string,
  ): Promise<BusinessHoursView> {
    return this.businessHours.change(me, id, body, requestId);
  }
}
