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
  /** The numbers and names in the message. */
  parameters?: FaultParameters;
}

/**
 * The numbers and names that a sentence has, for clients that word it themselves; what each of them is, and in which unit, is told
 * by `RefusalParameters` of the document. Who lifts it and at which level it was refused is beside them.
 */
export interface FaultParameters {
  readonly limit?: number;
  readonly textLimit?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly earliest?: string;
  readonly latest?: string;
  readonly count?: number;
  readonly expected?: number;
  readonly row?: number;
  readonly line?: number;
  readonly width?: number;
  readonly height?: number;
  readonly side?: number;
  readonly role?: string | null;
  readonly scope?: string;
  readonly reason?: string;
  readonly character?: string;
  readonly error?: string;
  readonly allowed?: readonly string[];
  readonly names?: readonly string[];
}

/** Where a rule or an inherited value comes from. */
export type Level = 'platform' | 'organization' | 'department' | 'user';

export interface FailureDetails {
  errors?: FieldFault[];
  /** The numbers and names in the message. */
  parameters?: FaultParameters;
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
export function failure<Kind extends FailureKind>(
  kind: Kind,
  code: CodeOf<Kind>,
  message: string,
  parameters?: FaultParameters,
): Declared {
  return (details) => new Failure(kind, code, message, parameters === undefined ? details : { parameters, ...details });
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
  const { code, message, details } = declared();
  return declared({ errors: [{ pointer, code, message, ...parametersOf(details) }] });
}

/** To be spread into what is told with them, if there are any. */
export function parametersOf({ parameters }: { parameters?: FaultParameters | undefined }): {
  parameters?: FaultParameters;
} {
  return parameters === undefined ? {} : { parameters };
}
