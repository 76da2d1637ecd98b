import type { Declared, Failure } from '../failure.js';

/** What it means to the caller that a constraint of the schema is broken, and the field it is about. */
interface Constraint {
  failure: Declared;
  pointer: string;
  /** The same where the schema refuses by the name itself, and tells more. */
  telling?: (detail: unknown) => Failure;
}

/** By the constraint's name. Each room declares those of its own tables; `constraints.ts` has them all. */
export type Constraints = Readonly<Record<string, Constraint>>;
