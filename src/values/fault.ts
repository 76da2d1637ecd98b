/** What is wrong with one place of a value; the codes of a checker are a closed union. */
export interface Fault<Code extends string = string> {
  /** RFC 6901 pointer from the checked value; the empty string is the value itself. */
  pointer: string;
  code: Code;
  /** One sentence for people. */
  message: string;
}

/** The same faults, seen from the value that holds the checked one at `prefix`. */
export function faultsUnder<Code extends string>(prefix: string, faults: readonly Fault<Code>[]): Fault<Code>[] {
  return faults.map((fault) => ({ ...fault, pointer: prefix + fault.pointer }));
}
