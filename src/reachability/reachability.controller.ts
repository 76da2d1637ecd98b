import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, TokenOnly } from '../auth/access.js';
import type { Caller } from '../auth/caller.js';
import { UuidParam } from '../http/uuid-param.js';
import { HoursQuery } from '../organizations/hours/hours.dto.js';
import { PersonHoursView } from './person-hours.dto.js';
import { ReachabilityQuery, ReachabilityView } from './reachability.dto.js';
import { ReachabilityService } from './reachability.service.js';

@ApiTags('People')
@Controller('api/users/:id')
export class ReachabilityController {
  constructor(private readonly reachability: ReachabilityService) {}

  /** Someone’s business hours as instants, on the days that the clocks are changed too; at most 366 days. */
  @Get('hours')
  @TokenOnly('people:read')
  @ApiOperation({ summary: 'When a person works, as instants' })
  @ApiOkResponse({ type: PersonHoursView })
  hours(
    @CurrentCaller() me: Caller,
    @UuidParam('id') id: string,
    @Query() query: HoursQuery,
  ): Promise<PersonHoursView> {
    return this.reachability.hours(me, id, query);
  }

  /** Whether somebody may be reached, why not, until when, and where a call to them goes. */
  @Get('reachability')
  @TokenOnly('people:read')
  @ApiOperation({ summary: 'May I reach this person now?' })
  @ApiOkResponse({ type: ReachabilityView })
  at(
    @CurrentCaller() me: Caller,
    @UuidParam('id') id: string,
    @Query() query: ReachabilityQuery,
  ): Promise<ReachabilityView> {
    return this.reachability.reachability(me, id, query);
  }
}
