import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from './log.js';

/** A request that was answered, without anything personal in it. */
export interface AnsweredRequest {
  method: string;
  /** The route's pattern, such as `/api/users/:id`, or `unknown`. */
  route: string;
  status: number;
  milliseconds: number;
  requestId: string;
  userId: string | undefined;
  /** The kind of client, as its `X-Client-Channel` says. */
  channel: string | string[] | undefined;
}

export type RequestObserver = (request: AnsweredRequest) => void;

/** Shows every answered request to the observers. */
export function observeRequests(server: FastifyInstance, observers: readonly RequestObserver[]): void {
  server.addHook('onResponse', (request, reply, done) => {
    const answered = answeredRequest(request, reply);
    for (const observe of observers) observe(answered);
    done();
  });
}

/** One line per request; probes only when they fail. */
export function requestLog(log: Log): RequestObserver {
  return ({ method, route, status, milliseconds, requestId, userId }) => {
    if (status < 500 && probes.has(route)) return;
    log.info({ method, route, status, ms: Math.round(milliseconds * 10) / 10, requestId, userId }, 'request');
  };
}

const probes = new Set(['/livez', '/readyz', '/metrics']);

function answeredRequest(
  request: FastifyRequest & { user?: { userId?: string } },
  reply: FastifyReply,
): AnsweredRequest {
  return {
    method: request.method,
    route: request.routeOptions.url ?? 'unknown',
    status: reply.statusCode,
    milliseconds: reply.elapsedTime,
    requestId: request.id,
    userId: request.user?.userId,
    channel: request.headers['x-client-channel'],
  };
}
