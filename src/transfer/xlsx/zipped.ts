import { Readable } from 'node:stream';
import { fromRandomAccessReaderPromise, RandomAccessReader, type Entry, type ZipFile } from 'yauzl';
import type { SourceFile } from '../source-file.js';
import { malformedWorkbook, MOST_UNPACKED_BYTES, workbookTooLarge } from '../transfer.failures.js';

/** A workbook has a few dozen parts, and one for each picture. */
const MOST_ENTRIES = 10_000;

/**
 * The parts of a ZIP file, unpacked as they are read. How large a part is stands in the directory, so that one that is too large is
 * refused before anything is unpacked; yauzl fails as soon as a part is larger than it said.
 */
export class Zipped {
  private unpacked = 0;

  private constructor(
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  static async open(file: SourceFile): Promise<Zipped> {
    const zip = await fromRandomAccessReaderPromise(new FileReader(file), file.size, { autoClose: false });
    if (zip.entryCount > MOST_ENTRIES) throw workbookTooLarge();
    const entries = new Map<string, Entry>();
    for await (const entry of zip.eachEntry()) if (!entries.has(entry.fileName)) entries.set(entry.fileName, entry);
    return new Zipped(zip, entries);
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }

  /** Of at most so many bytes. */
  async *read(name: string, mostBytes: number): AsyncGenerator<Buffer> {
    const entry = this.entries.get(name);
    if (entry === undefined) throw malformedWorkbook();
    this.unpacked += entry.uncompressedSize;
    if (entry.uncompressedSize > mostBytes || this.unpacked > MOST_UNPACKED_BYTES) throw workbookTooLarge();
    yield* (await this.zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>;
  }

  close(): void {
    this.zip.close();
  }
}

class FileReader extends RandomAccessReader {
  constructor(private readonly file: SourceFile) {
    super();
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.file.read({ start, end }), { objectMode: false });
  }
}
