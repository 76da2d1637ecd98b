import { setImmediate as breath } from 'node:timers/promises';
import type { FileFormat } from './formats.js';
import { readCsv } from './read-csv.js';
import { readArray, readLines } from './read-json.js';
import type { SourceRow } from './source-row.js';
import { MOST_ROWS, notUtf8, tooManyRows } from './transfer.failures.js';

const readers = { csv: readCsv, json: readArray, ndjson: readLines } satisfies Record<FileFormat, unknown>;

/** Reading, and whatever is done with the rows, lets others have the processor after so many ms. */
const LONGEST_MS = 10;

/** The rows of a file, one at a time; throws when it isn't such a file, or has too many. */
export async function* readRows(format: FileFormat, chunks: AsyncIterable<Buffer>): AsyncGenerator<SourceRow> {
  let began = performance.now();
  for await (const row of readers[format](textsOf(chunks))) {
    if (row.row > MOST_ROWS) throw tooManyRows();
    yield row;
    if (performance.now() - began < LONGEST_MS) continue;
    await breath();
    began = performance.now();
  }
}

/** A byte order mark at the beginning is dropped. */
async function* textsOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (chunk?: Buffer) => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw notUtf8();
    }
  };
  for await (const chunk of chunks) yield decode(chunk);
  yield decode();
}
