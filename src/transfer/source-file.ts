import type { ImportFormat } from './formats.js';
import { oldWorkbook } from './transfer.failures.js';

/** A part of a file, in bytes; `end` isn't in it. */
export interface Range {
  start: number;
  end: number;
}

/** A file that can be read as often as it takes, from any place. */
export interface SourceFile {
  format: ImportFormat;
  /** In bytes. */
  size: number;
  read(range?: Range): AsyncIterable<Buffer>;
}

const ZIP = Buffer.from('PK\u0003\u0004', 'latin1');
/** What Excel wrote until 2007, and still writes around a workbook with a password. */
const OLE2 = Buffer.from('d0cf11e0a1b11ae1', 'hex');

/** The file as what it is by its first bytes, whatever it is called: browsers take the type from their machine. */
export async function recognized(file: SourceFile): Promise<SourceFile> {
  const begin = await beginningOf(file, OLE2.length);
  if (begin.equals(OLE2)) throw oldWorkbook();
  return begin.subarray(0, ZIP.length).equals(ZIP) ? { ...file, format: 'xlsx' } : file;
}

async function beginningOf(file: SourceFile, bytes: number): Promise<Buffer> {
  if (file.size === 0) return Buffer.alloc(0);
  const chunks: Buffer[] = [];
  for await (const chunk of file.read({ start: 0, end: Math.min(bytes, file.size) })) chunks.push(chunk);
  return Buffer.concat(chunks);
}
