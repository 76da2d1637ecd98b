import { TemporaryFile } from './temporary-file.js';

/** A text that somebody writes and somebody else reads meanwhile, neither waiting for the other. */
export class Spool {
  private isOver = false;
  private wake = () => {};

  private constructor(private readonly file: TemporaryFile) {}

  static async open(): Promise<Spool> {
    return new Spool(await TemporaryFile.open());
  }

  /** Shown to the reader with the next `flush`, or before it. */
  async write(text: string): Promise<void> {
    await this.file.writeText(text);
  }

  async flush(): Promise<void> {
    await this.file.flush();
    this.wake();
  }

  /** Nothing more comes. */
  async end(): Promise<void> {
    try {
      await this.flush();
    } finally {
      this.isOver = true;
      this.wake();
    }
  }

  /** All of it, until it is ended. */
  async *read(): AsyncGenerator<Buffer> {
    for (let position = 0; ;) {
      const more = new Promise<void>((resolve) => (this.wake = resolve));
      const isOver = this.isOver;
      for await (const chunk of this.file.read({ start: position })) {
        position += chunk.length;
        yield chunk;
      }
      if (isOver) return;
      await more;
    }
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}
