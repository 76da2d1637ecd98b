import { Controller, Get, Headers, Inject, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { Public } from '../auth/access.js';
import type { HttpReply } from '../http/request.js';
import { accepts } from '../http/streamed-answer.js';
import { addVary } from '../http/vary.js';
import { frontPage } from './front-page.js';
import { ServiceView } from './service.view.js';

/** What the service tells of itself. */
export const SERVICE = Symbol('service');

/** For whoever finds the service and asks what it is. */
@ApiTags('Operations')
@ApiExtraModels(ServiceView)
@Controller()
export class FrontController {
  private readonly page: string;

  constructor(@Inject(SERVICE) private readonly service: ServiceView) {
    this.page = frontPage(service);
  }

  /** A page of links for who accepts `text/html` by name, such as a browser; JSON for everyone else. */
  @Get()
  @Public()
  @ApiOperation({ summary: 'Which service is this?' })
  @ApiOkResponse({
    description: 'Name, version and links.',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(ServiceView) } },
      'text/html': { schema: { type: 'string' } },
    },
  })
  read(
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): ServiceView | string {
    const isForPeople = accepts(accept, 'text/html');
    addVary(reply, 'Accept');
    reply
      .header('cache-control', 'no-cache')
      .type(isForPeople ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8');
    return isForPeople ? this.page : this.service;
  }
}
