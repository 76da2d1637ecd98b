import { Body, Controller, Delete, Get, Header, HttpCode, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Roles } from '../auth/access.js';
import type { Actor } from '../auth/caller.js';
import { ApiPage, type Page } from '../http/page.js';
import { UuidParam } from '../http/uuid-param.js';
import { DoneOnceFrom, type SecurityOrigin } from '../security/security-origin.js';
import { KeyView, NewKeyDto, NewKeyView, RotateKeyDto } from './keys.dto.js';
import { KeysService, type Keeper } from './keys.service.js';

/** Closed to keys, so that none makes another. */
@ApiTags('Keys')
@Controller('api/user/tokens')
export class PersonalKeysController {
  constructor(private readonly keys: KeysService) {}

  /** The latest made first; those that have ended are left out. */
  @Get()
  @Roles('SALES_REP')
  @ApiOperation({ summary: 'List my keys' })
  @ApiPage(KeyView)
  list(@CurrentActor() me: Actor): Promise<Page<KeyView>> {
    return this.keys.list(me, me.userId);
  }

  /**
   * A key with which a program acts for the caller: in their name, with the rights that they have at that moment, and only where its
   * scopes let it. 409 `too_many_keys` from 50 on.
   */
  @Post()
  @Roles('SALES_REP')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Make a key for myself' })
  @ApiCreatedResponse({ type: NewKeyView, description: 'The only answer that has the key itself.' })
  make(
    @CurrentActor() me: Actor,
    @Body() body: NewKeyDto,
    @DoneOnceFrom('account') origin: SecurityOrigin,
  ): Promise<NewKeyView> {
    return this.keys.make(me, keeperOf(me), body, origin);
  }

  /**
   * Another key of the same name and scopes, to be put in the place of this one while both work. 409 `key_replaced` for one that was
   * rotated before.
   */
  @Post(':id/rotate')
  @Roles('SALES_REP')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Rotate a key of mine' })
  @ApiCreatedResponse({ type: NewKeyView, description: 'The only answer that has the new key itself.' })
  rotate(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() body: RotateKeyDto,
    @DoneOnceFrom('account') origin: SecurityOrigin,
  ): Promise<NewKeyView> {
    return this.keys.rotate(me, keeperOf(me), id, body, origin);
  }

  /** It is refused from the next request on. One that has ended is a 404. */
  @Delete(':id')
  @Roles('SALES_REP')
  @HttpCode(204)
  @ApiOperation({ summary: 'End a key of mine' })
  @ApiNoContentResponse()
  end(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @DoneOnceFrom('account') origin: SecurityOrigin,
  ): Promise<void> {
    return this.keys.end(me, keeperOf(me), id, origin);
  }
}

function keeperOf({ userId, organizationId }: Actor): Keeper {
  return { kind: 'person', userId, organizationId };
}
