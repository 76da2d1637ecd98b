import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Roles } from '../../auth/access.js';
import type { Actor } from '../../auth/caller.js';
import { OnceFrom } from '../../changes/change-origin.js';
import type { Origin } from '../../changes/origin.js';
import { ApiOptionalBody } from '../../http/absent-bodies.js';
import { ApiPage, type Page } from '../../http/page.js';
import { UuidParam } from '../../http/uuid-param.js';
import { PresentedWrite, type Reported, type Written } from '../../writes/write-answer.js';
import { Asked, type AskedWrite } from '../../writes/write-options.js';
import { ApiChanged } from '../../writes/writes.docs.js';
import { DecideDto, RequestsQuery } from './requests.dto.js';
import { RequestsService } from './requests.service.js';
import { ChangeRequestView } from './requests.view.js';

/** What was asked for with `Prefer: handling=request`. */
@ApiTags('Change requests')
@Controller('api/change-requests')
export class RequestsController {
  constructor(private readonly requests: RequestsService) {}

  /** Those that I may decide and those that I have made, the latest first; decided ones for 30 days. */
  @Get()
  @Roles('SALES_REP', 'people:read')
  @ApiOperation({ summary: 'List requests for changes' })
  @ApiPage(ChangeRequestView)
  list(@CurrentActor() me: Actor, @Query() query: RequestsQuery): Promise<Page<ChangeRequestView>> {
    return this.requests.list(me, query);
  }

  /**
   * Makes the change, in my name and by my rights as they are now: all of it or, with the refusals of any write, nothing, and the request
   * stays open. 409 `request_decided` when somebody was faster.
   */
  @Post(':id/approve')
  @HttpCode(200)
  @Roles('SALES_REP', 'people:write')
  @ApiOperation({ summary: 'Approve a request' })
  @ApiOptionalBody(DecideDto)
  @ApiChanged(ChangeRequestView)
  approve(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() body: DecideDto,
    @Asked('users') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<ChangeRequestView & Reported> {
    return this.requests.approve(me, id, body, asked).then((answer) => written(answer));
  }

  /** Nothing is changed, and who asked is told. */
  @Post(':id/decline')
  @HttpCode(200)
  @Roles('SALES_REP', 'people:write')
  @ApiOperation({ summary: 'Decline a request' })
  @ApiOptionalBody(DecideDto)
  @ApiChanged(ChangeRequestView)
  decline(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() body: DecideDto,
    @Asked('users') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<ChangeRequestView & Reported> {
    return this.requests.decline(me, id, body, asked).then((answer) => written(answer));
  }

  /** For who asked, while it is open. */
  @Delete(':id')
  @HttpCode(204)
  @Roles('SALES_REP', 'people:write')
  @ApiOperation({ summary: 'Take back a request of mine' })
  cancel(@CurrentActor() me: Actor, @UuidParam('id') id: string, @OnceFrom('users') origin: Origin): Promise<void> {
    return this.requests.cancel(me, id, origin);
  }
}
