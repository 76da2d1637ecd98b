import { HttpException } from '@nestjs/common';
import type { ProblemCode } from '../codes.js';
import { Failure, type FaultParameters } from '../failure.js';
import { failureFacts, type ProblemFacts } from './problem.js';

/** What an error of any kind is to the client: our failures as declared, Nest's and Fastify's by status, the rest a 500. */
export function factsOf(error: unknown): ProblemFacts {
  if (error instanceof Failure) return failureFacts(error);
  const status = statusOf(error);
  const known = byStatus[status] ?? (status >= 400 && status < 500 ? otherRefusal : undefined);
  return known ? { status, ...known } : internalError;
}

/** Whether the service is to blame, so that the log needs the whole error. */
export function isInternal(facts: ProblemFacts): boolean {
  return facts === internalError;
}

const internalError: ProblemFacts = {
  status: 500,
  code: 'internal_error',
  message: 'Something went wrong on our side; the request id finds it in the service’s log.',
};

interface Refusal {
  /** Where it isn't the one that the framework chose. */
  status?: number;
  code: ProblemCode;
  message: string;
  retryAfter?: number;
  parameters?: FaultParameters;
}

const unknownRoute: Refusal = { code: 'unknown_route', message: 'There is no such route.' };
const otherRefusal: Refusal = { code: 'request_refused', message: 'The request can’t be served as it stands.' };

/** Refusals that come from the framework or the HTTP parser, before a handler runs. */
const byStatus: Record<number, Refusal> = {
  400: { code: 'malformed_request', message: 'This is not a request that can be read.' },
  // What lies outside of the folders with the pages of the documents.
  403: { status: 404, ...unknownRoute },
  404: unknownRoute,
  408: { code: 'request_timeout', message: 'The request took too long to arrive.' },
  413: { code: 'body_too_large', message: 'The body is larger than 256 KiB.', parameters: { limit: 256 * 1024 } },
  414: { code: 'url_too_long', message: 'The path or one of its parts is too long.' },
  431: { code: 'headers_too_large', message: 'The headers are larger than 16 KiB.', parameters: { limit: 16 * 1024 } },
  501: { code: 'unknown_transfer_coding', message: 'The only transfer coding that is read is chunked.' },
  503: { code: 'unavailable', message: 'The service is busy; try again in a moment.', retryAfter: 1 },
};

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  if (!(error instanceof Error) || !('statusCode' in error)) return 500;
  return typeof error.statusCode === 'number' ? error.statusCode : 500;
}
