import type { FastifyRequest } from 'fastify';
import type { ProblemCode } from '../codes.js';
import type { ProblemFacts } from './problem.js';
import { loggedUserAgent } from './user-agent.js';

/** Why a request was refused, for whoever looks at it once it is answered. */
export interface RefusedRequest {
  code: ProblemCode;
  /** The rules of the policies that refused it. */
  rules: readonly string[];
  /** Of the client. */
  address: string;
  userAgent: string | undefined;
}

/** Remembers why; forgotten with the request. */
export function rememberRefusal(request: FastifyRequest, facts: ProblemFacts): void {
  refusals.set(request, facts);
}

/** `undefined` when it wasn't refused. */
export function refusedRequest(request: FastifyRequest): RefusedRequest | undefined {
  const facts = refusals.get(request);
  if (facts === undefined) return undefined;
  const rules = (facts.errors ?? []).flatMap(({ rule }) => rule ?? []);
  const userAgent = loggedUserAgent(request.headers['user-agent']);
  return { code: facts.code, rules: [...new Set(rules)], address: request.ip, userAgent };
}

const refusals = new WeakMap<FastifyRequest, ProblemFacts>();
