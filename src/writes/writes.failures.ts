import type { FailureKind } from '../codes.js';
import { Failure, failure, invalidRequest, parametersOf, type FieldFault } from '../failure.js';
import type { Refusal } from './decision.js';

export const idempotencyMismatch = failure(
  'mismatch',
  'idempotency_mismatch',
  'This Idempotency-Key was used for another request to this route.',
);

export const notRevertible = failure(
  'conflict',
  'not_revertible',
  'A change of this kind has no way back by one request.',
);
export const changedSince = failure(
  'conflict',
  'changed_since',
  'What the change set was changed again since; going back would undo more than it.',
);

export const answerLost = failure(
  'conflict',
  'answer_lost',
  'This was done before, but its answer can’t be told again: the service has another secret since.',
);

export const preconditionRequired = failure(
  'unconditional',
  'precondition_required',
  'The organization takes changes with If-Match alone: say which version you have read.',
);

/** The status of an answer with several: see docs/decisions/006-what-a-refusal-answers.md. */
const WEIGHT: readonly FailureKind[] = ['conflict', 'forbidden', 'invalid'];

/**
 * A refused write, told by its weightiest refusal; `errors` has the faults of all fields, those among them that are wrong by
 * themselves and are refused by no rule.
 */
export function refused(refusals: readonly Refusal[], errors: FieldFault[]): Failure {
  const told = [...refusals].sort((a, b) => weightOf(a) - weightOf(b))[0];
  if (told === undefined) return invalidRequest({ errors });
  if (told.kind === 'invalid' && errors.length > refusals.length) return invalidRequest({ errors });
  if (errors.length === 1) return new Failure(told.kind, told.code, told.message, { errors, ...parametersOf(told) });
  const message = `${errors.length} fields were refused, and nothing was written.`;
  return new Failure(told.kind, told.code, message, { errors, parameters: { count: errors.length } });
}

/**
 * Several reasons not to do what was asked, told at once: the status is that of the weightiest. One alone is told as it is, and
 * `undefined` are those that there aren't.
 */
export function together(...reasons: (Failure | undefined)[]): Failure | undefined {
  const failures = reasons.filter((one) => one !== undefined);
  const [told] = [...failures].sort((a, b) => weightOf(a) - weightOf(b));
  if (told === undefined || failures.length === 1) return told;
  const errors = failures.flatMap(({ code, message, details }) => {
    return details.errors ?? [{ pointer: '', code, message, ...parametersOf(details) }];
  });
  if (told.kind === 'invalid') return invalidRequest({ errors });
  return new Failure(told.kind, told.code, told.message, { ...told.details, errors });
}

/** The faults of a request as one of the reasons. */
export function faulty(errors: readonly FieldFault[]): Failure | undefined {
  return errors.length === 0 ? undefined : invalidRequest({ errors: [...errors] });
}

/** What the caller could lift at once is told where nothing else refuses them. */
function weightOf({ kind, code }: Pick<Failure, 'kind' | 'code'>): number {
  return WEIGHT.indexOf(kind) + (code === 'step_up_required' ? 0.5 : 0);
}

/** A refusal of something as a whole, by no field of it. */
export function refusedAsWhole({ kind, key: _, ...told }: Refusal): Failure {
  return new Failure(kind, told.code, told.message, { errors: [{ ...told, pointer: '' }], ...parametersOf(told) });
}
