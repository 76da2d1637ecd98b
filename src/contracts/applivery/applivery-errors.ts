import { ApiProperty } from '@nestjs/swagger';
import type { ErrorPresenter } from '../../http/error-presenter.js';
import type { FaultDocs } from '../../http/fault-responses.js';
import type { Problem } from '../../http/problem.dto.js';
import { theirPointerOf } from './applivery-change.js';

class AppliveryError {
  @ApiProperty({ type: 'integer', example: 5120 })
  code: number;

  @ApiProperty({ example: 'Error updating entity' })
  message: string;
}

/** Every answer from 400 up. */
class AppliveryErrorReply {
  @ApiProperty({ type: Boolean, enum: [false] })
  status: false;

  @ApiProperty({ type: AppliveryError })
  error: AppliveryError;
}

const UPDATE_FAILED: AppliveryError = { code: 5120, message: 'Error updating entity' };
const FORBIDDEN: AppliveryError = { code: 4003, message: 'Forbidden' };

/** 3001, 4002, 4003, 4004 and 5120 are Applivery's; for what its document leaves open, the others are ours. */
const byStatus: Record<number, AppliveryError> = {
  400: UPDATE_FAILED,
  401: { code: 4004, message: 'Invalid Token' },
  403: FORBIDDEN,
  404: { code: 3001, message: 'Entity not found' },
  405: { code: 3002, message: 'Method not allowed' },
  412: { code: 5121, message: 'Entity has changed' },
  413: { code: 5122, message: 'Request body too large' },
  414: { code: 5123, message: 'URL too long' },
  415: { code: 5124, message: 'Unsupported media type' },
  422: { code: 5125, message: 'Idempotency key used for another request' },
  429: { code: 4029, message: 'Too many requests' },
  503: { code: 5003, message: 'Service unavailable' },
};
const internal: AppliveryError = { code: 5000, message: 'Internal error' };

export const appliveryErrors: ErrorPresenter = {
  matches: (path) => /^\/applivery(\/|$)/.test(path),
  present: (problem) => {
    const { status, error } = errorOf(problem);
    const body: AppliveryErrorReply = { status: false, error };
    return { status, contentType: 'application/json; charset=utf-8', body };
  },
};

export const appliveryFaults: FaultDocs = {
  schema: AppliveryErrorReply,
  contentType: 'application/json',
  statuses: Object.fromEntries(
    [...Object.entries(byStatus), ['500', internal] as const].map(([status, { code, message }]) => [
      status,
      `${code} ${message}${status === '401' ? ', 4002 No auth token' : ''}`,
    ]),
  ),
};

/**
 * Its document has no 409: what clashes is a failed update, but for the last administrator, who may not be demoted. Its
 * Forbidden says nothing more, unless there are other faults to be told with it.
 */
function errorOf(problem: Problem): { status: number; error: AppliveryError } {
  const { status, code } = problem;
  if (code === 'no_token') return { status, error: { code: 4002, message: 'No auth token' } };
  if (status === 403 && problem.errors.length > 1) return { status, error: withReasons(FORBIDDEN, problem) };
  if (code === 'last_admin') return { status: 403, error: withReasons(FORBIDDEN, problem) };
  if (status === 400 || status === 409) return { status: 400, error: withReasons(UPDATE_FAILED, problem) };
  return { status, error: byStatus[status] ?? (status < 500 ? UPDATE_FAILED : internal) };
}

/** @example { code: 5120, message: 'Error updating entity: email: There is no such field.' } */
function withReasons({ code, message }: AppliveryError, problem: Problem): AppliveryError {
  const told = problem.errors.map((fault) =>
    `${theirPointerOf(fault.pointer).slice(1)}: ${fault.message}`.replace(/^: /, ''),
  );
  return { code, message: [`${message}:`, ...(told.length > 0 ? told : [problem.message])].join(' ') };
}
