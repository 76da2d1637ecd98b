import type { Code, CodeOf, FailureKind, ProblemCode } from './codes.js';

/** One faulty field of a request. Policy refusals also say which rule of which level refused, and who can lift it. */
export interface FieldFault {
  /** RFC 6901 pointer into the request's body, or a query or header name. */
  pointer: string;
  code: Code;
  message: string;
  rule?: string;
  level?: Level;
  /** The lowest role that could make this change, or lift the rule; `null` when nobody can. */
  liftedBy?: string | null;
}

/** Where a rule or an inherited value comes from. */
export type Level = 'platform' | 'organization' | 'department' | 'user';

export interface FailureDetails {
  errors?: FieldFault[];
  /** Seconds after which the same request may succeed. */
  retryAfter?: number;
  /** The version that what the request is about has now, for a 412. */
  version?: number;
  /** More headers of the answer, for what a door itself refuses. */
  headers?: Record<string, string>;
  /** More members of the problem document, such as the three versions of a 412. */
  extra?: Record<string, unknown>;
}

export class Failure extends Error {
  constructor(
    readonly kind: FailureKind,
    readonly code: ProblemCode,
    message: string,
    readonly details: FailureDetails = {},
  ) {
    super(message);
    this.name = 'Failure';
  }
}

/**
 * Declares a failure once, to be thrown by name: `throw lastAdmin()`.
 *
 * @example export const lastAdmin = failure('conflict', 'last_admin', 'An organization keeps at least one administrator.');
 */
export function failure<Kind extends FailureKind>(kind: Kind, code: CodeOf<Kind>, message: string): Declared {
  return (details) => new Failure(kind, code, message, details);
}

/** A failure by its name. */
export type Declared = (details?: FailureDetails) => Failure;

export const invalidRequest = failure('invalid', 'invalid_request', 'The request has faulty fields.');
export const notFound = failure('not-found', 'not_found', 'There is nothing here, or nothing you may see.');
export const unavailable = failure('unavailable', 'unavailable', 'The service is busy; try again in a moment.');

/** What was looked for, or the failure that it isn't there. */
export function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw notFound();
  return value;
}

/** The same failure, said of one field of the body: `throw at('/companyId', unknownCompany)`. */
export function at(pointer: string, declared: Declared): Failure {
  const { code, message } = declared();
  return declared({ errors: [{ pointer, code, message }] });
}
