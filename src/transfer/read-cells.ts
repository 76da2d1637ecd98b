import type { Cell } from './columns.js';
import { linesOf } from './temporary-file.js';

/** The rows of a workbook that was unpacked; each as wide as the header, where its last cells are empty. */
export async function* readCells(chunks: AsyncIterable<Buffer>): AsyncGenerator<Cell[]> {
  let width = 0;
  for await (const line of linesOf(chunks)) {
    const cells = JSON.parse(line) as Cell[];
    if (width === 0) width = cells.length;
    while (cells.length < width) cells.push('');
    yield cells;
  }
}
