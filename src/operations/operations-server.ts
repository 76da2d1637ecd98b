import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { notFound } from '../failure.js';
import { factsOf } from '../http/error-facts.js';
import { problemAnswer, PROBLEM_CONTENT_TYPE } from '../http/problem.js';
import { newRequestId } from '../http/request-id.js';
import { Metrics } from './metrics.js';
import type { Readiness } from './readiness.js';

/** What `METRICS_PORT` answers, for the operator's network alone: measurements and probes, and nothing else. */
export function createOperationsServer(metrics: Metrics, readiness: Readiness): FastifyInstance {
  const server = fastify({
    forceCloseConnections: true,
    requestTimeout: 10_000,
    genReqId: newRequestId,
    frameworkErrors: refuse,
  });
  server.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'));
  server.get('/metrics', async (_request, reply) => reply.type(Metrics.contentType).send(await metrics.text()));
  server.get('/livez', () => ({ status: 'ok' }));
  server.get('/readyz', async () => {
    await readiness.check();
    return { status: 'ok' };
  });
  server.setNotFoundHandler((request, reply) => refuse(notFound(), request, reply));
  server.setErrorHandler(refuse);
  return server;
}

function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { problem, headers } = problemAnswer(factsOf(error), { requestId: request.id });
  void reply.code(problem.status).headers(headers).type(PROBLEM_CONTENT_TYPE).send(JSON.stringify(problem));
}
