import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, OrganizationRoles, Roles } from '../auth/access.js';
import type { Actor } from '../auth/caller.js';
import { OnceFrom } from '../changes/change-origin.js';
import type { Origin } from '../changes/origin.js';
import { PresentedErasure, type PresentErasure } from '../erasures/erasure-answer.js';
import { EraseDto, ErasureView } from '../erasures/erasures.dto.js';
import { ApiOptionalBody } from '../http/absent-bodies.js';
import { ApiExamples } from '../http/example-bodies.js';
import { IfMatch } from '../http/if-match.js';
import { UuidParam } from '../http/uuid-param.js';
import { AskedOfMany, type AskedWrite } from '../writes/write-options.js';
import { AccessQuery, AccessView } from './access.dto.js';
import { AccessService } from './access.service.js';
import { bulkExamples } from './bulk.docs.js';
import { BulkDto, BulkReport } from './bulk.dto.js';
import { BulkService } from './bulk.service.js';
import { LifecycleService } from './lifecycle.service.js';
import { PeoplePage, PeopleQuery } from './people-list.dto.js';
import { PeopleListService } from './people-list.service.js';

@ApiTags('People')
@Controller('api/users')
export class PeopleController {
  constructor(
    private readonly list: PeopleListService,
    private readonly lifecycle: LifecycleService,
    private readonly access: AccessService,
    private readonly bulk: BulkService,
  ) {}

  /**
   * The people whom the caller may see: a SUPERADMIN everyone or one organization, an ADMIN their organization, a
   * DEPARTMENT_HEAD their department, a SALES_REP their colleagues without private fields. Filtering, searching or
   * sorting by a field that is hidden from the caller is a 403.
   */
  @Get()
  @Roles('SALES_REP', 'people:read')
  @ApiOperation({ summary: 'List people' })
  @ApiOkResponse({ type: PeoplePage })
  page(@CurrentActor() me: Actor, @Query() query: PeopleQuery): Promise<PeoplePage> {
    return this.list.page(me, query);
  }

  /**
   * The same change of up to 1,000 people, each decided by itself as `PUT /api/users/{id}` would be, and written in a transaction of
   * its own: whoever is refused keeps nobody else back. The answer is a 200 whatever became of them; look at `results`. What a
   * broken connection leaves unsaid is found out by sending it again: whoever is done is `unchanged` then.
   */
  @Post('bulk')
  @HttpCode(200)
  @Roles('SALES_REP', 'people:write')
  @ApiOperation({ summary: 'Change many people' })
  @ApiExamples(BulkDto, bulkExamples)
  @ApiOkResponse({ type: BulkReport })
  change(
    @CurrentActor() me: Actor,
    @Body() body: BulkDto,
    @AskedOfMany('users') asked: AskedWrite,
  ): Promise<BulkReport> {
    return this.bulk.change(me, body, asked);
  }

  /** Ends the person’s access and takes them out of lists, until restored. The e-mail stays theirs, the SMS number is free. */
  @Delete(':id')
  @OrganizationRoles('ADMIN', 'people:write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a person' })
  @ApiNoContentResponse()
  remove(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @OnceFrom('users') origin: Origin,
    @IfMatch() ifVersion: number | undefined,
  ): Promise<void> {
    return this.lifecycle.remove(me, id, { origin, ifVersion });
  }

  /** Brings a deleted person back, as active or disabled as before; everyone has to log in anew. */
  @Post(':id/restore')
  @OrganizationRoles('ADMIN', 'people:write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Restore a deleted person' })
  @ApiNoContentResponse()
  restore(@CurrentActor() me: Actor, @UuidParam('id') id: string, @OnceFrom('users') origin: Origin): Promise<void> {
    return this.lifecycle.restore(me, id, origin);
  }

  /**
   * Takes a person out of every table, for good: profile, persona, logins, memberships. Numbers and the e-mail are free
   * again; the history keeps which fields were changed, without personal values. Whoever isn’t deleted already is erased only with
   * `{"confirm": "<their e-mail>"}`. Where `ERASURE_DAYS` says so it waits, the person deleted meanwhile, and the answer is a 202.
   */
  @Post(':id/erase')
  @OrganizationRoles('ADMIN', 'people:write')
  @HttpCode(200)
  @ApiOperation({ summary: 'Erase a person' })
  @ApiOptionalBody(EraseDto)
  @ApiOkResponse({ type: ErasureView, description: 'It is done; this is the receipt.' })
  @ApiAcceptedResponse({ type: ErasureView, description: 'It waits until `dueAt`.' })
  erase(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() { confirm }: EraseDto,
    @OnceFrom('users') origin: Origin,
    @PresentedErasure() present: PresentErasure,
  ): Promise<ErasureView> {
    return this.lifecycle.erase(me, id, confirm, origin).then(present);
  }

  /** The person stays deleted, and can be restored; a restored person isn’t erased either. */
  @Delete(':id/erasure')
  @OrganizationRoles('ADMIN', 'people:write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Call off an erasure that waits' })
  @ApiNoContentResponse()
  callOff(@CurrentActor() me: Actor, @UuidParam('id') id: string, @OnceFrom('users') origin: Origin): Promise<void> {
    return this.lifecycle.callOff(me, id, origin);
  }

  /** What the person would gain and lose with another role, before anyone changes it. */
  @Get(':id/access')
  @Roles('SALES_REP', 'people:read')
  @ApiOperation({ summary: 'Compare a person’s access with another role' })
  @ApiOkResponse({ type: AccessView })
  compare(@CurrentActor() me: Actor, @UuidParam('id') id: string, @Query() { as }: AccessQuery): Promise<AccessView> {
    return this.access.compare(me, id, as);
  }
}
