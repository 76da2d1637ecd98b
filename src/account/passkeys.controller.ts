import { Body, Controller, Header, HttpCode, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import { CurrentActor, EnrolsFactor } from '../auth/access.js';
import type { Actor } from '../auth/caller.js';
import { NewPasskeyDto, PasskeyCreationOptionsView } from '../factors/passkeys.dto.js';
import { DoneOnceFrom, type SecurityOrigin } from '../security/security-origin.js';
import { PasskeysService } from './passkeys.service.js';
import { AddedPasskeyView } from './second-factors.dto.js';

@ApiTags('Account')
@Controller('api/user/factors/passkeys')
export class PasskeysController {
  constructor(private readonly passkeys: PasskeysService) {}

  /**
   * Options for `navigator.credentials.create`, with a challenge that is good once, for five minutes, and in this login alone. Open to
   * a login that lacks a factor.
   */
  @Post('options')
  @EnrolsFactor()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Begin to add a passkey' })
  @ApiOkResponse({ type: PasskeyCreationOptionsView })
  options(@CurrentActor() me: Actor): Promise<PublicKeyCredentialCreationOptionsJSON> {
    return this.passkeys.options(me);
  }

  /**
   * What the browser has made for the options. It logs the caller in from now on, without a password or beside it. With the first factor
   * come ten recovery codes, and all other logins end. 400 `passkey_invalid` for what doesn’t answer the options, 409 `passkey_taken`
   * for one that is there already, and `too_many_factors` from ten on. Open to a login that lacks a factor, which it doesn’t any more.
   */
  @Post()
  @EnrolsFactor()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Add a passkey' })
  @ApiCreatedResponse({ type: AddedPasskeyView, description: 'The only answer that has the recovery codes.' })
  add(
    @CurrentActor() me: Actor,
    @Body() body: NewPasskeyDto,
    @DoneOnceFrom('account') origin: SecurityOrigin,
  ): Promise<AddedPasskeyView> {
    return this.passkeys.add(me, body, origin);
  }
}
