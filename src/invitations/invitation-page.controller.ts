import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/access.js';
import { ownPage, pageAnswer, sendPage } from '../http/own-page.js';
import type { HttpReply } from '../http/request.js';

/** For invitations where no web app accepts them. */
@ApiTags('Invitations')
@Controller('invitation')
export class InvitationPageController {
  private readonly page = ownPage('invitation');

  /**
   * The page that mails lead to unless `INVITATION_URL` names another one. It takes the token from behind the `#` of its address, which
   * no browser sends, and accepts by the two routes above.
   */
  @Get()
  @Public()
  @ApiOperation({ summary: 'A page that accepts an invitation' })
  @ApiOkResponse(pageAnswer)
  read(@Res({ passthrough: true }) reply: HttpReply): string {
    return sendPage(this.page, reply);
  }
}
