import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileOf } from '../transfer/export-formats.js';
import type { FileFormat } from '../transfer/formats.js';
import { saveFile } from './save-file.js';
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
    await (out === undefined ? print(file) : saveFile(out, file));
  });
}

/** Whoever stops reading, as `head` does, has seen enough. */
async function print(file: Readable): Promise<void> {
  await pipeline(file, process.stdout, { end: false }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
