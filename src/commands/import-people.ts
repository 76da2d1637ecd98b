import { createReadStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { SingleBar } from 'cli-progress';
import { Failure, type FieldFault } from '../failure.js';
import type { ImportEvent, ImportMode, ImportSummary, RowResult } from '../transfer/import-events.js';
import type { SourceFile } from '../transfer/import.service.js';
import type { FileFormat } from '../transfer/formats.js';
import { interrupted } from './interrupted.js';
import { CommandError } from './tell-failure.js';
import { Transfers } from './transfers.js';
import { withDatabase } from './with-database.js';

export interface ImportOptions {
  organization: string;
  dryRun?: boolean;
  mode: ImportMode;
  format?: FileFormat;
}

const EXTENSIONS: Record<string, FileFormat> = {
  '.csv': 'csv',
  '.json': 'json',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
};

/** Imports people with the rights of the platform; whoever runs this owns the database. */
export async function importPeople(
  path: string,
  { organization, dryRun = false, mode, format }: ImportOptions,
): Promise<void> {
  const file = await openFile(path, format);
  const leaves = interrupted();
  const summary = await withDatabase(async (database) => {
    const transfers = new Transfers(database);
    const behalf = await transfers.onPlatform(organization);
    const bar = new ProgressBar();
    const tell = async (event: ImportEvent) => {
      if (event.type === 'progress') bar.show(event);
      else if (dryRun || event.outcome === 'refused') bar.above(lineOf(event));
    };
    const run = transfers.imports.run({ behalf, file, dryRun, mode, leaves }, tell);
    return run.catch(tellRefusedRows).finally(() => bar.stop());
  });
  console.log(sentenceOf(summary));
  if (summary.stopped !== undefined) throw new CommandError(`It ended early: ${summary.stopped.message}`);
  if (summary.refused > 0) throw new CommandError(`${summary.refused} of ${summary.rows} rows are refused.`);
}

async function openFile(path: string, format = EXTENSIONS[extname(path).toLowerCase()]): Promise<SourceFile> {
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFile) throw new CommandError(`There is no file ${path}.`);
  await access(path, constants.R_OK).catch(() => {
    throw new CommandError(`The file ${path} may not be read.`);
  });
  if (format === undefined) throw new CommandError(`What ${path} is has to be told with --format.`);
  return { format, read: () => createReadStream(path) };
}

/** An import that is all or nothing tells its refused rows by its failure. */
function tellRefusedRows(error: unknown): never {
  if (error instanceof Failure && error.code === 'import_refused') {
    for (const { pointer, message } of error.details.errors ?? []) console.log(`${pointer}: ${message}`);
  }
  throw error;
}

function lineOf({ row, email, outcome, fields = [], errors = [] }: RowResult): string {
  const why = [...fields, ...errors.map(reasonOf)].join('; ');
  return [`row ${row}`, email ?? 'no e-mail', outcome, ...(why === '' ? [] : [why])].join('\t');
}

function reasonOf({ pointer, message, liftedBy }: FieldFault): string {
  const lift = liftedBy == null ? '' : ` (${liftedBy} may)`;
  return `${pointer === '' ? '' : `${pointer}: `}${message}${lift}`;
}

function sentenceOf({ rows, created, changed, unchanged, refused, applied }: ImportSummary): string {
  const counts = `${created} created, ${changed} changed, ${unchanged} unchanged, ${refused} refused`;
  return `${rows} rows: ${counts}.${applied ? '' : ' Nothing was written.'}`;
}

/** Only where somebody looks at it; lines go above it. */
class ProgressBar {
  private readonly bar = process.stderr.isTTY
    ? new SingleBar({ stream: process.stderr, format: '{step} {bar} {value}/{total} rows' })
    : undefined;
  private isStarted = false;

  show({ step, rows, of }: { step: string; rows: number; of: number }): void {
    if (!this.isStarted) this.bar?.start(of, rows, { step });
    this.isStarted = true;
    this.bar?.update(rows, { step });
  }

  above(line: string): void {
    if (this.bar !== undefined && this.isStarted) process.stderr.write('\r\u001b[K');
    console.log(line);
  }

  stop(): void {
    if (this.isStarted) this.bar?.stop();
  }
}
