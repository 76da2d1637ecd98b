import { ApiProperty } from '@nestjs/swagger';
import type { ProblemCode } from '../codes.js';
import { OneOf, Optional } from '../http/fields.js';
import type { Unlisted } from '../http/unlisted.js';
import { QueryFlag } from '../http/query.fields.js';
import { ProblemError } from '../http/problem.dto.js';
import { MODES, type ImportMode, type ImportSummary, type Outcome, type RowResult } from './import-events.js';

export class ImportQuery {
  /** Decides every row and writes nothing. */
  @Optional()
  @QueryFlag({ example: true })
  dryRun?: boolean;

  /** `all-or-nothing` unless told: one refused row refuses the import. `best-effort` keeps what isn't refused. */
  @Optional()
  @OneOf(MODES)
  mode?: ImportMode;
}

/** What became of one row, or would. */
export class RowResultView implements RowResult {
  /** From 1; the header of a CSV file doesn’t count. */
  @ApiProperty({ type: 'integer', minimum: 1, example: 17 })
  row: number;

  /** As in the file; `null` when there is none. */
  @ApiProperty({ type: String, nullable: true, example: 'alex@acme.example' })
  email: string | null;

  @ApiProperty({ enum: ['created', 'changed', 'unchanged', 'refused'] })
  outcome: Outcome;

  /** Of a changed person: pointers to what changes, and what follows from it. */
  @ApiProperty({ required: false, type: [String], example: ['/designation'] })
  fields?: string[];

  /** Of a refused row: all its faults. */
  @ApiProperty({ required: false, type: [ProblemError] })
  errors?: ProblemError[];
}

/** Why an import ended early. */
class StoppedView {
  @ApiProperty({ type: String, example: 'unavailable' })
  code: Unlisted<ProblemCode>;

  message: string;
}

/** All rows together. */
class ImportSummaryView implements ImportSummary {
  dryRun: boolean;

  @ApiProperty({ enum: MODES })
  mode: ImportMode;

  /** In the file. */
  @ApiProperty({ type: 'integer', example: 120 })
  rows: number;

  @ApiProperty({ type: 'integer', example: 3 })
  created: number;

  @ApiProperty({ type: 'integer', example: 15 })
  changed: number;

  @ApiProperty({ type: 'integer', example: 101 })
  unchanged: number;

  @ApiProperty({ type: 'integer', example: 1 })
  refused: number;

  /** Whether what was decided is written. */
  applied: boolean;

  /** Only when a best effort had to end before the last row; what was written until then stays. */
  @ApiProperty({ required: false, type: StoppedView })
  stopped?: StoppedView;
}

export class ImportAnswer extends ImportSummaryView {
  /** In the order of the rows. */
  @ApiProperty({ type: [RowResultView] })
  results: RowResultView[];
}
