import type { Separator } from './csv-separator.js';
import { MOST_COLUMNS, MOST_ROW_LENGTH, rowTooLarge, rowTooWide } from './transfer.failures.js';

const [QUOTE, LINE_FEED, CARRIAGE_RETURN] = [0x22, 0x0a, 0x0d];

/**
 * Counts the columns and characters of records before they are parsed, delimiters and quotes as well: a parser holds a record
 * until its end. Throws a failure at the first one that has too many.
 *
 * NOTE: each quote opens or closes, the two of an escaped one do both. A parser that is as strict has failed where that isn't so.
 */
export class CsvMeter {
  private isQuoted = false;
  /** 0 is the header. */
  private row = 0;
  private columns = 1;
  private length = 0;
  private readonly separator: number;

  constructor(separator: Separator) {
    this.separator = separator.charCodeAt(0);
  }

  look(text: string): void {
    for (let at = 0; at < text.length; at++) {
      const character = text.charCodeAt(at);
      if (character === QUOTE) this.isQuoted = !this.isQuoted;
      else if (!this.isQuoted) {
        if (character === LINE_FEED || character === CARRIAGE_RETURN) {
          this.next();
          continue;
        }
        if (character === this.separator && ++this.columns > MOST_COLUMNS) throw rowTooWide(this.row);
      }
      if (++this.length > MOST_ROW_LENGTH) throw rowTooLarge(this.row);
    }
  }

  /** An empty line is no record. */
  private next(): void {
    if (this.length > 0) this.row++;
    this.columns = 1;
    this.length = 0;
  }
}
