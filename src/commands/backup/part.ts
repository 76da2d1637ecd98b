import type { Layout, RowCounts } from '../../database/table-contents.js';

/** A piece of a backup; a large thing comes in many, one behind the other. */
export interface Part {
  name: string;
  /** At most about {@link PART_BYTES}, but for a single row or file that is larger. */
  bytes: Buffer;
}

export const PART_BYTES = 1024 * 1024;

export const FORMAT = 1;

/** The first part: what the others are. */
export interface Manifest extends Layout {
  format: number;
  /** The version that made the backup. */
  roster: string;
  madeAt: string;
}

/** The last part: what there has to be, counted where it comes from. */
export interface Counts {
  rows: RowCounts;
  pictures: number;
  /** Files of pictures that were replaced or deleted while the backup was made. */
  gonePictures: number;
  letters: number;
  secrets: string[];
}
