import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { networkOf } from './client-network.js';
import type { Log } from './log.js';
import { type RefusedRequest, refusedRequest } from './refused-request.js';
import { clientRequestId } from './request-id.js';
import { traceIdOf } from './trace-context.js';

/** A request that was answered, without anything personal in it but where a refused one came from. */
export interface AnsweredRequest {
  method: string;
  /** The route's pattern, such as `/api/users/:id`, or `unknown`. */
  route: string;
  status: number;
  milliseconds: number;
  requestId: string;
  /** As its `X-Request-Id` says; the client's word, which any other request may have too. */
  clientRequestId: string | undefined;
  traceId: string;
  userId: string | undefined;
  refused: RefusedRequest | undefined;
  /** The key that was sent instead of a login's token. */
  keyId: string | undefined;
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

/**
 * One line per request; probes only when they fail. It also tells why one was refused, and where from if that was for its
 * token or for too many of them.
 */
export function requestLog(log: Log): RequestObserver {
  return ({ method, route, status, milliseconds, requestId, clientRequestId, traceId, userId, keyId, refused }) => {
    if (status < 500 && probes.has(route)) return;
    const ms = Math.round(milliseconds * 10) / 10;
    const code = refused?.code;
    const suspect = status === 401 || status === 429 ? refused : undefined;
    const network = suspect && networkOf(suspect.address);
    const userAgent = suspect?.userAgent;
    log.info(
      { method, route, status, ms, requestId, clientRequestId, traceId, userId, keyId, code, network, userAgent },
      'request',
    );
  };
}

const probes = new Set(['/livez', '/readyz', '/metrics']);

function answeredRequest(
  request: FastifyRequest & { user?: { userId: string; sessionId: string; isKey?: true } },
  reply: FastifyReply,
): AnsweredRequest {
  const { user } = request;
  // Whoever makes up a key says by it whom they like; nothing is granted to it.
  const isCertain = user?.isKey !== true || reply.statusCode < 400;
  return {
    method: request.method,
    route: request.routeOptions.url ?? 'unknown',
    status: reply.statusCode,
    milliseconds: reply.elapsedTime,
    requestId: request.id,
    clientRequestId: clientRequestId(request.headers),
    traceId: traceIdOf(request),
    userId: isCertain ? user?.userId : undefined,
    keyId: user?.isKey === true ? user.sessionId : undefined,
    refused: reply.statusCode < 400 ? undefined : refusedRequest(request),
    channel: request.headers['x-client-channel'],
  };
}
