import { Body, Controller, Get, Headers, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { CurrentCaller, Public, TokenOnly } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { UnreadForm } from '../../http/body-types.js';
import { ownPage, sendPage } from '../../http/own-page.js';
import { ApiRefusal } from '../../http/problem-responses.js';
import type { HttpReply, HttpRequest } from '../../http/request.js';
import { accepts } from '../../http/streamed-answer.js';
import { addVary } from '../../http/vary.js';
import { UnsubscribedView, UnsubscribeLinkDto, UnsubscribeLinkView, UnsubscribeLookView } from './unsubscribe.dto.js';
import { UnsubscribeService } from './unsubscribe.service.js';

@ApiTags('Notifications')
@Controller('api/notifications/unsubscribe-links')
export class UnsubscribeLinksController {
  constructor(private readonly unsubscribing: UnsubscribeService) {}

  /**
   * An address that turns a category off for one person, and the headers with it for a mail (RFC 8058). For whoever may ask for
   * decisions about the person. What can’t be turned off has none: 403 `category_locked`.
   */
  @Post()
  @TokenOnly('notifications:write')
  @ApiOperation({ summary: 'Make an unsubscribe link' })
  @ApiCreatedResponse({ type: UnsubscribeLinkView })
  @ApiRefusal(404, 'Nobody, or nobody whom the caller sees.')
  make(@CurrentCaller() me: Caller, @Body() body: UnsubscribeLinkDto): Promise<UnsubscribeLinkView> {
    return this.unsubscribing.link(me, body);
  }
}

/** Where the links lead. */
@ApiTags('Notifications')
@ApiExtraModels(UnsubscribeLookView)
@Controller('unsubscribe')
export class UnsubscribeController {
  private readonly page = ownPage('unsubscribe');

  constructor(private readonly unsubscribing: UnsubscribeService) {}

  /**
   * What the link would do: a page with a button for who accepts `text/html` by name, such as a browser; JSON for everyone else. It
   * does nothing, whoever opens it: programs that look through mail open links too.
   */
  @Get(':token')
  @Public()
  @ApiOperation({ summary: 'Look at an unsubscribe link' })
  @ApiOkResponse({
    description: 'What it would do.',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(UnsubscribeLookView) } },
      'text/html': { schema: { type: 'string' } },
    },
  })
  look(
    @Param('token') token: string,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): string | Promise<UnsubscribeLookView> {
    addVary(reply, 'Accept');
    if (accepts(accept, 'text/html')) return sendPage(this.page, reply);
    reply.header('cache-control', 'no-store');
    return this.unsubscribing.look(token);
  }

  /**
   * Does what the link is for, at once and without a login, as mail programs ask for it (RFC 8058): one change of the person’s own
   * preference, in their history. Doing it again changes nothing. 403 `category_locked` where a level keeps the category on by now.
   */
  @Post(':token')
  @Public()
  @HttpCode(200)
  @UnreadForm()
  @ApiBody({
    required: false,
    schema: {
      title: 'OneClickForm',
      type: 'object',
      properties: { 'List-Unsubscribe': { type: 'string', example: 'One-Click' } },
    },
  })
  @ApiOperation({ summary: 'Use an unsubscribe link' })
  @ApiOkResponse({ type: UnsubscribedView })
  @ApiRefusal(403, '`category_locked`: a level keeps the category on; or the organization is closed.')
  @ApiRefusal(
    429,
    '`link_used_too_often`: thirty changes of the person in a day; `Retry-After` says when to come again.',
  )
  use(@Param('token') token: string, @Req() request: HttpRequest): Promise<UnsubscribedView> {
    return this.unsubscribing.use(token, request.id);
  }
}
