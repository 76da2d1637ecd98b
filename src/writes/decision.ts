import type { Lifter } from '../auth/proof.rules.js';
import type { Role } from '../auth/roles.js';
import type { Code, ProblemCode } from '../codes.js';
import type { FaultParameters, FieldFault, Level } from '../failure.js';

/** Why a rule lets nobody, or not this caller, write this value. */
export interface Refusal<Rule extends string = string> {
  rule: Rule;
  /** `forbidden`: not by you · `conflict`: not now · `invalid`: not at all. */
  kind: 'forbidden' | 'conflict' | 'invalid';
  code: ProblemCode;
  level: Level;
  liftedBy: Role | Lifter | null;
  message: string;
  /** The numbers and names in the message. */
  parameters?: FaultParameters;
  /** The one key of a map that is refused; absent: the whole value. */
  key?: string;
}

/** An instant comes by itself; an approval or a proof is given by somebody. */
export type WaitsFor = 'instant' | 'approval' | 'proof';

/** What became of one sent field. */
export interface FieldDecision<Rule extends string = string> {
  /** RFC 6901 pointer into the body. */
  pointer: string;
  outcome: 'applied' | 'unchanged' | 'refused' | 'deferred';
  code?: Code;
  rule?: Rule;
  level?: Level;
  liftedBy?: Role | Lifter | null;
  message?: string;
  parameters?: FaultParameters;
  /** Of a deferred field: what it waits for, and until when if that is an instant. */
  by?: WaitsFor;
  until?: Date | null;
  /** When what is done is taken back, where that was asked for. */
  revertAt?: Date;
}

/** The refused fields as a problem document lists them. */
export function faultsOf(report: readonly FieldDecision[]): FieldFault[] {
  return report.flatMap(({ outcome, code, message, ...told }) =>
    outcome === 'refused' && code !== undefined && message !== undefined ? [{ code, message, ...told }] : [],
  );
}
