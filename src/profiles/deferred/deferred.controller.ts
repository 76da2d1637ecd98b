import { Controller, Delete, Get, HttpCode } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, TokenOnly } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { OnceFrom } from '../../changes/change-origin.js';
import type { Origin } from '../../changes/origin.js';
import { UuidParam } from '../../http/uuid-param.js';
import { DeferredService } from './deferred.service.js';
import { DeferredChangesView } from './deferred.view.js';

/** What waits for me. */
@ApiTags('My profile')
@Controller('api/user/deferred-changes')
export class MyDeferredChangesController {
  constructor(private readonly deferred: DeferredService) {}

  /** Changes of the caller’s profile that wait, whoever asked for them. */
  @Get()
  @TokenOnly('profile:read')
  @ApiOperation({ summary: 'List what waits for my profile' })
  @ApiOkResponse({ type: DeferredChangesView })
  list(@CurrentCaller() me: Caller): Promise<DeferredChangesView> {
    return this.deferred.list(me, me.userId);
  }

  /** Takes back what the caller has asked for; what somebody else has asked for, 403. */
  @Delete(':id')
  @TokenOnly('profile:write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Take back a change of my profile' })
  takeBack(
    @CurrentCaller() me: Caller,
    @UuidParam('id') id: string,
    @OnceFrom('profile') origin: Origin,
  ): Promise<void> {
    return this.deferred.takeBack(me, me.userId, id, origin);
  }
}

/** What waits for other people. */
@ApiTags('People')
@Controller('api/users/:id/deferred-changes')
export class DeferredChangesController {
  constructor(private readonly deferred: DeferredService) {}

  /** Changes of someone’s profile that wait; for the person and their administrators. */
  @Get()
  @TokenOnly('people:read')
  @ApiOperation({ summary: 'List what waits for a person' })
  @ApiOkResponse({ type: DeferredChangesView })
  list(@CurrentCaller() me: Caller, @UuidParam('id') id: string): Promise<DeferredChangesView> {
    return this.deferred.list(me, id);
  }

  /** For whoever asked, and for administrators of the person who aren’t below who asked. */
  @Delete(':changeId')
  @TokenOnly('people:write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Take back a change of a person' })
  takeBack(
    @CurrentCaller() me: Caller,
    @UuidParam('id') id: string,
    @UuidParam('changeId') changeId: string,
    @OnceFrom('users') origin: Origin,
  ): Promise<void> {
    return this.deferred.takeBack(me, id, changeId, origin);
  }
}
