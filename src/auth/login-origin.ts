import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { CHANNEL_HEADER, channelOf, type ClientChannel } from '../activity/client-channel.js';
import type { HttpRequest } from '../http/request.js';
import { idsOf, type RequestIds } from '../http/request-ids.js';
import { securityOriginOf, type SecurityOrigin } from '../security/security-origin.js';

/** Where a login comes from. */
export interface LoginOrigin extends SecurityOrigin {
  address: string;
  userAgent: string | undefined;
  channel: ClientChannel;
  /** The request that it is in. */
  request: RequestIds;
}

/** For the doors that a login begins at. */
export const LoggedInFrom = createParamDecorator((_data: unknown, context: ExecutionContext): LoginOrigin => {
  const request = context.switchToHttp().getRequest<HttpRequest>();
  return {
    ...securityOriginOf('account', request),
    address: request.ip,
    userAgent: request.headers['user-agent'],
    channel: channelOf(request.headers[CHANNEL_HEADER]),
    request: idsOf(request),
  };
});
