import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { COLUMNS, fieldsOfCells } from './columns.js';
import { CsvMeter } from './csv-meter.js';
import type { SourceRow } from './source-row.js';
import { faultyColumns, headerMissing, malformedCsv } from './transfer.failures.js';

/** NOTE: the parser makes an error, which takes 0.1 ms, of each row that is shorter than the header, and a piece has no pause. */
const PIECE_LENGTH = 1024;
const LINE_BREAKS = ['\r\n', '\n', '\r'];

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
    throw error instanceof CsvError ? malformedCsv(lineOf(error)) : error;
  }
  if (columns === undefined) throw headerMissing();
}

function recordsOf(texts: AsyncIterable<string>): AsyncIterable<string[]> {
  const parser = parse({ relax_column_count: true, skip_empty_lines: true, record_delimiter: LINE_BREAKS });
  // What goes wrong comes out of the parser as well.
  pipeline(Readable.from(metered(texts), { highWaterMark: 1 }), parser, () => undefined);
  return parser as AsyncIterable<string[]>;
}

async function* metered(texts: AsyncIterable<string>): AsyncGenerator<string> {
  const meter = new CsvMeter();
  for await (const text of texts) {
    meter.look(text);
    for (let at = 0; at < text.length; at += PIECE_LENGTH) yield text.slice(at, at + PIECE_LENGTH);
  }
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
