import { setImmediate as breath } from 'node:timers/promises';
import { fieldsOfCells, type Cell } from './columns.js';
import { decoded, type Encoding } from './decoded.js';
import { headerOf, type Header, type Naming } from './header.rules.js';
import { readCells } from './read-cells.js';
import { readCsv } from './read-csv.js';
import { readArray, readLines } from './read-json.js';
import type { SourceFile } from './source-file.js';
import type { SourceRow } from './source-row.js';
import { headerMissing, MOST_ROWS, tooManyRows } from './transfer.failures.js';

/** How a file is to be read. */
export interface Reading extends Naming {
  /** When the sender tells; otherwise UTF-8, or UTF-16 that shows itself. */
  encoding?: Encoding | undefined;
}

/** Told once of a table. */
type OnHeader = (header: Header) => void;

/** Reading, and whatever is done with the rows, lets others have the processor after so many ms. */
const LONGEST_MS = 10;

/** The rows of a file, one at a time; throws when it isn't such a file, or has too many. */
export async function* readRows(
  file: SourceFile,
  reading: Reading,
  onHeader: OnHeader = () => undefined,
): AsyncGenerator<SourceRow> {
  let began = performance.now();
  for await (const row of rowsOf(file, reading, onHeader)) {
    if (row.row > MOST_ROWS) throw tooManyRows();
    yield row;
    if (performance.now() - began < LONGEST_MS) continue;
    await breath();
    began = performance.now();
  }
}

/** NOTE: a workbook was unpacked to cells before. */
function rowsOf(file: SourceFile, reading: Reading, onHeader: OnHeader): AsyncIterable<SourceRow> {
  if (file.format === 'xlsx') return tableOf(readCells(file.read()), reading, onHeader);
  const texts = decoded(file.read(), reading.encoding);
  if (file.format === 'csv') return tableOf(readCsv(texts), reading, onHeader);
  return file.format === 'json' ? readArray(texts) : readLines(texts);
}

/** The first record names the columns. Spreadsheets write rows of nothing but separators, which are nobody. */
async function* tableOf(
  table: AsyncIterable<readonly Cell[]>,
  naming: Naming,
  onHeader: OnHeader,
): AsyncGenerator<SourceRow> {
  let header: Header | undefined;
  let row = 0;
  let records = 0;
  for await (const cells of table) {
    if (++records > MOST_ROWS + 1) throw tooManyRows();
    if (cells.every(isBlank)) continue;
    if (header !== undefined) yield rowOf(++row, header, cells);
    else onHeader((header = headerOf(cells.map(nameOf), naming)));
  }
  if (header === undefined) throw headerMissing();
}

function isBlank(cell: Cell): boolean {
  return cell === '';
}

function nameOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : '';
}

/** Spreadsheets write cells without anything in them behind the last column. */
function rowOf(row: number, { columns }: Header, cells: readonly Cell[]): SourceRow {
  const read = fieldsOfCells(columns, cells);
  const isWhole = cells.length >= columns.length && cells.slice(columns.length).every(isBlank);
  if (isWhole) return { row, ...read };
  const message = `The row has ${cells.length} cells, and the header ${columns.length}.`;
  const parameters = { count: cells.length, expected: columns.length };
  return { row, ...read, faults: [{ pointer: '', code: 'wrong_number_of_cells', message, parameters }] };
}
