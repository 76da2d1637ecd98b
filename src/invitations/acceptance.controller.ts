import { Body, Controller, HttpCode, Ip, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OptionalCaller, Public, PublicOrToken } from '../auth/access.js';
import type { Caller } from '../auth/caller.js';
import { ChangeOrigin } from '../changes/change-origin.js';
import type { Origin } from '../changes/origin.js';
import { ApiExamples } from '../http/example-bodies.js';
import { ApiRefusal } from '../http/problem-responses.js';
import { RuleProblem } from '../http/problem.dto.js';
import { acceptInvitationExamples, lookAtInvitationExamples } from './invitations.docs.js';
import { AcceptanceService } from './acceptance.service.js';
import { AcceptedInvitationView, AcceptInvitationDto, LookAtInvitationDto, OfferView } from './acceptance.dto.js';
import { Offers } from './offers.js';

@ApiTags('Invitations')
@Controller('api/invitations')
export class AcceptanceController {
  constructor(
    private readonly acceptance: AcceptanceService,
    private readonly offers: Offers,
  ) {}

  @Post('look')
  @HttpCode(200)
  @Public()
  @ApiOperation({
    summary: 'Look at an invitation',
    description:
      'What a page that accepts shows before it asks for anything; anyone with the token may ask, and nothing is changed. ' +
      'A token that is no good any more is answered as when accepting. Counted for each address and network, apart from logins.',
  })
  @ApiExamples(LookAtInvitationDto, lookAtInvitationExamples)
  @ApiOkResponse({ type: OfferView })
  @ApiRefusal(404, '`invitation_invalid`: unknown, revoked, or sent again since.')
  @ApiRefusal(409, '`invitation_accepted`, or `invitation_expired`.')
  look(@Body() { token }: LookAtInvitationDto, @Ip() address: string): Promise<OfferView> {
    return this.offers.look(token, address);
  }

  @Post('accept')
  @HttpCode(200)
  @PublicOrToken()
  @ApiOperation({
    summary: 'Accept an invitation',
    description:
      'Only for the invited address, once; anyone with the token may ask. A new address gets an account that can log in ' +
      'at once: `password` and `fullName` are required then. Whoever has an account sends its password, or calls as ' +
      'themselves (`Authorization: Bearer …`; a token that isn’t good counts as none); they stay at home where they are, and ' +
      'are a guest here. An account that somebody else has made and nobody has used is as good as none: it is at home ' +
      'here. A 400 that asks for `/password` alone says that there is an account. Attempts are counted together with ' +
      'those to log in.',
  })
  @ApiExamples(AcceptInvitationDto, acceptInvitationExamples)
  @ApiOkResponse({ type: AcceptedInvitationView, description: 'A member now.' })
  @ApiRefusal(
    403,
    '`invitation_for_another_address` for somebody else’s access token; `account_disabled`; the organization, or the home of who accepts, is closed.',
    RuleProblem,
  )
  @ApiRefusal(404, '`invitation_invalid`: unknown, revoked, or sent again since.')
  @ApiRefusal(409, '`invitation_accepted`, `invitation_expired`, or `already_member`.')
  accept(
    @Body() body: AcceptInvitationDto,
    @OptionalCaller() caller: Caller | undefined,
    @Ip() address: string,
    @ChangeOrigin('invitations') origin: Origin,
  ): Promise<AcceptedInvitationView> {
    return this.acceptance.accept(body, { caller, address, origin });
  }
}
