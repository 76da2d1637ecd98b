import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.js';
import { failure } from '../failure.js';
import type { FailureFilter } from './failure.filter.js';
import type { Log } from './log.js';

/** What is being developed on the same machine, whatever its port. */
const LOCAL = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/;
/** So many other origins get a line in the log, each one; whoever makes them up gets no more. */
const MOST_WARNINGS = 10;

const originNotAllowed = failure(
  'forbidden',
  'origin_not_allowed',
  'Pages of this origin may not call from a browser; the operator lists those that may in CORS_ORIGINS.',
);

/** Whether pages of an origin may call. */
export type OriginRule = (origin: string) => boolean;

/** Those of CORS_ORIGINS; without it local ones if the database is embedded, for trying out, or else none at all. */
export function originRule({
  corsOrigins,
  databaseUrl,
}: Pick<Config, 'corsOrigins' | 'databaseUrl'>): OriginRule | undefined {
  if (corsOrigins.length > 0) return (origin) => corsOrigins.includes(origin);
  return databaseUrl === undefined ? (origin) => LOCAL.test(origin) : undefined;
}

/** For `@fastify/cors`, which leaves alone what comes from elsewhere. */
export function crossOrigin(isAllowed: OriginRule) {
  return {
    origin: (origin: string | undefined, answer: (error: null, allowed: boolean) => void) =>
      answer(null, origin !== undefined && isAllowed(origin)),
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: ['ETag', 'X-Request-Id', 'Preference-Applied', 'Retry-After', 'Traceparent'],
    maxAge: 600,
    // Fastify's plugin would answer an OPTIONS that is no preflight with a plain text.
    strictPreflight: false,
  };
}

/** Refuses the preflight of any other origin as what it is; the log says so, since a browser tells its user next to nothing. */
export function refuseOtherOrigins(
  server: FastifyInstance,
  isAllowed: OriginRule | undefined,
  { filter, log }: { filter: FailureFilter; log: Log },
): void {
  const warned = new Set<string>();
  server.addHook('onRequest', (request, reply, done) => {
    const { origin, 'access-control-request-method': verb } = request.headers;
    const isPreflight = request.method === 'OPTIONS' && origin !== undefined && verb !== undefined;
    if (!isPreflight || isAllowed?.(origin)) return done();
    if (warned.size < MOST_WARNINGS && !warned.has(origin)) {
      warned.add(origin);
      log.warn({ origin: origin.slice(0, 255) }, 'A page may not call from its origin: it is not in CORS_ORIGINS.');
    }
    filter.answer(originNotAllowed(), request, reply);
  });
}
