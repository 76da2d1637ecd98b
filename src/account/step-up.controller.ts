import { Body, Controller, Header, HttpCode, Ip, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { CurrentActor, EnrolsFactor } from '../auth/access.js';
import type { Actor } from '../auth/caller.js';
import { ApiExamples } from '../http/example-bodies.js';
import { PasskeyRequestOptionsView } from '../factors/passkeys.dto.js';
import { DoneFrom, type SecurityOrigin } from '../security/security-origin.js';
import { StepUpDto, StepUpView } from './step-up.dto.js';
import { StepUpService } from './step-up.service.js';

@ApiTags('Account')
@Controller('api/auth/step-up')
export class StepUpController {
  constructor(private readonly stepUp: StepUpService) {}

  /**
   * Proves who I am once more, by one of the `methods` that a 403 `step_up_required` names: the password of whoever has no second
   * factor, or else that. It counts for ten minutes, in this login alone. 403 `wrong_password` or
   * `wrong_code` for another one, 400 `passkey_invalid`; attempts are counted together with those to log in.
   */
  @Post()
  @EnrolsFactor()
  @HttpCode(200)
  @ApiOperation({ summary: 'Confirm that it is me' })
  @ApiExamples(StepUpDto, { 'By the password': { password: 'correct horse battery' } })
  @ApiOkResponse({ type: StepUpView, description: 'This login is proved.' })
  prove(
    @CurrentActor() me: Actor,
    @Body() body: StepUpDto,
    @Ip() address: string,
    @DoneFrom('account') origin: SecurityOrigin,
  ): Promise<StepUpView> {
    return this.stepUp.prove(me, body, { address, origin });
  }

  /**
   * Options for `navigator.credentials.get`, of the caller’s passkeys, with a challenge that is good once, for five minutes, and in
   * this login alone. 403 `step_up_required` without a passkey.
   */
  @Post('passkey/options')
  @EnrolsFactor()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Begin to confirm by a passkey that it is me' })
  @ApiOkResponse({ type: PasskeyRequestOptionsView })
  passkeyOptions(@CurrentActor() me: Actor): Promise<PublicKeyCredentialRequestOptionsJSON> {
    return this.stepUp.passkeyOptions(me);
  }
}
