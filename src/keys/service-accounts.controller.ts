import { Body, Controller, Delete, Get, Header, HttpCode, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, OrganizationRoles } from '../auth/access.js';
import type { Actor } from '../auth/caller.js';
import { ApiPage, type Page } from '../http/page.js';
import { UuidParam } from '../http/uuid-param.js';
import { DoneOnceFrom, type SecurityOrigin } from '../security/security-origin.js';
import { KeyView, NewKeyDto, NewKeyView, RotateKeyDto } from './keys.dto.js';
import { NewServiceAccountDto, ServiceAccountView } from './service-accounts.dto.js';
import { ServiceAccountsService } from './service-accounts.service.js';

/** Closed to keys, so that none makes another. */
@ApiTags('Keys')
@Controller('api/organizations/:id/service-accounts')
export class ServiceAccountsController {
  constructor(private readonly accounts: ServiceAccountsService) {}

  /** In the order of their names; the deleted ones are left out. They are in no list of people but `GET /api/users?kind=service`. */
  @Get()
  @OrganizationRoles('ADMIN')
  @ApiOperation({ summary: 'List service accounts' })
  @ApiPage(ServiceAccountView)
  list(@CurrentActor() me: Actor, @UuidParam('id') id: string): Promise<Page<ServiceAccountView>> {
    return this.accounts.list(me, id);
  }

  /**
   * A program with a role here, by keys alone: it can’t log in. It is renamed, given another role, disabled, deleted and erased as a
   * person is, at `/api/users/{id}`. 409 `too_many_service_accounts` from 100 on.
   */
  @Post()
  @OrganizationRoles('ADMIN')
  @ApiOperation({ summary: 'Make a service account' })
  @ApiCreatedResponse({ type: ServiceAccountView })
  make(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() body: NewServiceAccountDto,
    @DoneOnceFrom('organizations') origin: SecurityOrigin,
  ): Promise<ServiceAccountView> {
    return this.accounts.make(me, id, body, origin);
  }

  /** The latest made first; those that have ended are left out. */
  @Get(':accountId/keys')
  @OrganizationRoles('ADMIN')
  @ApiOperation({ summary: 'List the keys of a service account' })
  @ApiPage(KeyView)
  listKeys(
    @CurrentActor() me: Actor,
    @UuidParam('id') organizationId: string,
    @UuidParam('accountId') accountId: string,
  ): Promise<Page<KeyView>> {
    return this.accounts.listKeys(me, { organizationId, accountId });
  }

  /** What it may is what the account may at that moment, where the scopes let it. 409 `too_many_keys` from 50 on. */
  @Post(':accountId/keys')
  @OrganizationRoles('ADMIN')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Make a key for a service account' })
  @ApiCreatedResponse({ type: NewKeyView, description: 'The only answer that has the key itself.' })
  makeKey(
    @CurrentActor() me: Actor,
    @UuidParam('id') organizationId: string,
    @UuidParam('accountId') accountId: string,
    @Body() body: NewKeyDto,
    @DoneOnceFrom('organizations') origin: SecurityOrigin,
  ): Promise<NewKeyView> {
    return this.accounts.makeKey(me, { organizationId, accountId }, body, origin);
  }

  /** Another key of the same name and scopes, to be put in the place of this one while both work. 409 `key_replaced`. */
  @Post(':accountId/keys/:keyId/rotate')
  @OrganizationRoles('ADMIN')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Rotate a key of a service account' })
  @ApiCreatedResponse({ type: NewKeyView, description: 'The only answer that has the new key itself.' })
  rotateKey(
    @CurrentActor() me: Actor,
    @UuidParam('id') organizationId: string,
    @UuidParam('accountId') accountId: string,
    @UuidParam('keyId') keyId: string,
    @Body() body: RotateKeyDto,
    @DoneOnceFrom('organizations') origin: SecurityOrigin,
  ): Promise<NewKeyView> {
    return this.accounts.rotateKey(me, { organizationId, accountId }, keyId, body, origin);
  }

  /** It is refused from the next request on. One that has ended is a 404. */
  @Delete(':accountId/keys/:keyId')
  @OrganizationRoles('ADMIN')
  @HttpCode(204)
  @ApiOperation({ summary: 'End a key of a service account' })
  @ApiNoContentResponse()
  endKey(
    @CurrentActor() me: Actor,
    @UuidParam('id') organizationId: string,
    @UuidParam('accountId') accountId: string,
    @UuidParam('keyId') keyId: string,
    @DoneOnceFrom('organizations') origin: SecurityOrigin,
  ): Promise<void> {
    return this.accounts.endKey(me, { organizationId, accountId }, keyId, origin);
  }
}
