import { Body, Controller, Delete, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Roles } from '../../auth/access.js';
import type { Actor } from '../../auth/caller.js';
import { OnceFrom } from '../../changes/change-origin.js';
import type { Origin } from '../../changes/origin.js';
import { EraseDto, ErasureView } from '../../erasures/erasures.dto.js';
import { ApiOptionalBody } from '../../http/absent-bodies.js';
import { ApiRefusal } from '../../http/problem-responses.js';
import { IfMatch } from '../../http/if-match.js';
import { UuidParam } from '../../http/uuid-param.js';
import { OrganizationView } from '../facts/organizations.dto.js';
import { MembersProblem, SuspensionDto } from './life.dto.js';
import { OrganizationLifeService } from './life.service.js';

@ApiTags('Organizations')
@Controller('api/organizations/:id')
export class OrganizationLifeController {
  constructor(private readonly life: OrganizationLifeService) {}

  /**
   * Nobody at home in it gets in from the next request on, by whatever login, key or link, and nobody else does anything there; all of
   * them are told `reason`, 403 `organization_suspended`. What waits for its time waits on. Everything is kept, logins too. For
   * SUPERADMINs, who go on wherever they are at home. Once more gives another reason.
   */
  @Post('suspend')
  @HttpCode(200)
  @Roles('SUPERADMIN', 'organization:write')
  @ApiOperation({ summary: 'Suspend an organization' })
  @ApiOkResponse({ type: OrganizationView })
  suspend(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() { reason }: SuspensionDto,
    @OnceFrom('organizations') origin: Origin,
  ): Promise<OrganizationView> {
    return this.life.suspend(me, id, reason, origin);
  }

  /** Everything goes on as it was. */
  @Post('resume')
  @HttpCode(200)
  @Roles('SUPERADMIN', 'organization:write')
  @ApiOperation({ summary: 'Resume a suspended organization' })
  @ApiOkResponse({ type: OrganizationView })
  resume(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @OnceFrom('organizations') origin: Origin,
  ): Promise<OrganizationView> {
    return this.life.suspend(me, id, null, origin);
  }

  /** As suspending, with 403 `organization_deleted`; after `DELETED_ORGANIZATION_DAYS`, at `dueAt`, it is erased. */
  @Delete()
  @HttpCode(202)
  @Roles('SUPERADMIN')
  @ApiOperation({ summary: 'Delete an organization' })
  @ApiAcceptedResponse({ type: ErasureView })
  remove(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @OnceFrom('organizations') origin: Origin,
    @IfMatch() ifVersion: number | undefined,
  ): Promise<ErasureView> {
    return this.life.remove(me, id, { origin, ifVersion });
  }

  /** Until it is erased. One that was suspended before is so again. */
  @Post('restore')
  @HttpCode(200)
  @Roles('SUPERADMIN')
  @ApiOperation({ summary: 'Restore a deleted organization' })
  @ApiOkResponse({ type: OrganizationView })
  restore(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @OnceFrom('organizations') origin: Origin,
  ): Promise<OrganizationView> {
    return this.life.restore(me, id, origin);
  }

  /**
   * Takes an organization and everybody at home in it out of every table, at once and for good; `{"confirm": "<its name>"}`, and a login
   * that was proved within ten minutes. Guests keep their accounts, its company stays, and a SUPERADMIN at home in it has no home any
   * more. As long as somebody at home in it is a member elsewhere, or owns another company, it is a 409 `members_elsewhere`.
   */
  @Post('erase')
  @HttpCode(200)
  @Roles('SUPERADMIN')
  @ApiOperation({ summary: 'Erase an organization' })
  @ApiOptionalBody(EraseDto)
  @ApiOkResponse({ type: ErasureView, description: 'The receipt.' })
  @ApiRefusal(409, '`members_elsewhere`, `confirmation_required` or `confirmation_mismatch`.', MembersProblem)
  erase(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() { confirm }: EraseDto,
    @OnceFrom('organizations') origin: Origin,
  ): Promise<ErasureView> {
    return this.life.erase(me, id, confirm, origin);
  }
}
