import { at, Failure, failure, notFound, unavailable } from '../failure.js';
import type { Constraints } from './constraints.js';

const rejected = failure('invalid', 'rejected_by_database', 'The request has a value that can’t be stored.');

/** A value that reached the database although our own checks should have refused it; the log shows the gap. */
const valueStates = new Set(['23503', '23514', '22001', '22P02', '22021', '22P05', '54000', '23502', '22003']);
const busyStates = new Set([
  '55P03',
  '57014',
  '53300',
  '57P01',
  '57P02',
  '57P03',
  '25P03',
  '25006',
  '40001',
  '40P01',
  '55000',
  '3D000',
  '28000',
  '28P01',
]);
const INSUFFICIENT_PRIVILEGE = '42501';
const INVALID_AUTHORIZATION = '28000';
/** Where PostgreSQL says so of a row that no policy lets in. A missing privilege has the same code, and is our mistake. */
const CHECKS_ROWS = 'ExecWithCheckOptions';
const connectionFaults = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

interface SqlError {
  code: string;
  constraint?: string;
  detail?: string;
  routine?: string;
}

/** Translates what PostgreSQL or its driver says into a failure; anything else is returned as it is. */
export function toFailure(error: unknown, constraints: Constraints): unknown {
  if (error instanceof Failure) return error;
  const { code, constraint, routine, detail } = sqlErrorOf(error);
  const known = constraint === undefined ? undefined : constraints[constraint];
  if ((code === '23505' || code === '23503') && known !== undefined) {
    return at(known.pointer, known.failure);
  }
  // What the schema itself refuses by a name, as of a login that lacks a factor.
  if (code === INVALID_AUTHORIZATION && known !== undefined) {
    return known.telling === undefined || detail === undefined ? known.failure() : known.telling(JSON.parse(detail));
  }
  if (valueStates.has(code)) return withCause(rejected(), error);
  // Another tenant's row, which isn't there for this one.
  if (code === INSUFFICIENT_PRIVILEGE && routine === CHECKS_ROWS) return withCause(notFound(), error);
  if (busyStates.has(code) || code.startsWith('08') || connectionFaults.has(code) || isLostConnection(error)) {
    return withCause(unavailable({ retryAfter: 1 }), error);
  }
  return error;
}

/**
 * What was read before the locks isn't so behind them: the transaction starts again, as after a serialization fault of
 * PostgreSQL's own.
 */
export class Overtaken extends Error {
  readonly code = '40001';
}

export function isSerializationFault(error: unknown): boolean {
  const { code } = sqlErrorOf(error);
  return code === '40001' || code === '40P01';
}

/** Whether PostgreSQL refused a statement on a connection that is still good. */
export function isStatementFault(error: unknown): boolean {
  const { code } = sqlErrorOf(error);
  return /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('08') && !code.startsWith('57P') && code !== '25P03';
}

function sqlErrorOf(error: unknown): SqlError {
  const source = (error as { driverError?: unknown } | null)?.driverError ?? error;
  const { code, ...details } = (source ?? {}) as Partial<SqlError>;
  return { ...details, code: typeof code === 'string' ? code : '' };
}

function isLostConnection(error: unknown): boolean {
  return (
    error instanceof Error &&
    /Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Cannot use a pool after calling end/.test(
      error.message,
    )
  );
}

function withCause(translated: Failure, cause: unknown): Failure {
  translated.cause = cause;
  return translated;
}
