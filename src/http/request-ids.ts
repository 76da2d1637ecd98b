import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { traceIdOf, traceparentOf, type Traced } from './trace-context.js';

/** What a request is found by, in answers and in the log. */
export interface RequestIds {
  requestId: string;
  /** Absent where there was no request that could be read. */
  traceId?: string;
}

export function idsOf(request: Traced): Required<RequestIds> {
  return { requestId: request.id, traceId: traceIdOf(request) };
}

/** The `traceparent` for what a route asks of another service. */
export const Traceparent = createParamDecorator((_data: unknown, context: ExecutionContext): string => {
  return traceparentOf(context.switchToHttp().getRequest<FastifyRequest>());
});
