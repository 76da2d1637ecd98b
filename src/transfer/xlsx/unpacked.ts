import type { SourceFile } from '../source-file.js';
import { TemporaryFile } from '../temporary-file.js';
import { readWorkbook } from './read-workbook.js';

/**
 * The cells of a workbook, a row a line, to be read as often as it takes: only while it is unpacked are its strings in memory.
 * Whoever asks closes it.
 */
export async function unpacked(
  file: SourceFile,
  leaves: AbortSignal,
): Promise<SourceFile & { close(): Promise<void> }> {
  const cells = await TemporaryFile.open();
  try {
    for await (const row of readWorkbook(file)) {
      leaves.throwIfAborted();
      await cells.writeText(`${JSON.stringify(row)}\n`);
    }
    await cells.flush();
  } catch (error) {
    await cells.close();
    throw error;
  }
  return { format: 'xlsx', size: cells.size, read: (range) => cells.read(range), close: () => cells.close() };
}
