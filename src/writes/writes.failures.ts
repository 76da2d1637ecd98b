import type { FailureKind } from '../codes.js';
import { Failure, failure, invalidRequest, type FieldFault } from '../failure.js';
import type { Refusal } from './decision.js';

export const idempotencyMismatch = failure(
  'mismatch',
  'idempotency_mismatch',
  'This Idempotency-Key was used for another request to this route.',
);

/** The status of an answer with several: see docs/decisions/006-what-a-refusal-answers.md. */
const WEIGHT = ['conflict', 'forbidden', 'invalid'] as const satisfies readonly FailureKind[];

/**
 * A refused write, told by its weightiest refusal; `errors` has the faults of all fields, those among them that are wrong by
 * themselves and are refused by no rule.
 */
export function refused(refusals: readonly Refusal[], errors: FieldFault[]): Failure {
  const told = [...refusals].sort((a, b) => weightOf(a) - weightOf(b))[0];
  if (told === undefined) return invalidRequest({ errors });
  if (told.kind === 'invalid' && errors.length > refusals.length) return invalidRequest({ errors });
  const message = errors.length === 1 ? told.message : `${errors.length} fields were refused, and nothing was written.`;
  return new Failure(told.kind, told.code, message, { errors });
}

/** What the caller could lift at once is told where nothing else refuses them. */
function weightOf({ kind, code }: Refusal): number {
  return WEIGHT.indexOf(kind) + (code === 'step_up_required' ? 0.5 : 0);
}

/** A refusal of something as a whole, by no field of it. */
export function refusedAsWhole({ kind, key: _, ...told }: Refusal): Failure {
  return new Failure(kind, told.code, told.message, { errors: [{ ...told, pointer: '' }] });
}
