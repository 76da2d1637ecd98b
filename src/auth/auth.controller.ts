import { Body, Controller, Get, Header, HttpCode, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiClientChannel } from '../activity/client-channel.docs.js';
import { ApiExamples } from '../http/example-bodies.js';
import { ApiRefusal } from '../http/problem-responses.js';
import { DoneFrom, type SecurityOrigin } from '../security/security-origin.js';
import { CurrentCaller, Public, TokenOnly } from './access.js';
import { LoginDto, LoginProblem, LoginReplyDto, RefreshDto, SecondFactorDto, VerifiedTokenDto } from './auth.dto.js';
import { secondFactorExamples } from './auth.docs.js';
import { AuthService } from './auth.service.js';
import { LoggedInFrom, type LoginOrigin } from './login-origin.js';
import type { Caller } from './caller.js';

/** Tokens never stay in a cache (RFC 6749, 5.1). */
const NoStore = () => Header('Cache-Control', 'no-store');

@ApiTags('Authentication')
@Controller('api/auth')
export class AuthController {
  constructor(private readonly auth: AuthService) {}

  @Post('login')
  @Public()
  @HttpCode(200)
  @NoStore()
  @ApiOperation({
    summary: 'Log in',
    description:
      'Answers an access token for the next minutes and a refresh token for the next days. An unknown address, a wrong ' +
      'password and a disabled user are answered alike: `invalid_credentials`. Too many attempts for one account or ' +
      'from one network are answered with `too_many_attempts` and `Retry-After`. A login from a device or a network that ' +
      'is new of the person is told to them by mail. Whoever has a second factor is answered 401 `second_factor_required` ' +
      'once the password is right, with `challenge`, `factors` (`totp`, `passkey`, `recovery-code`), `expiresIn` in seconds, and where there is one ' +
      '`passkey`, the options for `navigator.credentials.get`.',
  })
  @ApiClientChannel()
  @ApiOkResponse({ type: LoginReplyDto, description: 'Logged in.' })
  @ApiRefusal(401, '`invalid_credentials`, or `second_factor_required`: go on with the second step.', LoginProblem)
  login(@Body() body: LoginDto, @LoggedInFrom() origin: LoginOrigin): Promise<LoginReplyDto> {
    return this.auth.login(body, origin);
  }

  @Post('login/second-factor')
  @Public()
  @HttpCode(200)
  @NoStore()
  @ApiOperation({
    summary: 'Log in, second step',
    description:
      'Shows a second factor for the challenge that the first step has answered: `code`, `recoveryCode` or `passkey`. Each code counts once. A ' +
      'challenge can be answered five times, within five minutes, and not once the account has another password: ' +
      '`challenge_invalid`. What is tried is counted for the person over all doors: `too_many_attempts`.',
  })
  @ApiClientChannel()
  @ApiExamples(SecondFactorDto, secondFactorExamples)
  @ApiOkResponse({ type: LoginReplyDto, description: 'Logged in.' })
  secondFactor(@Body() body: SecondFactorDto, @LoggedInFrom() origin: LoginOrigin): Promise<LoginReplyDto> {
    return this.auth.secondStep(body, origin);
  }

  @Post('refresh')
  @Public()
  @HttpCode(200)
  @NoStore()
  @ApiOperation({
    summary: 'Renew a login',
    description:
      'Uses the refresh token up and answers the next pair. For ten seconds the same token gives the same pair again, ' +
      'so a lost answer can be asked for twice; used later, the whole login ends: `refresh_token_reused`.',
  })
  @ApiOkResponse({ type: LoginReplyDto, description: 'The next pair of tokens.' })
  refresh(@Body() body: RefreshDto, @DoneFrom('account') origin: SecurityOrigin): Promise<LoginReplyDto> {
    return this.auth.refresh(body.refreshToken, origin);
  }

  @Post('logout')
  @TokenOnly()
  @HttpCode(204)
  @ApiOperation({
    summary: 'Log out',
    description: 'Ends this login: its access and refresh tokens are refused from the next request on.',
  })
  @ApiNoContentResponse({ description: 'Logged out.' })
  logout(@CurrentCaller() caller: Caller): Promise<void> {
    return this.auth.logout(caller);
  }

  @Get('verify-token')
  @TokenOnly()
  @NoStore()
  @ApiOperation({
    summary: 'Check an access token',
    description: 'Answers whose token it is, with the role of this moment; 401 when the login has ended.',
  })
  @ApiOkResponse({ type: VerifiedTokenDto, description: 'The token is good.' })
  verify(@CurrentCaller() caller: Caller): Promise<VerifiedTokenDto> {
    return this.auth.verify(caller);
  }
}
