import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, OptionalCaller, Public, PublicOrToken, Roles } from '../auth/access.js';
import type { Actor, Caller } from '../auth/caller.js';
import { ApiRefusal } from '../http/problem-responses.js';
import { DoneFrom, DoneOnceFrom, type SecurityOrigin } from '../security/security-origin.js';
import { ConfirmAddressDto } from './addresses.dto.js';
import { AddressesService } from './addresses.service.js';

@ApiTags('Account')
@Controller('api')
export class AddressesController {
  constructor(private readonly addresses: AddressesService) {}

  /** Mails a link to my address, good for a day and once, that proves that I read it. 409 `address_verified`. */
  @Post('user/email-verification')
  @Roles('SALES_REP')
  @HttpCode(202)
  @ApiOperation({ summary: 'Prove my e-mail address' })
  @ApiAcceptedResponse({ description: 'A mail goes to my address.' })
  @ApiRefusal(429, '`too_many_links`: three in half an hour.')
  ask(@CurrentActor() me: Actor, @DoneOnceFrom('account') origin: SecurityOrigin): Promise<void> {
    return this.addresses.askForProof(me, origin);
  }

  /**
   * By the link in the mail, which is used up: `verificationStatus` is `verified` from now on. Good for the address that it was
   * mailed to, while the account has it. An address that somebody else has typed takes the person’s access token as well: 401
   * `no_token` asks for it.
   */
  @Post('auth/email-verification/confirm')
  @PublicOrToken()
  @HttpCode(204)
  @ApiOperation({ summary: 'Confirm an e-mail address by a mailed link' })
  @ApiNoContentResponse()
  @ApiRefusal(404, '`link_invalid`: unknown, used, too old, or the account has changed since.')
  confirm(
    @Body() { token }: ConfirmAddressDto,
    @OptionalCaller() caller: Caller | undefined,
    @DoneFrom('account') origin: SecurityOrigin,
  ): Promise<void> {
    return this.addresses.confirm(token, caller, origin);
  }

  /**
   * By the link in the mail to a new address, where the organization’s `emailChanges` is `confirm`: the address is the account’s from
   * now on, and verified where the person has asked for it. What is refused now, such as an address that somebody else has by
   * then, leaves it as it was. All mailed links of the account end.
   */
  @Post('auth/email-change/confirm')
  @Public()
  @HttpCode(204)
  @ApiOperation({ summary: 'Confirm a new e-mail address by a mailed link' })
  @ApiNoContentResponse()
  @ApiRefusal(404, '`link_invalid`: unknown, used, too old, taken back, or who asked is gone.')
  @ApiRefusal(403, 'Refused to who asked, under the rights that they have now.')
  @ApiRefusal(409, '`email_taken` by then.')
  confirmChange(@Body() { token }: ConfirmAddressDto, @DoneFrom('account') origin: SecurityOrigin): Promise<void> {
    return this.addresses.confirmChange(token, origin);
  }

  /** By the link in the mail to the present address: the new one that waits is taken back. */
  @Post('auth/email-change/cancel')
  @Public()
  @HttpCode(204)
  @ApiOperation({ summary: 'Keep the present e-mail address by a mailed link' })
  @ApiNoContentResponse()
  @ApiRefusal(404, '`link_invalid`: unknown, used, too old, or nothing waits any more.')
  cancelChange(@Body() { token }: ConfirmAddressDto, @DoneFrom('account') origin: SecurityOrigin): Promise<void> {
    return this.addresses.cancelChange(token, origin);
  }
}
