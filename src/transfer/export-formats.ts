import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import { cellsOf } from './columns.js';
import type { Exported } from './export.service.js';
import type { FileFormat } from './formats.js';

/** The people as a file; whoever stops reading stops it. */
export function fileOf(exported: Exported, format: FileFormat): Readable {
  return Readable.from(writers[format](exported), { objectMode: false, highWaterMark: 64 * 1024 });
}

const writers: Record<FileFormat, (exported: Exported) => AsyncGenerator<string>> = { csv, json, ndjson };

async function* csv({ columns, batches }: Exported): AsyncGenerator<string> {
  yield stringify([columns], { record_delimiter: 'windows' });
  for await (const people of batches) {
    yield stringify(
      people.map((person) => cellsOf(person, columns)),
      { record_delimiter: 'windows' },
    );
  }
}

async function* json({ batches }: Exported): AsyncGenerator<string> {
  let separator = '[';
  for await (const people of batches) {
    yield `${separator}${people.map((person) => JSON.stringify(person)).join(',\n')}`;
    separator = ',\n';
  }
  yield separator === '[' ? '[]\n' : ']\n';
}

async function* ndjson({ batches }: Exported): AsyncGenerator<string> {
  for await (const people of batches) yield people.map((person) => `${JSON.stringify(person)}\n`).join('');
}
