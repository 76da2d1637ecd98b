import { Failure, type FieldFault } from '../failure.js';
import type { ImportSummary, RowResult } from './import-events.js';

const MOST_TOLD = 100;

/** What came of an import, for the measurements: `abandoned` when nobody waited for it any more, `failed` by no fault of the file. */
export type ImportOutcome = 'done' | 'rehearsed' | 'refused' | 'abandoned' | 'failed';

export function outcomeOf({ dryRun, leaves }: { dryRun: boolean; leaves: AbortSignal }, fault: unknown): ImportOutcome {
  if (fault === undefined) return dryRun ? 'rehearsed' : 'done';
  if (leaves.aborted) return 'abandoned';
  return fault instanceof Failure && fault.kind !== 'unavailable' ? 'refused' : 'failed';
}

/** What a summary repeats of what was asked for and found. */
type Asked = Pick<ImportSummary, 'dryRun' | 'mode' | 'rows' | 'selected' | 'ignoredColumns'>;

/** Counts the results of an import, and keeps the first that were refused. */
export class ImportCount {
  private readonly counts = { created: 0, changed: 0, unchanged: 0, refused: 0 };
  private readonly refused: RowResult[] = [];

  add(result: RowResult): void {
    this.counts[result.outcome]++;
    if (result.outcome === 'refused' && this.refused.length < MOST_TOLD) this.refused.push(result);
  }

  get decided(): number {
    const { created, changed, unchanged, refused } = this.counts;
    return created + changed + unchanged + refused;
  }

  get written(): number {
    return this.counts.created + this.counts.changed;
  }

  summary({ dryRun, mode, rows, selected, ignoredColumns }: Asked): ImportSummary {
    return { dryRun, mode, rows, selected, ...this.counts, applied: !dryRun, ignoredColumns };
  }

  /** Of an import that is all or nothing, when there is something to refuse: with what an answer has, and the first refused rows. */
  refusal(asked: Asked): Failure | undefined {
    const { refused } = this.counts;
    if (refused === 0) return undefined;
    const message = `${refused} of ${asked.selected} rows are refused, so nothing was imported.`;
    const errors = this.refused.flatMap(({ row, errors = [] }) => errors.map((fault) => ofRow(row, fault)));
    const extra = { ...this.summary(asked), applied: false, results: this.refused };
    const parameters = { count: refused, expected: asked.selected };
    return new Failure('conflict', 'import_refused', message, { errors, extra, parameters });
  }
}

function ofRow(row: number, fault: FieldFault): FieldFault {
  return { ...fault, pointer: `/rows/${row}${fault.pointer}` };
}
