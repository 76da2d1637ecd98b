import { PassThrough, Readable } from 'node:stream';
import { once } from 'node:events';
import { Logger } from '@nestjs/common';
import { Failure } from '../failure.js';
import type { ImportSummary, Tell } from './import.events.js';
import { TemporaryFile } from './temporary-file.js';

const log = new Logger('import');

/** An import that tells while it runs. */
export type Run = (tell: Tell) => Promise<ImportSummary>;

/**
 * One JSON object, after everything is done: what fails is answered as any failure. The results are too many for the
 * memory, so they wait in a file.
 */
export async function asObject(run: Run): Promise<Readable> {
  const results = await TemporaryFile.open();
  try {
    let separator = '';
    const summary = await run(async (event) => {
      if (event.type !== 'row') return;
      const { type: _, ...result } = event;
      await results.writeText(`${separator}${JSON.stringify(result)}`);
      separator = ',\n';
    });
    const answer = Readable.from(objectOf(summary, results), { objectMode: false });
    return answer.once('close', () => void results.close());
  } catch (error) {
    await results.close();
    throw error;
  }
}

async function* objectOf(summary: ImportSummary, results: TemporaryFile): AsyncGenerator<Buffer> {
  yield Buffer.from(`${JSON.stringify(summary).slice(0, -1)},"results":[`);
  yield* results.read();
  yield Buffer.from(']}\n');
}

/**
 * One JSON object a line, while it runs. What fails before the first line is answered as any failure; afterwards it is the
 * last line, of the type `problem`.
 */
export async function asLines(run: Run): Promise<Readable> {
  const lines = new PassThrough();
  const happens = (event: string) => once(lines, event).catch(() => undefined);
  const closed = happens('close');
  const write = async (line: object) => {
    if (lines.destroyed) return;
    if (!lines.write(`${JSON.stringify(line)}\n`)) await Promise.race([happens('drain'), closed]);
  };
  let begin = () => {};
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const done = run((event) => {
    begin();
    return write(event);
  }).then((summary) => void write({ type: 'summary', ...summary }));
  await Promise.race([begun, done]);
  void done.catch((error: unknown) => void write(problemLine(error))).finally(() => lines.end());
  return lines;
}

function problemLine(error: unknown) {
  if (!(error instanceof Failure)) {
    log.error(error);
    return { type: 'problem', code: 'internal_error', message: 'Something went wrong on our side.', errors: [] };
  }
  const { code, message, details } = error;
  return { type: 'problem', ...details.extra, code, message, errors: details.errors ?? [] };
}
