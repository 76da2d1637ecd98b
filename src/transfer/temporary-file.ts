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

  /** What is written from this position on, as often as asked. */
  async *read(from = 0): AsyncGenerator<Buffer> {
    for (let position = from; ;) {
      const { bytesRead, buffer } = await this.handle.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES, position);
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

/** NOTE: Windows keeps the name of a file that is open. */
async function forget(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(() => undefined);
}
