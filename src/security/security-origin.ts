import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { originOf, sentOnce } from '../changes/change-origin.js';
import type { ChangeSource, Origin } from '../changes/origin.js';
import { coarseNetworkOf } from '../http/client-network.js';
import { ApiIdempotencyKey, describeMethod } from '../http/header-docs.js';
import type { HttpRequest } from '../http/request.js';
import { deviceOf } from './device.js';

/** The origin of a security event: with where it was done from. */
export interface SecurityOrigin extends Origin {
  device: string | null;
  network: string | null;
}

/**
 * The origin of what this route does to the safety of an account.
 *
 * @example change(@CurrentActor() me: Actor, @Body() body: PasswordDto, @DoneFrom('account') origin: SecurityOrigin)
 */
export const DoneFrom = createParamDecorator((source: ChangeSource, context: ExecutionContext): SecurityOrigin =>
  securityOriginOf(source, context.switchToHttp().getRequest<HttpRequest>()),
);

/** The same of what is done once, as by `OnceFrom`. */
export function DoneOnceFrom(source: ChangeSource): ParameterDecorator {
  return (target, method, index) => {
    ReadOnce(source)(target, method, index);
    describeMethod(target, method, ApiIdempotencyKey());
  };
}

const ReadOnce = createParamDecorator((source: ChangeSource, context: ExecutionContext): SecurityOrigin => {
  const request = context.switchToHttp().getRequest<HttpRequest>();
  return sentOnce(securityOriginOf(source, request), request);
});

export function securityOriginOf(source: ChangeSource, request: HttpRequest): SecurityOrigin {
  const device = deviceOf(request.headers['user-agent']);
  return { ...originOf(source, request), device, network: coarseNetworkOf(request.ip) };
}
