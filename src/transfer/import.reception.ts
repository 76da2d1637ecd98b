import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { StreamedBody } from '../http/streamed-body.js';
import type { Behalf } from './behalf.js';
import { asLines, asObject } from './import.answer.js';
import type { ImportQuery } from './import.dto.js';
import { ImportService } from './import.service.js';
import { FORMATS, MEDIA_TYPES } from './formats.js';
import { TemporaryFile } from './temporary-file.js';

export interface Upload {
  behalf: Behalf;
  body: StreamedBody;
  query: ImportQuery;
  leaves: AbortSignal;
}

/** Takes a file in whole before anything is decided, so that a slow client holds nothing but the file. */
@Injectable()
export class ImportReception {
  constructor(private readonly imports: ImportService) {}

  /** Whoever may not import isn't heard out. */
  async receive({ behalf, body, query, leaves }: Upload, answer: 'object' | 'lines'): Promise<Readable> {
    await behalf.look();
    const { dryRun = false, mode = 'all-or-nothing' } = query;
    const file = await received(body);
    const format = FORMATS.find((one) => MEDIA_TYPES[one] === body.type) ?? 'json';
    const source = { format, read: () => file.read() };
    const present = answer === 'lines' ? asLines : asObject;
    return present((tell) =>
      this.imports.run({ behalf, file: source, dryRun, mode, leaves }, tell).finally(() => file.close()),
    );
  }
}

async function received({ chunks }: StreamedBody): Promise<TemporaryFile> {
  const file = await TemporaryFile.open();
  try {
    for await (const chunk of chunks) await file.write(chunk);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}
