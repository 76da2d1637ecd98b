import { Body, Controller, HttpCode, Ip, Post, Put } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Public, Roles } from '../auth/access.js';
import type { Actor } from '../auth/caller.js';
import { ApiRefusal } from '../http/problem-responses.js';
import { UuidParam } from '../http/uuid-param.js';
import { DoneFrom, DoneOnceFrom, type SecurityOrigin } from '../security/security-origin.js';
import { ChangePasswordDto, ConfirmPasswordResetDto, RequestPasswordResetDto } from './passwords.dto.js';
import { PasswordsService } from './passwords.service.js';

@ApiTags('Account')
@Controller('api')
export class PasswordsController {
  constructor(private readonly passwords: PasswordsService) {}

  /**
   * All other logins end, and so does every link that was mailed; the person is told by mail. 403 `wrong_password` for another
   * present one; attempts are counted together with those to log in.
   */
  @Put('user/password')
  @Roles('SALES_REP')
  @HttpCode(204)
  @ApiOperation({ summary: 'Change my password' })
  @ApiNoContentResponse()
  change(
    @CurrentActor() me: Actor,
    @Body() body: ChangePasswordDto,
    @Ip() address: string,
    @DoneOnceFrom('account') origin: SecurityOrigin,
  ): Promise<void> {
    return this.passwords.change(me, body, { address, origin });
  }

  /**
   * Mails a link to choose a new password by, good for half an hour and once. The answer is the same, after the same work, whoever
   * has the address. Nobody gets a mail who is disabled or has never had a password: an invitation gives the first. Three mails
   * in half an hour go to an address; then the latest of them still works.
   */
  @Post('auth/password-reset')
  @Public()
  @HttpCode(202)
  @ApiOperation({ summary: 'Ask for a new password' })
  @ApiAcceptedResponse({ description: 'A mail goes to the address, if it may have one.' })
  ask(
    @Body() body: RequestPasswordResetDto,
    @Ip() address: string,
    @DoneFrom('account') origin: SecurityOrigin,
  ): Promise<void> {
    return this.passwords.askForReset(body, { address, origin });
  }

  /**
   * Sets the password by the link in the mail, which is used up; all logins end, and every other mailed link of the account. A
   * password that may not be chosen, 400, leaves the link as it is.
   */
  @Post('auth/password-reset/confirm')
  @Public()
  @HttpCode(204)
  @ApiOperation({ summary: 'Set a new password by a mailed link' })
  @ApiNoContentResponse()
  @ApiRefusal(404, '`link_invalid`: unknown, used, too old, or the account has changed since.')
  reset(
    @Body() body: ConfirmPasswordResetDto,
    @Ip() address: string,
    @DoneFrom('account') origin: SecurityOrigin,
  ): Promise<void> {
    return this.passwords.reset(body, { address, origin });
  }

  /**
   * Mails the person a link to choose a new password by; who asks never sees or sets it. For the person and their administrators.
   * 409 `person_disabled`, `no_password`, and `address_unproven` where somebody else has typed the address of a person whom
   * other organizations trust.
   */
  @Post('users/:id/password-reset')
  @Roles('SALES_REP')
  @HttpCode(202)
  @ApiOperation({ summary: 'Send a person a link to a new password' })
  @ApiAcceptedResponse({ description: 'A mail goes to the person.' })
  @ApiRefusal(429, '`too_many_links`: three in half an hour.')
  send(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @DoneOnceFrom('users') origin: SecurityOrigin,
  ): Promise<void> {
    return this.passwords.sendReset(me, id, origin);
  }
}
