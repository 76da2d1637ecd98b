import { Body, Controller, Get, Post, Put } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Roles } from '../auth/access.js';
import type { Actor } from '../auth/caller.js';
import { ApiEnvelope, ApiToldEnvelope, enveloped, told, type Envelope, type ToldEnvelope } from '../http/envelope.js';
import { ApiPage, type Page } from '../http/page.js';
import { RequestId } from '../http/request-id.js';
import { UuidParam } from '../http/uuid-param.js';
import {
  BusinessHoursDto,
  BusinessHoursView,
  DepartmentView,
  OrganizationTimeZoneDto,
  OrganizationTimeZoneView,
  SmsNumberDto,
  SmsNumberView,
} from './organizations.dto.js';
import { OrganizationsService } from './organizations.service.js';

@ApiTags('Organizations')
@Controller('api/organizations/:id')
export class OrganizationsController {
  constructor(private readonly organizations: OrganizationsService) {}

  /** When the organization is open, and whether its members may differ. ADMIN of the organization, SUPERADMIN of any. */
  @Get('business-hours')
  @Roles('ADMIN')
  @ApiOperation({ summary: 'Read business hours' })
  @ApiEnvelope(BusinessHoursView)
  async readHours(@CurrentActor() me: Actor, @UuidParam('id') id: string): Promise<Envelope<BusinessHoursView>> {
    return enveloped(await this.organizations.readHours(me, id));
  }

  /** Changes what is sent. ADMIN of the organization, SUPERADMIN of any; the change is in the organization’s history. */
  @Put('business-hours')
  @Roles('ADMIN')
  @ApiOperation({ summary: 'Change business hours and the override flag' })
  @ApiEnvelope(BusinessHoursView)
  async changeHours(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() body: BusinessHoursDto,
    @RequestId() requestId: string,
  ): Promise<Envelope<BusinessHoursView>> {
    return enveloped(await this.organizations.changeHours(me, id, body, requestId));
  }

  /** The zone alone; the same as sending it with the business hours. */
  @Put('timezone')
  @Roles('ADMIN')
  @ApiOperation({ summary: 'Change the time zone' })
  @ApiToldEnvelope(OrganizationTimeZoneView)
  async changeTimeZone(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() body: OrganizationTimeZoneDto,
    @RequestId() requestId: string,
  ): Promise<ToldEnvelope<OrganizationTimeZoneView>> {
    const { timezone } = await this.organizations.changeHours(me, id, body, requestId);
    return told('The time zone is set.', { timezone });
  }

  /** For everyone in the organization. */
  @Get('departments')
  @Roles('SALES_REP')
  @ApiOperation({ summary: 'List departments' })
  @ApiPage(DepartmentView)
  departments(@CurrentActor() me: Actor, @UuidParam('id') id: string): Promise<Page<DepartmentView>> {
    return this.organizations.departments(me, id);
  }

  /** The organization’s SMS numbers and whom they are assigned to. */
  @Get('phone-numbers')
  @Roles('ADMIN')
  @ApiOperation({ summary: 'List SMS numbers' })
  @ApiPage(SmsNumberView)
  numbers(@CurrentActor() me: Actor, @UuidParam('id') id: string): Promise<Page<SmsNumberView>> {
    return this.organizations.numbers(me, id);
  }

  /** Adds a free number to the organization. */
  @Post('phone-numbers')
  @Roles('ADMIN')
  @ApiOperation({ summary: 'Provision an SMS number' })
  @ApiCreatedResponse({ type: SmsNumberView })
  provision(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() body: SmsNumberDto,
    @RequestId() requestId: string,
  ): Promise<SmsNumberView> {
    return this.organizations.provision(me, id, body, requestId);
  }
}
