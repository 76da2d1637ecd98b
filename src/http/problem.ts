import { STATUS_CODES } from 'node:http';
import type { FailureKind, ProblemCode } from '../codes.js';
import type { Failure, FailureDetails } from '../failure.js';
import { tagOf } from './etag.js';
import type { Problem } from './problem.dto.js';
import type { RequestIds } from './request-ids.js';

/** A problem document with the headers that belong to it. */
export interface ProblemAnswer {
  problem: Problem;
  headers: Record<string, string>;
}

/** What a problem is made of: a failure's details, with the status already decided. */
export interface ProblemFacts extends FailureDetails {
  status: number;
  code: ProblemCode;
  message: string;
  /** The verbs that a known path takes, for a 405. */
  allow?: string;
}

export const PROBLEM_CONTENT_TYPE = 'application/problem+json; charset=utf-8';

export function problemAnswer(facts: ProblemFacts, ids: RequestIds): ProblemAnswer {
  const { status, code, message, errors = [], extra, parameters } = facts;
  const type = `https://roster.example/problems/${code}`;
  const title = STATUS_CODES[status] ?? 'Error';
  const told = { type, title, status, code, message, ...(parameters && { parameters }) };
  return { problem: { ...extra, ...told, ...ids, errors }, headers: headersOf(facts) };
}

/** The facts of a failure; its kind decides the status. */
export function failureFacts({ kind, code, message, details }: Failure): ProblemFacts {
  return { ...details, status: statuses[kind], code, message };
}

/** @public The page of errors prints it. */
export const statuses: Record<FailureKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  stale: 412,
  'too-large': 413,
  'unsupported-type': 415,
  mismatch: 422,
  unconditional: 428,
  throttled: 429,
  unavailable: 503,
};

function headersOf({ status, retryAfter, allow, headers, version }: ProblemFacts): Record<string, string> {
  const wait = retryAfter ?? (status === 429 || status === 503 ? 1 : undefined);
  return {
    ...(status === 401 && { 'WWW-Authenticate': 'Bearer' }),
    ...(wait !== undefined && { 'Retry-After': String(Math.max(1, Math.ceil(wait))) }),
    ...(allow !== undefined && { Allow: allow }),
    ...(version !== undefined && { ETag: tagOf(version) }),
    ...headers,
  };
}
