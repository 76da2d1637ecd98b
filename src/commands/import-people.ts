import { createReadStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { SingleBar } from 'cli-progress';
import { Failure, type FieldFault } from '../failure.js';
import { COLUMNS } from '../transfer/columns.js';
import { formatOfName, type ImportFormat } from '../transfer/formats.js';
import type { ImportEvent, ImportSummary, RowResult } from '../transfer/import-events.js';
import { parseColumns } from '../transfer/header.rules.js';
import { optionsOf, type AskedImport } from '../transfer/import-options.js';
import { parseRows } from '../transfer/row-selection.js';
import type { Range, SourceFile } from '../transfer/source-file.js';
import { interrupted } from './interrupted.js';
import { CommandError } from './tell-failure.js';
import { Transfers } from './transfers.js';
import { withDatabase } from './with-database.js';

export interface ImportCommand extends AskedImport {
  organization: string;
  format?: ImportFormat;
}

/** Imports people with the rights of the platform; whoever runs this owns the database. */
export async function importPeople(path: string, { organization, format, ...asked }: ImportCommand): Promise<void> {
  const file = await openFile(path, format);
  const options = optionsOf(checked(asked));
  const leaves = interrupted();
  const summary = await withDatabase(async (database) => {
    const transfers = new Transfers(database);
    const behalf = await transfers.onPlatform(organization);
    const bar = new ProgressBar();
    const tell = async (event: ImportEvent) => {
      if (event.type === 'progress') bar.show(event);
      else if (options.dryRun || event.outcome === 'refused') bar.above(lineOf(event));
    };
    const run = transfers.imports.run({ behalf, file, options, leaves }, tell);
    return run.catch(tellRefusedRows).finally(() => bar.stop());
  });
  console.log(sentenceOf(summary));
  if (summary.stopped !== undefined) throw new CommandError(`It ended early: ${summary.stopped.message}`);
  if (summary.refused > 0) throw new CommandError(`${summary.refused} of ${summary.rows} rows are refused.`);
}

function checked(asked: AskedImport): AskedImport {
  const { rows, columns } = asked;
  if (rows !== undefined && !parseRows(rows)) throw new CommandError('--rows takes numbers such as 1-100,205.');
  const what = `a JSON object from names in the file to null or one of ${[...COLUMNS.keys()].join(', ')}`;
  if (columns !== undefined && !parseColumns(columns)) throw new CommandError(`--columns takes ${what}.`);
  return asked;
}

async function openFile(path: string, format = formatOfName(path)): Promise<SourceFile> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) throw new CommandError(`There is no file ${path}.`);
  await access(path, constants.R_OK).catch(() => {
    throw new CommandError(`The file ${path} may not be read.`);
  });
  if (format === undefined) throw new CommandError(`What ${path} is has to be told with --format.`);
  return { format, size: found.size, read: (range) => readFrom(path, range) };
}

/** NOTE: what a stream of Node calls the end is the last byte. */
function readFrom(path: string, range?: Range): AsyncIterable<Buffer> {
  return createReadStream(path, range && { start: range.start, end: range.end - 1 });
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

function sentenceOf({ rows, selected, created, changed, unchanged, refused, ...told }: ImportSummary): string {
  const counts = `${created} created, ${changed} changed, ${unchanged} unchanged, ${refused} refused`;
  const ignored = told.ignoredColumns.length === 0 ? '' : ` Passed over: ${told.ignoredColumns.join(', ')}.`;
  const taken = selected === rows ? `${rows}` : `${selected} of ${rows}`;
  return `${taken} rows: ${counts}.${ignored}${told.applied ? '' : ' Nothing was written.'}`;
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
