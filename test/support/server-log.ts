import { closeSync, openSync, readSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** One line of a server's JSON log; a line that isn't JSON has only a `msg`. */
export interface LogLine {
  level?: number | string;
  msg?: string;
  [key: string]: unknown;
}

/** What a server wrote to its log so far, by its own output or in a file. */
export class ServerLog {
  private read: LogLine[] = [];
  private file: LogFile | undefined;

  get lines(): LogLine[] {
    // NOTE: one by one, as those of a long run are more than a call takes arguments.
    for (const line of this.file?.newLines() ?? []) this.read.push(parseLine(line));
    return this.read;
  }

  follow(output: Readable): void {
    createInterface({ input: output }).on('line', (line) => this.read.push(parseLine(line)));
  }

  followFile(path: string, from: number): void {
    this.file = new LogFile(path, from);
  }

  /** Up to where a file was read, for who goes on reading it. */
  close(): number {
    return this.file?.close() ?? 0;
  }

  errors(): LogLine[] {
    return this.lines.filter(isError);
  }

  /** Takes the errors away, so that they no longer count. */
  takeErrors(): LogLine[] {
    const errors = this.errors();
    this.read = this.read.filter((line) => !isError(line));
    return errors;
  }
}

/** A file that is written to by another process, read on from where it was read to. */
class LogFile {
  private readonly descriptor: number;
  private rest = '';

  constructor(
    path: string,
    private position: number,
  ) {
    this.descriptor = openSync(path, 'r');
  }

  newLines(): string[] {
    const buffer = Buffer.alloc(64 * 1024);
    for (let bytes = -1; bytes !== 0; this.position += bytes) {
      bytes = readSync(this.descriptor, buffer, 0, buffer.length, this.position);
      this.rest += buffer.toString('latin1', 0, bytes);
    }
    const lines = this.rest.split('\n');
    this.rest = lines.pop() ?? '';
    return lines.map((line) => Buffer.from(line, 'latin1').toString());
  }

  close(): number {
    closeSync(this.descriptor);
    return this.position - this.rest.length;
  }
}

export function shown(lines: LogLine[]): string {
  return lines.map((line) => JSON.stringify(line)).join('\n');
}

function parseLine(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return { msg: line };
  }
}

/** NOTE: a line that isn't JSON counts: a crash, a warning of Node and a forgotten console.log look like that. */
function isError({ level }: LogLine): boolean {
  return typeof level === 'number' ? level >= 50 : level === undefined || ['error', 'fatal'].includes(level);
}
