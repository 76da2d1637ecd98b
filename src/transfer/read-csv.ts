import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { CsvMeter } from './csv-meter.js';
import { separated, type Separator } from './csv-separator.js';
import { malformedCsv } from './transfer.failures.js';

/** NOTE: the parser makes an error, which takes 0.1 ms, of each row that is shorter than the header, and a piece has no pause. */
const PIECE_LENGTH = 1024;
const LINE_BREAKS = ['\r\n', '\n', '\r'];

/** RFC 4180, with any line breaks and separators; empty lines are passed over. The first record names the columns. */
export async function* readCsv(texts: AsyncIterable<string>): AsyncGenerator<string[]> {
  try {
    const { separator, texts: all } = await separated(texts);
    yield* recordsOf(all, separator);
  } catch (error) {
    throw error instanceof CsvError ? malformedCsv(lineOf(error)) : error;
  }
}

function recordsOf(texts: AsyncIterable<string>, separator: Separator): AsyncIterable<string[]> {
  const forms = { delimiter: separator, record_delimiter: LINE_BREAKS };
  const parser = parse({ relax_column_count: true, skip_empty_lines: true, ...forms });
  // What goes wrong comes out of the parser as well.
  pipeline(Readable.from(metered(texts, separator), { highWaterMark: 1 }), parser, () => undefined);
  return parser as AsyncIterable<string[]>;
}

async function* metered(texts: AsyncIterable<string>, separator: Separator): AsyncGenerator<string> {
  const meter = new CsvMeter(separator);
  for await (const text of texts) {
    meter.look(text);
    for (let at = 0; at < text.length; at += PIECE_LENGTH) yield text.slice(at, at + PIECE_LENGTH);
  }
}

function lineOf(error: CsvError): number {
  return Number((error as CsvError & { lines?: number }).lines ?? 1);
}
