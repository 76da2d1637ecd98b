import type { Declared } from '../failure.js';

/** What it means to the caller that a constraint of the schema is broken, and the field it is about. */
interface Constraint {
  failure: Declared;
  pointer: string;
}

/** By the constraint's name. Each room declares those of its own tables; `constraints.ts` has them all. */
export type Constraints = Readonly<Record<string, Constraint>>;
