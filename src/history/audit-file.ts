import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import { guarded } from '../values/formula-guard.js';
import type { AuditedChangeView } from './audit.dto.js';

type Batches = AsyncIterable<AuditedChangeView[]>;

export type AuditFormat = 'csv' | 'ndjson';

/** What the formats are to HTTP. */
export const AUDIT_TYPES: Readonly<Record<AuditFormat, string>> = { csv: 'text/csv', ndjson: 'application/x-ndjson' };

/** Changes as a file; whoever stops reading stops it. */
export function fileOf(batches: Batches, format: AuditFormat): Readable {
  return Readable.from(format === 'csv' ? csv(batches) : ndjson(batches), {
    objectMode: false,
    highWaterMark: 64 * 1024,
  });
}

/** A row for each field, so that a spreadsheet can filter them; and one for a change of which no field is told. */
async function* csv(batches: Batches): AsyncGenerator<string> {
  yield rowsOf([COLUMNS]);
  for await (const changes of batches) yield rowsOf(changes.flatMap(cellsOf));
}

async function* ndjson(batches: Batches): AsyncGenerator<string> {
  for await (const changes of batches) yield changes.map((change) => `${JSON.stringify(change)}\n`).join('');
}

const COLUMNS = [
  'at',
  'kind',
  'subjectId',
  'subject',
  'version',
  'actorId',
  'actor',
  'source',
  'requestId',
  'field',
  'before',
  'after',
  'words',
  'changeId',
];

function cellsOf({
  _id,
  at,
  subject,
  version,
  actor,
  source,
  requestId,
  fields,
  words,
}: AuditedChangeView): string[][] {
  const first = [at, subject.kind, subject._id, subject.name, version, actor?._id, actor?.fullName, source, requestId];
  const told = Object.entries(fields).map(([pointer, { before, after }], nth) => [pointer, before, after, words[nth]]);
  const rows = told.length === 0 ? [[null, null, null, null]] : told;
  return rows.map((row) => [...first, ...row, _id].map(cellOf));
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  return guarded(typeof value === 'string' ? value : JSON.stringify(value));
}

function rowsOf(rows: readonly (readonly string[])[]): string {
  return stringify([...rows], { record_delimiter: 'windows' });
}
