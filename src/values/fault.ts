import type { Code } from '../codes.js';
import type { FaultParameters } from '../failure.js';

/** What is wrong with one place of a value; a checker says which codes it has. */
export interface Fault<One extends Code = Code> {
  /** RFC 6901 pointer from the checked value; the empty string is the value itself. */
  pointer: string;
  code: One;
  /** One sentence for people. */
  message: string;
  parameters?: FaultParameters;
}

/** The same faults, seen from the value that holds the checked one at `prefix`. */
export function faultsUnder<One extends Code>(prefix: string, faults: readonly Fault<One>[]): Fault<One>[] {
  return faults.map((fault) => ({ ...fault, pointer: prefix + fault.pointer }));
}
