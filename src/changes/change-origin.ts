import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { HttpRequest } from '../http/request.js';
import type { ChangeSource, Origin } from './origin.js';

/**
 * The origin of what this route changes: who calls, by which login, in which request.
 *
 * @example remove(@CurrentActor() me: Actor, @UuidParam('id') id: string, @ChangeOrigin('users') origin: Origin)
 */
export const ChangeOrigin = createParamDecorator((source: ChangeSource, context: ExecutionContext): Origin => {
  return originOf(source, context.switchToHttp().getRequest<HttpRequest>());
});

/** The same for what reads more of a request. */
export function originOf(source: ChangeSource, request: HttpRequest): Origin {
  const { user } = request as HttpRequest & Recognized;
  return { actorId: user?.userId ?? null, source, requestId: request.id, client: user?.sessionId ?? null };
}

/** What the guard leaves on a request. */
interface Recognized {
  user?: { userId: string; sessionId: string };
}
