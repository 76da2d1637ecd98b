import type { ProblemCode } from '../codes.js';
import type { FieldFault } from '../failure.js';

export const MODES = ['all-or-nothing', 'best-effort'] as const;
export type ImportMode = (typeof MODES)[number];

/** What becomes of columns that nobody knows: the usual first. */
export const ON_UNKNOWN_COLUMNS = ['refuse', 'ignore'] as const;
export type OnUnknownColumns = (typeof ON_UNKNOWN_COLUMNS)[number];

/** What becomes of a row with a department that isn't there: the usual first. */
export const ON_UNKNOWN_DEPARTMENTS = ['refuse', 'create'] as const;
export type OnUnknownDepartments = (typeof ON_UNKNOWN_DEPARTMENTS)[number];

export type Outcome = 'created' | 'changed' | 'unchanged' | 'refused';

/** What became of one row, or would. */
export interface RowResult {
  /** From 1; a header doesn't count. */
  row: number;
  /** As in the file; `null` when there is none. */
  email: string | null;
  outcome: Outcome;
  /** Of a changed person: pointers to what changes. */
  fields?: string[];
  /** Of a refused row. */
  errors?: FieldFault[];
}

/** All of them together. */
export interface ImportSummary extends Record<Outcome, number> {
  dryRun: boolean;
  mode: ImportMode;
  /** In the file. */
  rows: number;
  /** Of them, those that were asked for. */
  selected: number;
  /** Whether what was decided is written. */
  applied: boolean;
  /** Columns of the file that were passed over. */
  ignoredColumns: readonly string[];
  /** Why a best effort ended before the last row; what was written until then stays. */
  stopped?: { code: ProblemCode; message: string };
}

/** What an import tells while it runs. */
export type ImportEvent =
  { type: 'progress'; step: 'deciding' | 'writing'; rows: number; of: number } | ({ type: 'row' } & RowResult);

/** Told one after another, while locks and a turn are held: whoever listens writes it down, and waits for nobody. */
export type Tell = (event: ImportEvent) => Promise<void>;
