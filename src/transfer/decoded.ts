import { isUtf8 } from 'node:buffer';
import { notUtf8 } from './transfer.failures.js';

/** What a file that isn't UTF-8 may be told to be. */
export const ENCODINGS = ['utf-8', 'utf-16', 'windows-1252'] as const;
export type Encoding = (typeof ENCODINGS)[number];

const LINE_FEED = 0x0a;

/**
 * The text of a file: UTF-16 by its byte order mark or the zeros between its first letters, otherwise UTF-8, unless the sender
 * tells. A byte order mark is dropped. What isn't so fails with the line: another encoding is never guessed, because
 * most guesses look right in all but the names.
 */
export async function* decoded(chunks: AsyncIterable<Buffer>, told?: Encoding): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  let lines = 1;
  const decode = (chunk?: Buffer): string => {
    decoder ??= new TextDecoder(encodingOf(chunk, told), { fatal: true });
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw notUtf8(lines + (chunk === undefined ? 0 : goodLinesOf(chunk)), told);
    }
  };
  for await (const chunk of chunks) {
    yield decode(chunk);
    lines += lineFeedsIn(chunk);
  }
  yield decode();
}

function encodingOf(chunk: Buffer | undefined, told: Encoding | undefined): string {
  if (told === 'windows-1252') return told;
  const [first, second] = chunk ?? [];
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  const isBig = first === 0 && second !== undefined && second !== 0;
  const isLittle = second === 0 && first !== undefined && first !== 0;
  if (isBig) return 'utf-16be';
  return isLittle || told === 'utf-16' ? 'utf-16le' : 'utf-8';
}

/** The lines before the first one that isn't UTF-8. NOTE: a chunk may begin inside a letter, and then that is the first. */
function goodLinesOf(chunk: Buffer): number {
  let [lines, from] = [0, 0];
  for (let to = chunk.indexOf(LINE_FEED); to !== -1; to = chunk.indexOf(LINE_FEED, from)) {
    if (!isUtf8(chunk.subarray(from, to))) break;
    lines++;
    from = to + 1;
  }
  return lines;
}

function lineFeedsIn(chunk: Buffer): number {
  let lines = 0;
  for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, at + 1)) lines++;
  return lines;
}
