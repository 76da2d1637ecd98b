import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { COLUMNS, fieldsOfCells } from './columns.js';
import type { SourceRow } from './source-row.js';
import { faultyColumns, headerMissing, malformedCsv, MOST_ROW_LENGTH, rowTooLarge } from './transfer.failures.js';

/** RFC 4180, with any line breaks; empty lines are passed over. The first record names the columns. */
export async function* readCsv(texts: AsyncIterable<string>): AsyncGenerator<SourceRow> {
  let columns: string[] | undefined;
  let row = 0;
  try {
    for await (const cells of recordsOf(texts)) {
      if (columns === undefined) columns = columnsOf(cells);
      else yield rowOf(++row, columns, cells);
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw error.code === 'CSV_MAX_RECORD_SIZE' ? rowTooLarge(row + 1) : malformedCsv(lineOf(error));
  }
  if (columns === undefined) throw headerMissing();
}

function recordsOf(texts: AsyncIterable<string>): AsyncIterable<string[]> {
  const parser = parse({ relax_column_count: true, skip_empty_lines: true, max_record_size: MOST_ROW_LENGTH });
  // What goes wrong comes out of the parser as well.
  pipeline(Readable.from(texts), parser, () => undefined);
  return parser as AsyncIterable<string[]>;
}

function columnsOf(cells: string[]): string[] {
  const names = cells.map((cell) => cell.trim());
  const unknown = names.filter((name) => !COLUMNS.has(name));
  if (unknown.length > 0) throw faultyColumns('unknown_column', unknown.slice(0, 100).map(shortened));
  const twice = names.filter((name, nth) => names.indexOf(name) !== nth);
  if (twice.length > 0) throw faultyColumns('duplicate_column', [...new Set(twice)]);
  if (!names.includes('email')) throw headerMissing();
  return names;
}

function rowOf(row: number, columns: string[], cells: string[]): SourceRow {
  const fields = fieldsOfCells(columns, cells);
  if (cells.length === columns.length) return { row, fields, faults: [] };
  const message = `The row has ${cells.length} cells, and the header ${columns.length}.`;
  return { row, fields, faults: [{ pointer: '', code: 'wrong_number_of_cells', message }] };
}

/** A header can be anything, a whole file without line breaks for one. */
function shortened(name: string): string {
  return name.length > 64 ? `${name.slice(0, 64)}…` : name;
}

function lineOf(error: CsvError): number {
  return Number((error as CsvError & { lines?: number }).lines ?? 1);
}
