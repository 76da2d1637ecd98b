import { Readable } from 'node:stream';
import { Logger } from '@nestjs/common';
import { Failure, parametersOf } from '../failure.js';
import type { ImportSummary, Tell } from './import-events.js';
import { Spool } from './spool.js';

const log = new Logger('import');

/** An import that tells while it runs. */
export type Run = (tell: Tell) => Promise<ImportSummary>;

/**
 * One JSON object, after everything is done: what fails is answered as any failure. The results are too many for the
 * memory, so they wait in a file.
 */
export async function asObject(run: Run): Promise<Readable> {
  const results = await Spool.open();
  try {
    let separator = '';
    const summary = await run(async (event) => {
      if (event.type !== 'row') return;
      const { type: _, ...result } = event;
      await results.write(`${separator}${JSON.stringify(result)}`);
      separator = ',\n';
    });
    await results.end();
    return closing(results, Readable.from(objectOf(summary, results), { objectMode: false }));
  } catch (error) {
    await results.close();
    throw error;
  }
}

async function* objectOf(summary: ImportSummary, results: Spool): AsyncGenerator<Buffer> {
  yield Buffer.from(`${JSON.stringify(summary).slice(0, -1)},"results":[`);
  yield* results.read();
  yield Buffer.from(']}\n');
}

/**
 * One JSON object a line, while it runs; whoever reads slowly finds them in a file. What fails before the first line is
 * answered as any failure; afterwards it is the last line, of the type `problem`.
 */
export async function asLines(run: Run): Promise<Readable> {
  const lines = await Spool.open();
  const write = (line: object) => lines.write(`${JSON.stringify(line)}\n`);
  let begin = () => {};
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const done = run(async (event) => {
    await write(event);
    if (event.type !== 'progress') return;
    await lines.flush();
    begin();
  }).then((summary) => write({ type: 'summary', ...summary }));
  const ended = done
    .catch((error: unknown) => write(problemLine(error)))
    .then(() => lines.end())
    .catch((error: unknown) => log.error(error));
  try {
    await Promise.race([begun, done]);
  } catch (error) {
    await ended;
    await lines.close();
    throw error;
  }
  return closing(lines, Readable.from(lines.read(), { objectMode: false }), ended);
}

/** The file goes once nobody reads it and nobody writes to it. */
function closing(file: Spool, answer: Readable, written: Promise<void> = Promise.resolve()): Readable {
  return answer.once('close', () => void written.then(() => file.close()));
}

function problemLine(error: unknown) {
  if (!(error instanceof Failure)) {
    log.error(error);
    return { type: 'problem', code: 'internal_error', message: 'Something went wrong on our side.', errors: [] };
  }
  const { code, message, details } = error;
  return { type: 'problem', ...details.extra, ...parametersOf(details), code, message, errors: details.errors ?? [] };
}
