import { Body, Controller, Delete, Get, Header, HttpCode, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, EnrolsFactor, Roles } from '../auth/access.js';
import type { Actor } from '../auth/caller.js';
import { UuidParam } from '../http/uuid-param.js';
import { DoneOnceFrom, type SecurityOrigin } from '../security/security-origin.js';
import { BegunTotpView, ConfirmTotpDto, FactorsView, NewTotpDto, RecoveryCodesView } from './second-factors.dto.js';
import { SecondFactorsService } from './second-factors.service.js';

@ApiTags('Account')
@Controller('api')
export class SecondFactorsController {
  constructor(private readonly factors: SecondFactorsService) {}

  /** Those that count. Open to a login that lacks a factor which the organization asks for. */
  @Get('user/factors')
  @EnrolsFactor()
  @ApiOperation({ summary: 'List my second factors' })
  @ApiOkResponse({ type: FactorsView })
  mine(@CurrentActor() me: Actor): Promise<FactorsView> {
    return this.factors.ofMe(me);
  }

  /**
   * A secret for an authenticator app (RFC 6238), in the place of one that was begun and not confirmed. Open to a login that lacks a
   * factor. 409 `too_many_factors` from ten on.
   */
  @Post('user/factors/totp')
  @EnrolsFactor()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Begin to add an authenticator app' })
  @ApiCreatedResponse({ type: BegunTotpView, description: 'The only answer that has the secret.' })
  beginTotp(
    @CurrentActor() me: Actor,
    @Body() body: NewTotpDto,
    @DoneOnceFrom('account') origin: SecurityOrigin,
  ): Promise<BegunTotpView> {
    return this.factors.beginTotp(me, body, origin);
  }

  /**
   * The first code of the app; from now on logins ask for one. With the first factor come ten recovery codes, and all other logins
   * end. 403 `wrong_code` for another one. Open to a login that lacks a factor, which it doesn't any more.
   */
  @Post('user/factors/totp/:id/confirm')
  @EnrolsFactor()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Confirm an authenticator app' })
  @ApiOkResponse({ type: RecoveryCodesView, description: 'The only answer that has the codes.' })
  confirmTotp(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() body: ConfirmTotpDto,
    @DoneOnceFrom('account') origin: SecurityOrigin,
  ): Promise<RecoveryCodesView> {
    return this.factors.confirmTotp(me, id, body, origin);
  }

  /** Ten new ones; those before are worth nothing any more. 409 `no_factor` without one. */
  @Post('user/recovery-codes')
  @Roles('SALES_REP')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Make new recovery codes' })
  @ApiCreatedResponse({ type: RecoveryCodesView, description: 'The only answer that has the codes.' })
  makeRecoveryCodes(
    @CurrentActor() me: Actor,
    @DoneOnceFrom('account') origin: SecurityOrigin,
  ): Promise<RecoveryCodesView> {
    return this.factors.makeRecoveryCodes(me, origin);
  }

  /** With the last one go the recovery codes. 409 `factor_required` for the last one where the organization asks for one. */
  @Delete('user/factors/:id')
  @Roles('SALES_REP')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a second factor of mine' })
  @ApiNoContentResponse()
  remove(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @DoneOnceFrom('account') origin: SecurityOrigin,
  ): Promise<void> {
    return this.factors.remove(me, id, origin);
  }

  /** Which there are, without anything to prove them by; for the person and their administrators. */
  @Get('users/:id/factors')
  @Roles('SALES_REP')
  @ApiOperation({ summary: 'List the second factors of a person' })
  @ApiOkResponse({ type: FactorsView })
  ofPerson(@CurrentActor() me: Actor, @UuidParam('id') id: string): Promise<FactorsView> {
    return this.factors.ofPerson(me, id);
  }

  /**
   * Takes away all factors and recovery codes of a person below the caller, and ends their logins: for whoever has lost them all. The
   * person is told by mail.
   */
  @Delete('users/:id/factors')
  @Roles('SALES_REP')
  @HttpCode(204)
  @ApiOperation({ summary: 'Reset the second factors of a person' })
  @ApiNoContentResponse()
  reset(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @DoneOnceFrom('users') origin: SecurityOrigin,
  ): Promise<void> {
    return this.factors.reset(me, id, origin);
  }
}
