import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, TokenOnly } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { ApiExamples } from '../../http/example-bodies.js';
import { ApiRefusal } from '../../http/problem-responses.js';
import { DecideDto, DecisionsView, ExplainDto, ExplanationView } from './decisions.dto.js';
import { decideExamples, explainExamples } from './decisions.docs.js';
import { DecisionsService } from './decisions.service.js';

@ApiTags('Notifications')
@Controller('api/notifications')
export class DecisionsController {
  constructor(private readonly decisions: DecisionsService) {}

  /**
   * Per person and channel whether something of the category is sent now, deferred, gathered or suppressed, and why. About oneself, the
   * people one administers, and by a service account everybody at home in its organization; who else is asked about is `unknown`, as
   * nobody is.
   */
  @Post('decide')
  @HttpCode(200)
  @TokenOnly('notifications:read')
  @ApiOperation({ summary: 'May I tell these people of this?' })
  @ApiExamples(DecideDto, decideExamples)
  @ApiOkResponse({ type: DecisionsView })
  decide(@CurrentCaller() me: Caller, @Body() body: DecideDto): Promise<DecisionsView> {
    return this.decisions.decide(me, body);
  }

  /** The same decision about one person, with every rule that was asked, and what would make it another one. */
  @Post('explain')
  @HttpCode(200)
  @TokenOnly('notifications:read')
  @ApiOperation({ summary: 'Why is somebody told, or not?' })
  @ApiExamples(ExplainDto, explainExamples)
  @ApiOkResponse({ type: ExplanationView })
  @ApiRefusal(404, 'Nobody, or nobody whom the caller sees, or not at home here yet at that moment.')
  explain(@CurrentCaller() me: Caller, @Body() body: ExplainDto): Promise<ExplanationView> {
    return this.decisions.explain(me, body);
  }
}
