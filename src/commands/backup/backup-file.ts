import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { crc32, createGunzip, createGzip } from 'node:zlib';
import { pipeline, Readable } from 'node:stream';
import { Header } from 'tar';
import { saveFile } from '../save-file.js';
import { CommandError } from '../tell-failure.js';
import type { Part } from './part.js';

/*
 * A file is a gzipped tar, which any `tar xzf` unpacks, and behind it a gzip member of its own with the SHA-256 of everything
 * before it. Members may follow each other (RFC 1952, 2.2), and tar has stopped reading by then. Parts are of a size that is
 * known before they are written, because tar wants it first.
 */

const BLOCK = 512;

/** The file is there whole or not at all, and for nobody else to read. */
export async function writeBackup(path: string, parts: AsyncIterable<Part>, signal: AbortSignal): Promise<void> {
  const zipped = pipeline(Readable.from(tarOf(parts)), createGzip(), () => undefined);
  await saveFile(path, withDigest(zipped), signal);
}

/** A backup whose every byte is as it was written; whoever opens it closes it. */
export class BackupFile {
  private constructor(
    private readonly handle: FileHandle,
    private readonly end: number,
  ) {}

  /** Reads the whole file, before anybody believes a part of it. */
  static async open(path: string): Promise<BackupFile> {
    const handle = await open(path).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOENT' ? new CommandError(`There is no file ${path}.`) : error;
    });
    try {
      const end = (await handle.stat()).size - TRAILER_BYTES;
      const file = new BackupFile(handle, end);
      if (end > 0 && (await file.isAsWritten())) return file;
      throw new CommandError(`${path} is no backup, or is cut short, or was changed: nothing is restored.`);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async *parts(): AsyncGenerator<Part> {
    const unzipped = pipeline(this.read(), createGunzip(), () => undefined);
    try {
      yield* partsOf(new Blocks(unzipped));
    } finally {
      unzipped.destroy();
    }
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  private async isAsWritten(): Promise<boolean> {
    const hash = createHash('sha256');
    for await (const chunk of this.read()) hash.update(chunk as Buffer);
    const { buffer } = await this.handle.read(Buffer.alloc(TRAILER_BYTES), 0, TRAILER_BYTES, this.end);
    return buffer.equals(trailerOf(hash.digest('hex')));
  }

  private read() {
    return this.handle.createReadStream({ start: 0, end: this.end - 1, autoClose: false });
  }
}

async function* tarOf(parts: AsyncIterable<Part>): AsyncGenerator<Buffer> {
  for await (const { name, bytes } of parts) {
    const header = new Header({ path: name, size: bytes.length, mode: 0o600, mtime: new Date(), type: 'File' });
    const block = Buffer.alloc(BLOCK);
    if (header.encode(block)) throw new Error(`${name} is too long for the header of a tar.`);
    yield Buffer.concat([block, bytes, Buffer.alloc(padding(bytes.length))]);
  }
  yield Buffer.alloc(2 * BLOCK);
}

async function* partsOf(tar: Blocks): AsyncGenerator<Part> {
  for (;;) {
    const { nullBlock, path = '', size = 0 } = new Header(await tar.take(BLOCK));
    if (nullBlock) return;
    const padded = await tar.take(size + padding(size));
    yield { name: path, bytes: padded.subarray(0, size) };
  }
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

async function* withDigest(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
  yield trailerOf(hash.digest('hex'));
}

/**
 * The digest and a line break, stored in a gzip member (RFC 1952; RFC 1951, 3.2.4).
 *
 * NOTE: by hand, so that each of its bits is known: of a header by zlib some could be changed without a trace, and a later
 * zlib might write others.
 */
function trailerOf(digest: string): Buffer {
  const text = Buffer.from(`${digest}\n`);
  const member = Buffer.alloc(TRAILER_BYTES);
  member.set([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1]);
  member.writeUInt16LE(text.length, 11);
  member.writeUInt16LE(~text.length & 0xffff, 13);
  member.set(text, 15);
  member.writeUInt32LE(crc32(text), 15 + text.length);
  member.writeUInt32LE(text.length, 19 + text.length);
  return member;
}

/** Its head, a digest in hexadecimal with a line break, and its tail. */
const TRAILER_BYTES = 15 + 65 + 8;

/** A stream as pieces of a length that is asked for. */
class Blocks {
  private readonly source: AsyncIterator<Buffer>;
  private held: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer>) {
    this.source = stream[Symbol.asyncIterator]();
  }

  async take(length: number): Promise<Buffer> {
    const chunks = [this.held];
    let has = this.held.length;
    while (has < length) {
      const next = await this.source.next();
      if (next.done === true) throw new Error('The tar ends in the middle.');
      chunks.push(next.value);
      has += next.value.length;
    }
    const all = Buffer.concat(chunks);
    this.held = all.subarray(length);
    return all.subarray(0, length);
  }
}
