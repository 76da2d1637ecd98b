import { Failure, failure, type FailureKind, type FieldFault } from '../failure.js';
import type { Refusal } from './rules.js';

export const versionMismatch = failure(
  'stale',
  'version_mismatch',
  'The profile has changed since; `base`, `yours` and `theirs` show what the sent fields were, would be and are.',
);
export const idempotencyMismatch = failure(
  'mismatch',
  'idempotency_mismatch',
  'This Idempotency-Key was used for another request to this route.',
);

/** What isn't allowed outweighs what collides, and that what is merely wrong. */
const WEIGHT = ['forbidden', 'conflict', 'invalid'] as const satisfies readonly FailureKind[];

/** A refused write, told by its weightiest refusal; `errors` has all of them. */
export function refused(refusals: readonly Refusal[], errors: FieldFault[]): Failure {
  const told = [...refusals].sort((a, b) => WEIGHT.indexOf(a.kind) - WEIGHT.indexOf(b.kind))[0];
  if (told === undefined) throw new Error('Nothing was refused.');
  const message =
    refusals.length === 1 ? told.message : `${refusals.length} fields were refused, and nothing was written.`;
  return new Failure(told.kind, told.code, message, { errors });
}

/** A refusal of something as a whole, by no field of it. */
export function refusedAsWhole({ kind, ...told }: Refusal): Failure {
  return new Failure(kind, told.code, told.message, { errors: [{ ...told, pointer: '' }] });
}
