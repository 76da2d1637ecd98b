import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileOf } from '../transfer/export-formats.js';
import type { FileFormat } from '../transfer/formats.js';
import { Transfers } from './transfers.js';
import { withDatabase } from './with-database.js';

export interface ExportOptions {
  organization: string;
  format: FileFormat;
  out?: string;
}

/** Exports the people of an organization with the rights of the platform. */
export async function exportPeople({ organization, format, out }: ExportOptions): Promise<void> {
  await withDatabase(async (database) => {
    const transfers = new Transfers(database);
    const exported = await transfers.exports.open(await transfers.onPlatform(organization));
    const file = fileOf(exported, format);
    await (out === undefined ? print(file) : save(file, out));
  });
}

/** Whoever stops reading, as `head` does, has seen enough. */
async function print(file: Readable): Promise<void> {
  await pipeline(file, process.stdout, { end: false }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

/** The file is there whole or not at all, and for nobody else to read. */
async function save(file: Readable, path: string): Promise<void> {
  const unfinished = `${path}.part`;
  try {
    await pipeline(file, createWriteStream(unfinished, { mode: 0o600 }));
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
