import { Controller, Delete, Get, HttpCode, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Roles } from '../auth/access.js';
import type { Actor } from '../auth/caller.js';
import { ApiPage, type Page } from '../http/page.js';
import { UuidParam } from '../http/uuid-param.js';
import { DoneOnceFrom, type SecurityOrigin } from '../security/security-origin.js';
import { EndOthersQuery, LoginsQuery, LoginView } from './logins.dto.js';
import { LoginsService } from './logins.service.js';

@ApiTags('Account')
@Controller('api')
export class LoginsController {
  constructor(private readonly logins: LoginsService) {}

  /** Where I am logged in; the latest login first. Those that have ended are left out. */
  @Get('user/sessions')
  @Roles('SALES_REP')
  @ApiOperation({ summary: 'List my logins' })
  @ApiPage(LoginView)
  mine(@CurrentActor() me: Actor, @Query() query: LoginsQuery): Promise<Page<LoginView>> {
    return this.logins.ofMe(me, query);
  }

  /** Its access and refresh tokens are refused from the next request on. One that has ended is a 404. */
  @Delete('user/sessions/:id')
  @Roles('SALES_REP')
  @HttpCode(204)
  @ApiOperation({ summary: 'End one of my logins' })
  @ApiNoContentResponse()
  endMine(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @DoneOnceFrom('account') origin: SecurityOrigin,
  ): Promise<void> {
    return this.logins.endMine(me, id, origin);
  }

  /** All but the one that asks. */
  @Delete('user/sessions')
  @Roles('SALES_REP')
  @HttpCode(204)
  @ApiOperation({ summary: 'End my other logins' })
  @ApiNoContentResponse()
  endMyOthers(
    @CurrentActor() me: Actor,
    @Query() _query: EndOthersQuery,
    @DoneOnceFrom('account') origin: SecurityOrigin,
  ): Promise<void> {
    return this.logins.endMyOthers(me, origin);
  }

  /** Where somebody is logged in; for the person and their administrators. */
  @Get('users/:id/sessions')
  @Roles('SALES_REP')
  @ApiOperation({ summary: 'List the logins of a person' })
  @ApiPage(LoginView)
  ofPerson(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Query() query: LoginsQuery,
  ): Promise<Page<LoginView>> {
    return this.logins.ofPerson(me, id, query);
  }

  /** The same as of one’s own; for the person and their administrators. */
  @Delete('users/:id/sessions/:sessionId')
  @Roles('SALES_REP')
  @HttpCode(204)
  @ApiOperation({ summary: 'End a login of a person' })
  @ApiNoContentResponse()
  endOf(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @UuidParam('sessionId') sessionId: string,
    @DoneOnceFrom('users') origin: SecurityOrigin,
  ): Promise<void> {
    return this.logins.endOf(me, id, sessionId, origin);
  }

  /** All of them, also the one that asks where it is one’s own. The person is told by mail. */
  @Delete('users/:id/sessions')
  @Roles('SALES_REP')
  @HttpCode(204)
  @ApiOperation({ summary: 'End all logins of a person' })
  @ApiNoContentResponse()
  endAllOf(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @DoneOnceFrom('users') origin: SecurityOrigin,
  ): Promise<void> {
    return this.logins.endAllOf(me, id, origin);
  }
}
