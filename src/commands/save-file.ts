import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/** The file is there whole or not at all, on the disk, and for nobody else to read; one of the name before it stays until then. */
export async function saveFile(path: string, content: AsyncIterable<Buffer>, signal?: AbortSignal): Promise<void> {
  const unfinished = `${path}.${randomBytes(6).toString('hex')}.part`;
  try {
    const file = createWriteStream(unfinished, { mode: 0o600, flush: true });
    await pipeline(content, file, signal === undefined ? {} : { signal });
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    signal?.throwIfAborted();
    throw error;
  }
}
