import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/access.js';
import { ownPage, pageAnswer, sendPage } from '../http/own-page.js';
import type { HttpReply } from '../http/request.js';

/** For mailed links where no web app takes them. */
@ApiTags('Account')
@Controller('account')
export class AccountPageController {
  private readonly page = ownPage('account');

  /**
   * The page that links in mails lead to unless `ACCOUNT_URL` or `INVITATION_URL` names another one. It takes purpose and token from
   * behind the `#` of its address, and uses the link when somebody presses its button.
   */
  @Get()
  @Public()
  @ApiOperation({ summary: 'A page for the links in mails' })
  @ApiOkResponse(pageAnswer)
  read(@Res({ passthrough: true }) reply: HttpReply): string {
    return sendPage(this.page, reply);
  }
}
