import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, OrganizationRoles } from '../../auth/access.js';
import type { Actor } from '../../auth/caller.js';
import { ApiEnvelope, ApiToldEnvelope, enveloped, told, type Envelope, type ToldEnvelope } from '../../http/envelope.js';
import { ApiExamples } from '../../http/example-bodies.js';
import { RequestId } from '../../http/request-id.js';
import { UuidParam } from '../../http/uuid-param.js';
import {
  BusinessHoursDto,
  BusinessHoursView,
  OrganizationTimeZoneDto,
  OrganizationTimeZoneView,
} from './business-hours.dto.js';
import { BusinessHoursService } from './business-hours.service.js';
import { businessHoursExamples } from '../organizations.examples.js';

@ApiTags('Organizations')
@Controller('api/organizations/:id')
export class BusinessHoursController {
  constructor(private readonly businessHours: BusinessHoursService) {}

  /** When the organization is open, and whether its members may differ. ADMIN of the organization, SUPERADMIN of any. */
  @Get('business-hours')
  @OrganizationRoles('ADMIN')
  @ApiOperation({ summary: 'Read business hours' })
  @ApiEnvelope(BusinessHoursView)
  async read(@CurrentActor() me: Actor, @UuidParam('id') id: string): Promise<Envelope<BusinessHoursView>> {
    return enveloped(await this.businessHours.read(me, id));
  }

  /** Changes what is sent. ADMIN of the organization, SUPERADMIN of any; the change is in the organization’s history. */
  @Put('business-hours')
  @OrganizationRoles('ADMIN')
  @ApiOperation({ summary: 'Change business hours and the override flag' })
  @ApiExamples(BusinessHoursDto, businessHoursExamples)
  @ApiEnvelope(BusinessHoursView)
  async change(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() body: BusinessHoursDto,
    @RequestId() requestId: string,
  ): Promise<Envelope<BusinessHoursView>> {
    return enveloped(await this.businessHours.change(me, id, body, requestId));
  }

  /** The zone alone; the same as sending it with the business hours. */
  @Put('timezone')
  @OrganizationRoles('ADMIN')
  @ApiOperation({ summary: 'Change the time zone' })
  @ApiToldEnvelope(OrganizationTimeZoneView)
  async changeTimeZone(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() body: OrganizationTimeZoneDto,
    @RequestId() requestId: string,
  ): Promise<ToldEnvelope<OrganizationTimeZoneView>> {
    const { timezone } = await this.businessHours.change(me, id, body, requestId);
    return told('The time zone is set.', { timezone });
  }
}
