import { ApiProperty, IntersectionType, PartialType } from '@nestjs/swagger';
import { PROBLEM_CODES, type ProblemCode } from '../codes.js';
import { Value } from '../http/field.js';
import { OneOf, Optional } from '../http/fields.js';
import { Problem, ProblemError } from '../http/problem.dto.js';
import { QueryFlag } from '../http/query.fields.js';
import { written } from '../values/kinds.js';
import { COLUMNS } from './columns.js';
import { ENCODINGS, type Encoding } from './decoded.js';
import { TEMPLATE_FORMATS, type TemplateFormat } from './formats.js';
import { parseColumns } from './header.rules.js';
import {
  MODES,
  ON_UNKNOWN_COLUMNS,
  ON_UNKNOWN_DEPARTMENTS,
  type ImportMode,
  type ImportSummary,
  type OnUnknownColumns,
  type OnUnknownDepartments,
  type Outcome,
  type RowResult,
} from './import-events.js';
import type { AskedImport } from './import-options.js';
import { parseRows } from './row-selection.js';
import { MOST_ROWS } from './transfer.failures.js';

const rowNumbers = written('invalid_rows', `These must be numbers of rows such as 1-100,205, up to ${MOST_ROWS}.`, {
  parse: parseRows,
  max: 4000,
  example: '1-100,205',
  parameters: { limit: MOST_ROWS },
});
const columnNames = written(
  'invalid_columns',
  `This must be a JSON object from names in the file to null or one of ${[...COLUMNS.keys()].join(', ')}.`,
  {
    parse: parseColumns,
    max: 8000,
    example: '{"E-Mail":"email","Notes":null}',
    parameters: { allowed: [...COLUMNS.keys()] },
  },
);

/** How a file is to be imported; a form may have the same as fields. */
export class ImportQuery implements AskedImport {
  /** Decides every row and writes nothing. */
  @Optional()
  @QueryFlag({ example: true })
  dryRun?: boolean;

  /** `all-or-nothing` unless told: one refused row refuses the import. `best-effort` keeps what isn't refused. */
  @Optional()
  @OneOf(MODES)
  mode?: ImportMode;

  /** The rows to take, by the numbers that results tell; all of them unless told. */
  @Optional()
  @Value(rowNumbers)
  rows?: string;

  /** What the columns of a table are called in it, as a JSON object from names in the file to ours; `null` passes one over. */
  @Optional()
  @Value(columnNames)
  columns?: string;

  /** `ignore` passes columns over that nobody knows, and tells them; unless told, they refuse the file. */
  @Optional()
  @OneOf(ON_UNKNOWN_COLUMNS)
  unknownColumns?: OnUnknownColumns;

  /** `create` makes departments that aren’t there, at most 500; unless told, they refuse the row. */
  @Optional()
  @OneOf(ON_UNKNOWN_DEPARTMENTS)
  departments?: OnUnknownDepartments;

  /** Of a text; UTF-8 unless told, and UTF-16 where it shows. */
  @Optional()
  @OneOf(ENCODINGS)
  encoding?: Encoding;
}

/** What the template is made as. */
export class TemplateQuery {
  /** `xlsx` unless told. */
  @Optional()
  @OneOf(TEMPLATE_FORMATS)
  format?: TemplateFormat;
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
  @ApiProperty({ enum: PROBLEM_CODES, enumName: 'ProblemCode', example: 'unavailable' })
  code: ProblemCode;

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

  /** Of them, those that were asked for. */
  @ApiProperty({ type: 'integer', example: 120 })
  selected: number;

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

  /** Columns of the file that were passed over. */
  @ApiProperty({ type: [String], example: [] })
  ignoredColumns: string[];

  /** Only when a best effort had to end before the last row; what was written until then stays. */
  @ApiProperty({ required: false, type: StoppedView })
  stopped?: StoppedView;
}

export class ImportAnswer extends ImportSummaryView {
  /** In the order of the rows. */
  @ApiProperty({ type: [RowResultView] })
  results: RowResultView[];
}

/** 409: with `import_refused` what the import comes to, with the first 100 refused rows. */
export class ImportProblem extends IntersectionType(Problem, PartialType(ImportAnswer)) {}

/** 400: with `unknown_column` the columns that there are. */
export class ColumnsProblem extends Problem {
  @ApiProperty({ required: false, type: [String], example: ['email', 'fullName'] })
  knownColumns?: string[];
}
