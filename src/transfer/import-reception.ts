import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { invalidRequest } from '../failure.js';
import { toDto } from '../http/dto.js';
import { FORM_TYPE, readForm } from '../http/form-file.js';
import type { StreamedBody } from '../http/streamed-body.js';
import { noFile } from '../http/upload.js';
import { validationFaults } from '../http/validation-faults.js';
import type { Behalf } from './behalf.js';
import { formatOfName, formatOfType, type ImportFormat } from './formats.js';
import { asLines, asObject } from './import-answer.js';
import { optionsOf, type AskedImport } from './import-options.js';
import { ImportQuery } from './import.dto.js';
import { ImportService } from './import.service.js';
import type { Range } from './source-file.js';
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
    const { file, format, asked } = await received(body, place);
    const options = optionsOf({ ...asked, ...query });
    const source = { format, size: file.size, read: (range?: Range) => file.read(range) };
    const present = form === 'lines' ? asLines : asObject;
    const forget = async () => {
      await file.close();
      place.letGo();
    };
    return present((tell) => this.imports.run({ behalf, file: source, options, leaves }, tell).finally(forget));
  }
}

interface Received {
  file: TemporaryFile;
  format: ImportFormat;
  /** By the fields of a form. */
  asked: AskedImport;
}

async function received(body: StreamedBody, place: Place): Promise<Received> {
  if (body.type !== FORM_TYPE) {
    return { file: await kept(body.chunks, place), format: formatOfType(body.type) ?? 'json', asked: {} };
  }
  const { fields, file: part } = await readForm(body, async ({ name, type, chunks }) => {
    return { file: await kept(chunks, place), format: formatOfName(name) ?? formatOfType(type) ?? 'csv' };
  });
  if (part === undefined) throw noFile('file');
  try {
    return { ...part, asked: askedBy(fields) };
  } catch (error) {
    await part.file.close();
    throw error;
  }
}

/** What a form leaves blank it doesn't ask for. */
function askedBy(fields: Record<string, string>): AskedImport {
  const filled = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
  const asked = toDto(ImportQuery, filled) as ImportQuery;
  const errors = [...validationFaults(asked)];
  if (errors.length > 0) throw invalidRequest({ errors });
  return { ...asked };
}

async function kept(chunks: AsyncIterable<Buffer>, place: Place): Promise<TemporaryFile> {
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
