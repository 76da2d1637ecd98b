import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { invalidRequest, type FieldFault } from '../failure.js';
import { ApiIdempotencyKey, describeMethod } from '../http/header-docs.js';
import type { HttpRequest } from '../http/request.js';
import { idempotencyOf } from './idempotency.js';
import type { ChangeSource, Origin } from './origin.js';

/**
 * The origin of what this route changes: who calls, by which login, in which request.
 *
 * @example remove(@CurrentActor() me: Actor, @UuidParam('id') id: string, @ChangeOrigin('users') origin: Origin)
 */
export const ChangeOrigin = createParamDecorator((source: ChangeSource, context: ExecutionContext): Origin => {
  return originOf(source, context.switchToHttp().getRequest<HttpRequest>());
});

/**
 * The same of what is done once, however often it is sent with one `Idempotency-Key`; the service does it by `Once`.
 *
 * @example revoke(@CurrentActor() me: Actor, @UuidParam('id') id: string, @OnceFrom('organizations') origin: Origin)
 */
export function OnceFrom(source: ChangeSource): ParameterDecorator {
  return (target, method, index) => {
    ReadOnce(source)(target, method, index);
    describeMethod(target, method, ApiIdempotencyKey());
  };
}

const ReadOnce = createParamDecorator((source: ChangeSource, context: ExecutionContext): Origin => {
  const request = context.switchToHttp().getRequest<HttpRequest>();
  return sentOnce(originOf(source, request), request);
});

/** With the key of the request, if it has one. */
export function sentOnce<From extends Origin>(origin: From, request: HttpRequest): From {
  const errors: FieldFault[] = [];
  const idempotency = idempotencyOf(request, errors);
  if (errors.length > 0) throw invalidRequest({ errors });
  return idempotency === undefined ? origin : { ...origin, idempotency };
}

/** The same for what reads more of a request. */
export function originOf(source: ChangeSource, request: HttpRequest): Origin {
  const { user } = request as HttpRequest & Recognized;
  return { actorId: user?.userId ?? null, source, requestId: request.id, client: user?.sessionId ?? null };
}

/** What the guard leaves on a request. */
interface Recognized {
  user?: { userId: string; sessionId: string };
}
