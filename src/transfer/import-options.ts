import type { Encoding } from './decoded.js';
import { parseColumns } from './header.rules.js';
import type { ImportMode, OnUnknownColumns, OnUnknownDepartments } from './import-events.js';
import type { Reading } from './read-rows.js';
import { parseRows, type RowSelection } from './row-selection.js';

/** What an import is asked for, as a query or a form says it. */
export interface AskedImport {
  dryRun?: boolean;
  mode?: ImportMode;
  /** As in {@link parseRows}. */
  rows?: string;
  /** As in {@link parseColumns}. */
  columns?: string;
  unknownColumns?: OnUnknownColumns;
  departments?: OnUnknownDepartments;
  encoding?: Encoding;
}

export interface ImportOptions {
  dryRun: boolean;
  mode: ImportMode;
  reading: Reading;
  /** All of them without. */
  selection: RowSelection | undefined;
  makesDepartments: boolean;
}

export function optionsOf(asked: AskedImport): ImportOptions {
  const { dryRun = false, mode = 'all-or-nothing', rows, columns, encoding } = asked;
  return {
    dryRun,
    mode,
    selection: rows === undefined ? undefined : parseRows(rows),
    makesDepartments: asked.departments === 'create',
    reading: {
      columns: (columns === undefined ? undefined : parseColumns(columns)) ?? new Map<string, null>(),
      ignoresUnknown: asked.unknownColumns === 'ignore',
      encoding,
    },
  };
}
