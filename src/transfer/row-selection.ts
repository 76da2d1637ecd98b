import { MOST_ROWS } from './transfer.failures.js';

/** Rows by their numbers, as the results tell them. */
export interface RowSelection {
  has(row: number): boolean;
  /** How many of a file of so many rows. */
  of(rows: number): number;
}

const RANGE = /^([1-9]\d{0,5})(?:-([1-9]\d{0,5}))?$/;

/** `1-100,205`; `undefined` for what is written otherwise, turned round, or beyond the last row of any file. */
export function parseRows(text: string): RowSelection | undefined {
  const ranges: [number, number][] = [];
  for (const part of text.split(',')) {
    const [, from, to = from] = RANGE.exec(part.trim()) ?? [];
    if (from === undefined || Number(from) > Number(to) || Number(to) > MOST_ROWS) return undefined;
    ranges.push([Number(from), Number(to)]);
  }
  return selectionOf(ranges);
}

/** NOTE: a file has at most 50,000 rows, so that a mark for each is less than looking through the ranges. */
function selectionOf(ranges: readonly [number, number][]): RowSelection {
  const marks = new Uint8Array(MOST_ROWS + 1);
  for (const [from, to] of ranges) marks.fill(1, from, to + 1);
  return {
    has: (row) => marks[row] === 1,
    of: (rows) => marks.subarray(0, rows + 1).reduce((sum, mark) => sum + mark, 0),
  };
}
