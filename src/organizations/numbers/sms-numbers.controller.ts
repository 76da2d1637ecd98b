import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, OrganizationRoles } from '../../auth/access.js';
import type { Actor } from '../../auth/caller.js';
import { ApiVersioned } from '../../http/etag.js';
import { ApiPage, type Page } from '../../http/page.js';
import { ApiExamples } from '../../http/example-bodies.js';
import { UuidParam } from '../../http/uuid-param.js';
import { PresentedWrite, type Reported, type Written } from '../../writes/write-answer.js';
import { ApiMade, ApiTakenAway } from '../../writes/writes.docs.js';
import { Asked, type AskedWrite } from '../../writes/write-options.js';
import { NewSmsNumberDto, PlannedSmsNumberView, SmsNumbersQuery, SmsNumberView } from './sms-numbers.dto.js';
import { SmsNumbersService } from './sms-numbers.service.js';
import { newSmsNumberExamples } from '../organizations.docs.js';

@ApiTags('Phone numbers')
@Controller('api/organizations/:id/phone-numbers')
export class SmsNumbersController {
  constructor(private readonly numbers: SmsNumbersService) {}

  /** The organization’s SMS numbers and whom they are assigned to. ADMIN of the organization, SUPERADMIN of any. */
  @Get()
  @OrganizationRoles('ADMIN', 'organization:read')
  @ApiOperation({ summary: 'List SMS numbers' })
  @ApiPage(SmsNumberView)
  list(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Query() query: SmsNumbersQuery,
  ): Promise<Page<SmsNumberView>> {
    return this.numbers.list(me, id, query);
  }

  /** One of them; its `ETag` is for a change of it. */
  @Get(':numberId')
  @OrganizationRoles('ADMIN', 'organization:read')
  @ApiOperation({ summary: 'Read an SMS number' })
  @ApiVersioned(SmsNumberView)
  read(
    @CurrentActor() me: Actor,
    @UuidParam('id') organizationId: string,
    @UuidParam('numberId') numberId: string,
    @PresentedWrite() shown: Written,
  ): Promise<SmsNumberView> {
    return this.numbers.read(me, organizationId, numberId).then((answer) => shown(answer));
  }

  /** Adds a free number to the organization. */
  @Post()
  @OrganizationRoles('ADMIN', 'organization:write')
  @ApiOperation({ summary: 'Provision an SMS number' })
  @ApiExamples(NewSmsNumberDto, newSmsNumberExamples)
  @ApiMade(SmsNumberView, PlannedSmsNumberView)
  provision(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() body: NewSmsNumberDto,
    @Asked('organizations', 'If-Match') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<(SmsNumberView | PlannedSmsNumberView) & Reported> {
    return this.numbers.provision(me, id, body, asked).then((answer) => written(answer));
  }

  /** Gives a number up; 409 `sms_number_assigned` while somebody has it. */
  @Delete(':numberId')
  @HttpCode(204)
  @OrganizationRoles('ADMIN', 'organization:write')
  @ApiOperation({ summary: 'Delete an SMS number' })
  @ApiTakenAway('No number of the organization any more.')
  delete(
    @CurrentActor() me: Actor,
    @UuidParam('id') organizationId: string,
    @UuidParam('numberId') numberId: string,
    @Asked('organizations', 'If-Match') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<Reported | undefined> {
    return this.numbers.delete(me, organizationId, numberId, asked).then((answer) => written(answer));
  }
}
