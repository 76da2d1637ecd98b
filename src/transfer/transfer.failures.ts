import { Failure, failure } from '../failure.js';

export const MOST_ROWS = 50_000;
export const MOST_ROW_LENGTH = 64 * 1024;
/** Of a CSV record, or members of a JSON object and of the objects in it; a person has 26. */
export const MOST_COLUMNS = 100;
export const MOST_FILE_BYTES = 64 * 1024 * 1024;

export const notUtf8 = failure('invalid', 'not_utf8', 'The file is not text in UTF-8.');
export const malformedJson = failure('invalid', 'malformed_json', 'The file is no JSON array of people.');
export const headerMissing = failure(
  'invalid',
  'header_missing',
  'The first line has to name the columns, `email` among them.',
);
export const tooManyRows = failure('too-large', 'too_many_rows', `A file may have at most ${MOST_ROWS} rows.`);
/** What was decided isn't so any more; to be decided once more. */
export const importRaced = failure('conflict', 'import_raced', 'The people were changed meanwhile; try again.');

/** Files and answers of imports that wait take room; what is asked for is told in docs/import.md. */
export const tooManyImports = () =>
  new Failure('unavailable', 'too_many_imports', 'Too many imports are waiting; try again when some are done.', {
    retryAfter: 30,
  });

export function malformedCsv(line: number): Failure {
  return new Failure('invalid', 'malformed_csv', `The file is no CSV: look at the quotes around line ${line}.`);
}

export function malformedRow(row: number): Failure {
  return new Failure('invalid', 'malformed_json', `Row ${row} is not JSON.`);
}

export function rowTooLarge(row: number): Failure {
  return new Failure('too-large', 'row_too_large', `${nameOf(row)} has more than ${MOST_ROW_LENGTH} characters.`);
}

export function rowTooWide(row: number): Failure {
  return new Failure('too-large', 'row_too_wide', `${nameOf(row)} has more than ${MOST_COLUMNS} columns.`);
}

function nameOf(row: number): string {
  return row === 0 ? 'The header' : `Row ${row}`;
}

export function faultyColumns(code: 'unknown_column' | 'duplicate_column', names: string[]): Failure {
  const what = code === 'unknown_column' ? 'There is no such column.' : 'This column is there twice.';
  const errors = names.map((pointer) => ({ pointer, code, message: what }));
  return new Failure('invalid', code, `${what.slice(0, -1)}: ${names.join(', ')}.`, { errors });
}
