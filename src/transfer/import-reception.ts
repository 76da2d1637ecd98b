import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { StreamedBody } from '../http/streamed-body.js';
import type { Behalf } from './behalf.js';
import { asLines, asObject } from './import-answer.js';
import type { ImportQuery } from './import.dto.js';
import { ImportService } from './import.service.js';
import { FORMATS, MEDIA_TYPES } from './formats.js';
import { TemporaryFile } from './temporary-file.js';
import { WaitingRoom, type Place } from './waiting-room.js';

export interface Upload {
  behalf: Behalf;
  body: StreamedBody;
  query: ImportQuery;
  leaves: AbortSignal;
}

const MEBIBYTE = 1024 * 1024;
/** Of each instance: the files that are kept, and imports until their answers are read. */
const ROOM = {
  all: { imports: 32, bytes: 512 * MEBIBYTE },
  organization: { imports: 4, bytes: 128 * MEBIBYTE },
};

/** Takes a file in whole before anything is decided, so that a slow client holds nothing but the file. */
@Injectable()
export class ImportReception {
  private readonly room = new WaitingRoom(ROOM);

  constructor(private readonly imports: ImportService) {}

  /** Whoever may not import isn't heard out. */
  async receive(upload: Upload, form: 'object' | 'lines'): Promise<Readable> {
    await upload.behalf.look();
    const place = this.room.enter(upload.behalf.organizationId);
    try {
      const answer = await this.answer(upload, form, place);
      answer.once('close', () => place.leave());
      upload.leaves.addEventListener('abort', () => answer.destroy());
      return answer;
    } catch (error) {
      place.leave();
      throw error;
    }
  }

  private async answer({ behalf, body, query, leaves }: Upload, form: 'object' | 'lines', place: Place) {
    const { dryRun = false, mode = 'all-or-nothing' } = query;
    const file = await received(body, place);
    const format = FORMATS.find((one) => MEDIA_TYPES[one] === body.type) ?? 'json';
    const source = { format, read: () => file.read() };
    const present = form === 'lines' ? asLines : asObject;
    const forget = async () => {
      await file.close();
      place.letGo();
    };
    return present((tell) => this.imports.run({ behalf, file: source, dryRun, mode, leaves }, tell).finally(forget));
  }
}

async function received({ chunks }: StreamedBody, place: Place): Promise<TemporaryFile> {
  const file = await TemporaryFile.open();
  try {
    for await (const chunk of chunks) {
      place.keep(chunk.length);
      await file.write(chunk);
    }
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}
