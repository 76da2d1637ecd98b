import { PassThrough, Readable } from 'node:stream';
import { once } from 'node:events';
import { Failure } from '../failure.js';
import type { ImportSummary, Tell } from './import.events.js';
import { TemporaryFile } from './temporary-file.js';

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
export function asLines(run: Run): Promise<Readable> {
  const lines = new PassThrough();
  const write = async (line: object) => {
    if (lines.destroyed) return;
    if (!lines.write(`${JSON.stringify(line)}\n`)) await Promise.race([once(lines, 'drain'), once(lines, 'close')]);
  };
  return new Promise((resolve, reject) => {
    const done = run(async (event) => {
      resolve(lines);
      await write(event);
    }).then((summary) => write({ type: 'summary', ...summary }));
    done.then(
      () => {
        lines.end();
        resolve(lines);
      },
      (error: unknown) => {
        reject(error as Error);
        lines.end(`${JSON.stringify(problemLine(error))}\n`);
      },
    );
  });
}

function problemLine(error: unknown) {
  if (!(error instanceof Failure)) {
    return { type: 'problem', code: 'internal_error', message: 'Something went wrong on our side.', errors: [] };
  }
  const { code, message, details } = error;
  return { type: 'problem', ...details.extra, code, message, errors: details.errors ?? [] };
}
