import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config.js';
import { BODY_LIMIT, parseJsonBodies } from './body-parser.js';
import { refuseConnection } from './early-errors.js';
import type { ErrorPresenter } from './error-presenter.js';
import { FailureFilter } from './failure.filter.js';
import type { Log } from './log.js';
import { NestLog } from './nest-log.js';
import { requestId } from './request-id.js';
import { RouteList } from './route-list.js';
import { sendSecurityHeaders } from './security-headers.js';
import { ValidationPipe } from './validation.pipe.js';

export interface ServerParts {
  module: Type | DynamicModule;
  log: Log;
  /** How other contracts than ours answer errors; the first that matches a request is taken. */
  presenters?: readonly ErrorPresenter[];
}

/** The application on its HTTP server, not yet listening, with what every door shares. */
export async function createServer(
  config: Config,
  { module, log, presenters = [] }: ServerParts,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    ...serverOptions(config),
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      filter.answer(error, request, reply),
  });
  const server = adapter.getInstance();
  const filter = new FailureFilter(log, new RouteList(server), presenters);
  parseJsonBodies(server);
  sendSecurityHeaders(server);
  // The same for an Expect that nobody knows.
  server.server.on('checkExpectation', (request, response) => server.server.emit('request', request, response));
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });

  const options = { logger: new NestLog(log), bodyParser: false, abortOnError: false };
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, options);
  if (config.corsOrigins.length > 0) app.enableCors(crossOrigin(config.corsOrigins));
  app.useGlobalFilters(filter);
  app.useGlobalPipes(new ValidationPipe());
  return app;
}

/** Nest's application knows its server as `any`; this is the one place that says what it is. */
export function fastifyOf(app: NestFastifyApplication): FastifyInstance {
  return app.getHttpAdapter().getInstance();
}

function serverOptions(config: Config) {
  const requestTimeout = config.requestTimeoutSeconds * 1000;
  return {
    logger: false,
    skipMiddie: true,
    bodyLimit: BODY_LIMIT,
    requestTimeout,
    // Longer than the slowest request and than the idle time of the usual load balancers.
    connectionTimeout: requestTimeout + 60_000,
    keepAliveTimeout: 72_000,
    http: {
      // NOTE: Node exchanges the two when the headers', a minute unless told, is the longer one.
      headersTimeout: requestTimeout,
      requestTimeout,
      // How often Node looks for late requests: every thirty seconds unless told.
      connectionsCheckingInterval: Math.min(5_000, requestTimeout),
      // A request without a Host is served, where Node would refuse it in a format of its own; nothing here reads it.
      requireHostHeader: false,
    },
    forceCloseConnections: 'idle',
    // A connection that stays open while the service stops is served, not refused in Fastify's own format.
    return503OnClosing: false,
    genReqId: requestId,
    requestIdHeader: false,
    trustProxy: config.trustProxy,
    clientErrorHandler: refuseConnection,
    // Longer than any id, so that a malformed one is answered as any other.
    routerOptions: { caseSensitive: true, ignoreTrailingSlash: false, maxParamLength: 4096 },
  } as const;
}

function crossOrigin(origin: string[]) {
  return {
    origin,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: ['ETag', 'X-Request-Id', 'Preference-Applied', 'Retry-After'],
    maxAge: 600,
    // Fastify's plugin would answer an OPTIONS that is no preflight with a plain text.
    strictPreflight: false,
  };
}
