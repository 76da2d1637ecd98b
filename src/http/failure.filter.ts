import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../failure.js';
import { factsOf, isInternal } from './error-facts.js';
import { choosePresenter, type ErrorPresenter } from './error-presenter.js';
import type { Log } from './log.js';
import { problemAnswer, type ProblemFacts } from './problem.js';
import { rememberRefusal } from './refused-request.js';
import { idsOf, type RequestIds } from './request-ids.js';
import type { RouteList } from './route-list.js';

/** The one place where an error becomes an answer; whatever it is, the client learns a code and never a stack. */
@Catch()
export class FailureFilter implements ExceptionFilter {
  constructor(
    private readonly log: Log,
    private readonly routes: RouteList,
    private readonly presenters: readonly ErrorPresenter[],
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** Also for what Fastify refuses before it has a route. */
  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const facts = this.withAllowedVerbs(factsOf(error), request);
    const ids = idsOf(request);
    this.note(error, facts, ids);
    rememberRefusal(request, facts);
    if (reply.sent) return;
    if (reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    const { problem, headers } = problemAnswer(facts, ids);
    const presenter = choosePresenter(this.presenters, request.url, request.method);
    const { status, contentType, body } = presenter.present(problem);
    // NOTE: what the handler said about its answer, such as an ETag or a type, isn't true of this one.
    for (const name of ['etag', 'content-disposition', 'content-length', 'content-encoding']) reply.removeHeader(name);
    reply.header('x-request-id', request.id);
    reply.code(status).headers(headers).type(contentType).send(JSON.stringify(body));
  }

  /** An unknown route whose path takes other verbs is a 405. */
  private withAllowedVerbs(facts: ProblemFacts, request: FastifyRequest): ProblemFacts {
    if (facts.code !== 'unknown_route') return facts;
    const verbs = this.routes.verbsOf(request.url.split('?', 1)[0] ?? '');
    if (verbs.length === 0 || verbs.includes(request.method)) return facts;
    const allow = verbs.join(', ');
    const message = `This path takes ${allow}.`;
    return { status: 405, code: 'method_not_allowed', message, allow, parameters: { allowed: verbs } };
  }

  private note(error: unknown, facts: ProblemFacts, ids: RequestIds): void {
    const { code } = facts;
    if (isInternal(facts)) this.log.error({ ...ids, err: error }, 'A request failed.');
    else if (error instanceof Failure && error.cause !== undefined) {
      this.log.warn({ ...ids, code, err: error.cause }, 'A request was refused because of another error.');
    }
  }
}
