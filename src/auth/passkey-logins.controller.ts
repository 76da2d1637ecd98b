import { Body, Controller, Header, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { ApiClientChannel } from '../activity/client-channel.docs.js';
import { PasskeyLoginDto, PasskeyRequestOptionsView } from '../factors/passkeys.dto.js';
import { ApiRefusal } from '../http/problem-responses.js';
import { Public } from './access.js';
import { LoginReplyDto } from './auth.dto.js';
import { AuthService } from './auth.service.js';
import { LoggedInFrom, type LoginOrigin } from './login-origin.js';

@ApiTags('Authentication')
@Controller('api/auth/passkey')
export class PasskeyLoginsController {
  constructor(private readonly auth: AuthService) {}

  /**
   * Options for `navigator.credentials.get`, with a challenge that is good once and for five minutes. They name nobody: the device
   * offers the passkeys that it has. Nothing is kept of it, so a page may ask whenever it is opened.
   */
  @Post('options')
  @Public()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Begin to log in by a passkey' })
  @ApiOkResponse({ type: PasskeyRequestOptionsView })
  options(): Promise<PublicKeyCredentialRequestOptionsJSON> {
    return this.auth.passkeyOptions();
  }

  /**
   * A login without a password. The passkey is both factors, so no second one is asked for. 401 `passkey_refused` for one that is
   * unknown or of who is disabled, and for an answer that was used, is too old, or of another page; which isn’t told. Attempts count
   * with those by the password of the account: 429 `too_many_attempts`.
   */
  @Post()
  @Public()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Log in by a passkey' })
  @ApiClientChannel()
  @ApiOkResponse({ type: LoginReplyDto, description: 'Logged in.' })
  @ApiRefusal(401, '`passkey_refused`.')
  login(@Body() { passkey }: PasskeyLoginDto, @LoggedInFrom() origin: LoginOrigin): Promise<LoginReplyDto> {
    return this.auth.loginByPasskey(passkey, origin);
  }
}
