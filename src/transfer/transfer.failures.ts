import { Failure, failure } from '../failure.js';

export const MOST_ROWS = 50_000;
export const MOST_ROW_LENGTH = 64 * 1024;
/** Of a CSV record, or members of a JSON object and of the objects in it; a person has 26. */
export const MOST_COLUMNS = 100;
export const MOST_FILE_BYTES = 64 * 1024 * 1024;

/** Of an XLSX file: all that is read of it, unpacked. */
export const MOST_UNPACKED_BYTES = 128 * 1024 * 1024;

export const malformedJson = failure('invalid', 'malformed_json', 'The file is no JSON array of people.');
export const malformedWorkbook = failure('invalid', 'malformed_workbook', 'The file is no whole XLSX workbook.');
export const oldWorkbook = failure(
  'invalid',
  'malformed_workbook',
  'The workbook is of an old form, or has a password. Save it as XLSX without one.',
);
export const workbookTooLarge = failure(
  'too-large',
  'workbook_too_large',
  `Unpacked, the workbook is larger than ${MOST_UNPACKED_BYTES / 1024 / 1024} MiB, or its texts than ${MOST_FILE_BYTES / 1024 / 1024} MiB.`,
  { limit: MOST_UNPACKED_BYTES, textLimit: MOST_FILE_BYTES },
);
export const headerMissing = failure(
  'invalid',
  'header_missing',
  'The first line has to name the columns, `email` among them; `columns` renames them.',
);
export const tooManyRows = failure('too-large', 'too_many_rows', `A file may have at most ${MOST_ROWS} rows.`, {
  limit: MOST_ROWS,
});

/** Files and answers of imports that wait take room; what is asked for is told in docs/import.md. */
export const tooManyImports = () =>
  new Failure('unavailable', 'too_many_imports', 'Too many imports are waiting; try again when some are done.', {
    retryAfter: 30,
  });

export function malformedCsv(line: number): Failure {
  const message = `The file is no CSV: look at the quotes around line ${line}.`;
  return new Failure('invalid', 'malformed_csv', message, { parameters: { line } });
}

export function malformedRow(row: number): Failure {
  return new Failure('invalid', 'malformed_json', `Row ${row} is not JSON.`, { parameters: { row } });
}

export function rowTooLarge(row: number): Failure {
  const message = `${nameOf(row)} has more than ${MOST_ROW_LENGTH} characters.`;
  return new Failure('too-large', 'row_too_large', message, { parameters: { row, limit: MOST_ROW_LENGTH } });
}

export function rowTooWide(row: number): Failure {
  const message = `${nameOf(row)} has more than ${MOST_COLUMNS} columns.`;
  return new Failure('too-large', 'row_too_wide', message, { parameters: { row, limit: MOST_COLUMNS } });
}

function nameOf(row: number): string {
  return row === 0 ? 'The header' : `Row ${row}`;
}

/** Whoever was told that it is UTF-8 could hardly tell how else to read it. */
export function notUtf8(line: number, told: string | undefined): Failure {
  const parameters = { line };
  if (told === 'utf-16') {
    return new Failure('invalid', 'not_utf8', `The file is not UTF-16: look at line ${line}.`, { parameters });
  }
  const how = 'Save it as "CSV UTF-8", or send `encoding=windows-1252` if that is what it is.';
  const message = `The file is not text in UTF-8: look at line ${line}. ${how}`;
  return new Failure('invalid', 'not_utf8', message, { parameters });
}

/** With the columns that there are, where the file has others. */
export function faultyColumns(
  code: 'unknown_column' | 'duplicate_column',
  names: readonly string[],
  knownColumns?: readonly string[],
): Failure {
  const what = code === 'unknown_column' ? 'There is no such column.' : 'This column is there twice.';
  const errors = names.map((pointer) => ({ pointer, code, message: what }));
  const there = knownColumns === undefined ? '' : ` There are ${knownColumns.join(', ')}.`;
  return new Failure('invalid', code, `${what.slice(0, -1)}: ${names.join(', ')}.${there}`, {
    errors,
    parameters: { names, ...(knownColumns !== undefined && { allowed: knownColumns }) },
    ...(knownColumns !== undefined && { extra: { knownColumns } }),
  });
}
