import { Body, Controller, Get, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, OrganizationRoles } from '../../auth/access.js';
import type { Actor } from '../../auth/caller.js';
import { ApiEnvelope, enveloped, told, type Envelope, type ToldEnvelope } from '../../http/envelope.js';
import { etagHeaders } from '../../http/etag.js';
import { ApiExamples } from '../../http/example-bodies.js';
import { UuidParam } from '../../http/uuid-param.js';
import { PresentedWrite, type Reported, type Written } from '../../writes/write-answer.js';
import { ApiChangedEnvelope } from '../../writes/writes.docs.js';
import { Asked, type AskedWrite } from '../../writes/write-options.js';
import {
  BusinessHoursDto,
  BusinessHoursView,
  OrganizationTimeZoneDto,
  OrganizationTimeZoneView,
} from './business-hours.dto.js';
import { BusinessHoursService } from './business-hours.service.js';
import { HoursQuery, HoursView } from './hours.dto.js';
import { businessHoursExamples } from '../organizations.docs.js';

@ApiTags('Organizations')
@Controller('api/organizations/:id')
export class BusinessHoursController {
  constructor(private readonly businessHours: BusinessHoursService) {}

  /** When the organization is open, and whether its members may differ. ADMIN of the organization, SUPERADMIN of any. */
  @Get('business-hours')
  @OrganizationRoles('ADMIN', 'organization:read')
  @ApiOperation({ summary: 'Read business hours' })
  @ApiEnvelope(BusinessHoursView, etagHeaders)
  read(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @PresentedWrite() shown: Written,
  ): Promise<Envelope<BusinessHoursView>> {
    return this.businessHours.read(me, id).then((answer) => shown(answer, enveloped));
  }

  /** Changes what is sent. ADMIN of the organization, SUPERADMIN of any; the change is in the organization’s history. */
  @Put('business-hours')
  @OrganizationRoles('ADMIN', 'organization:write')
  @ApiOperation({ summary: 'Change business hours and the override flag' })
  @ApiExamples(BusinessHoursDto, businessHoursExamples)
  @ApiChangedEnvelope(BusinessHoursView)
  change(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() body: BusinessHoursDto,
    @Asked('organizations', 'If-Match', 'Prefer') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<Envelope<BusinessHoursView> & Reported> {
    return this.businessHours.change(me, id, body, asked).then((answer) => written(answer, enveloped));
  }

  /** The periods that the organization is open, as instants. For every member; at most 366 days. */
  @Get('hours')
  @OrganizationRoles('SALES_REP', 'organization:read')
  @ApiOperation({ summary: 'When the organization is open, as instants' })
  @ApiOkResponse({ type: HoursView })
  hours(@CurrentActor() me: Actor, @UuidParam('id') id: string, @Query() query: HoursQuery): Promise<HoursView> {
    return this.businessHours.hours(me, id, query);
  }

  /** The zone alone; the same as sending it with the business hours. */
  @Put('timezone')
  @OrganizationRoles('ADMIN', 'organization:write')
  @ApiOperation({ summary: 'Change the time zone' })
  @ApiChangedEnvelope(OrganizationTimeZoneView, 'OrganizationTimeZoneToldReply', { message: { type: 'string' } })
  changeTimeZone(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() body: OrganizationTimeZoneDto,
    @Asked('organizations', 'If-Match', 'Prefer') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<ToldEnvelope<OrganizationTimeZoneView> & Reported> {
    return this.businessHours.change(me, id, body, asked).then((answer) => written(answer, tellTimeZone));
  }
}

function tellTimeZone({ timezone }: BusinessHoursView): ToldEnvelope<OrganizationTimeZoneView> {
  return told('The time zone is set.', { timezone });
}
