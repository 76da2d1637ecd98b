import type { FieldFault } from '../failure.js';
import type { PersonFields } from './columns.js';

/** One row as it stands in the file. */
export interface SourceRow {
  /** From 1; a header doesn't count. */
  row: number;
  fields: PersonFields;
  /** What is wrong with its form. */
  faults: FieldFault[];
}
