import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CHUNK_BYTES = 64 * 1024;

/**
 * Bytes that are too many for the memory. The file has no name from its beginning on, where the system allows that, so that
 * nobody else opens it and the end of the process takes it away; `close` does so everywhere.
 */
export class TemporaryFile {
  private held: string[] = [];
  private heldLength = 0;
  private end = 0;

  private constructor(
    private readonly handle: FileHandle,
    private readonly folder: string,
  ) {}

  static async open(): Promise<TemporaryFile> {
    const folder = await mkdtemp(join(tmpdir(), 'roster-'));
    const handle = await open(join(folder, 'spool'), 'wx+', 0o600);
    await forget(folder);
    return new TemporaryFile(handle, folder);
  }

  async write(chunk: Buffer): Promise<void> {
    let written = 0;
    while (written < chunk.length) {
      const { bytesWritten } = await this.handle.write(chunk, written, chunk.length - written, this.end);
      written += bytesWritten;
      this.end += bytesWritten;
    }
  }

  /** Small texts go together; `flush` writes what is held. */
  async writeText(text: string): Promise<void> {
    this.held.push(text);
    this.heldLength += text.length;
    if (this.heldLength > CHUNK_BYTES) await this.flush();
  }

  /** In bytes. */
  get size(): number {
    return this.end;
  }

  /** What is written from `start` on, and before `end`, as often as asked. */
  async *read({ start, end = Infinity }: { start: number; end?: number } = { start: 0 }): AsyncGenerator<Buffer> {
    for (let position = start; position < end;) {
      const length = Math.min(CHUNK_BYTES, end - position);
      const { bytesRead, buffer } = await this.handle.read(Buffer.alloc(length), 0, length, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  async empty(): Promise<void> {
    this.held = [];
    this.heldLength = 0;
    this.end = 0;
    await this.handle.truncate(0);
  }

  async flush(): Promise<void> {
    if (this.held.length === 0) return;
    const text = this.held.join('');
    this.held = [];
    this.heldLength = 0;
    await this.write(Buffer.from(text));
  }

  async close(): Promise<void> {
    await this.handle.close();
    await forget(this.folder);
  }
}

/** The lines of a text in UTF-8, without what ends them; what follows the last end is none. */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of chunks) {
    const lines = (text + decoder.decode(chunk, { stream: true })).split('\n');
    text = lines.pop() ?? '';
    yield* lines;
  }
}

/** NOTE: Windows keeps the name of a file that is open. */
async function forget(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(() => undefined);
}
