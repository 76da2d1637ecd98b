import type { Server } from 'node:http';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyHttpOptions, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config.js';
import { BodyGuard, leaveBodiesUnread } from './body.guard.js';
import { crossOrigin, originRule, refuseOtherOrigins } from './cross-origin.js';
import { EarlyErrors } from './early-errors.js';
import type { ErrorPresenter } from './error-presenter.js';
import { FailureFilter } from './failure.filter.js';
import type { Log } from './log.js';
import { NestLog } from './nest-log.js';
import { answerNotModified } from './not-modified.js';
import { packAnswers } from './packed-answers.js';
import { newRequestId } from './request-id.js';
import { RouteList } from './route-list.js';
import { sendSecurityHeaders } from './security-headers.js';
import { traceparentOf } from './trace-context.js';
import { closeUnread } from './unread-answers.js';
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
    skipMiddie: true,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      earlyErrors.expect(reply);
      filter.answer(error, request, reply);
    },
    clientErrorHandler: (error, socket) => earlyErrors.refuse(error, socket),
  });
  const server = adapter.getInstance();
  const filter = new FailureFilter(log, new RouteList(server), presenters);
  const earlyErrors = new EarlyErrors(filter);
  leaveBodiesUnread(server);
  sendSecurityHeaders(server);
  answerNotModified(server);
  packAnswers(server);
  closeUnread(server.server, config.answerTimeoutSeconds);
  // An expectation that nobody knows is ignored, where Node would refuse it in a format of its own.
  server.server.on('checkExpectation', (request, response) => server.server.emit('request', request, response));
  server.addHook('onRequest', (request, reply, done) => {
    earlyErrors.expect(reply);
    reply.header('x-request-id', request.id);
    reply.header('traceparent', traceparentOf(request));
    done();
  });

  const isAllowed = originRule(config);
  refuseOtherOrigins(server, isAllowed, { filter, log });
  const options = { logger: new NestLog(log), bodyParser: false, abortOnError: false };
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, options);
  if (isAllowed !== undefined) app.enableCors(crossOrigin(isAllowed));
  app.useGlobalFilters(filter);
  // NOTE: after the guards that modules provide, so that the body is read for whom they have let in.
  app.useGlobalGuards(new BodyGuard());
  app.useGlobalPipes(new ValidationPipe());
  return app;
}

/** Nest's application knows its server as `any`; this is the one place that says what it is. */
export function fastifyOf(app: NestFastifyApplication): FastifyInstance {
  return app.getHttpAdapter().getInstance();
}

function serverOptions(config: Config): FastifyHttpOptions<Server> {
  const requestTimeout = config.requestTimeoutSeconds * 1000;
  return {
    logger: false,
    requestTimeout,
    // Longer than the slowest request and than the idle time of the usual load balancers.
    connectionTimeout: requestTimeout + 60_000,
    keepAliveTimeout: 72_000,
    http: {
      // NOTE: told here, Node fits its timeout for headers to this one; told later, it exchanges the two if that is longer.
      requestTimeout,
      // How often Node looks for late requests: every thirty seconds unless told.
      connectionsCheckingInterval: Math.min(5_000, requestTimeout),
      // A request without a Host is served, where Node would refuse it in a format of its own; nothing here reads it.
      requireHostHeader: false,
    },
    forceCloseConnections: 'idle',
    // A connection that stays open while the service stops is served, not refused in Fastify's own format.
    return503OnClosing: false,
    genReqId: newRequestId,
    requestIdHeader: false,
    // One hop: what the client itself wrote in front of the proxy's X-Forwarded-For is not to be believed.
    trustProxy: config.trustProxy && ((_address, hop) => hop === 0),
    // Longer than any id, so that a malformed one is answered as any other.
    routerOptions: { caseSensitive: true, ignoreTrailingSlash: false, maxParamLength: 4096 },
  };
}
