import type { Cell } from '../columns.js';
import {
  MOST_COLUMNS,
  MOST_FILE_BYTES,
  MOST_ROW_LENGTH,
  MOST_ROWS,
  rowTooLarge,
  rowTooWide,
  tooManyRows,
  workbookTooLarge,
} from '../transfer.failures.js';
import { cellOf, columnOf, unescaped } from './cells.rules.js';
import type { Listener } from './xml.js';

/** What the cells of a sheet refer to. */
export interface Workbook {
  is1904: boolean;
  strings: readonly string[];
  /** By style: whether it shows a number as a date. */
  dates: readonly boolean[];
}

/** Gathers the rows of a sheet, and fails as soon as one is larger than a row may be. */
export class Sheet implements Listener {
  isOver = false;
  private rows: Cell[][] = [];
  /** 0 is the header. */
  private row = 0;
  private cells: Cell[] = [];
  private column = -1;
  /** In characters: of this row, and of all. */
  private length = 0;
  private total = 0;
  private cell = { type: '', text: '', style: 0, hasFormula: false };
  private isIn = false;
  private isText = false;

  constructor(private readonly workbook: Workbook) {}

  /** Those that are whole since the last time. */
  takeRows(): Cell[][] {
    const { rows } = this;
    this.rows = [];
    return rows;
  }

  open(tag: string, { r: reference = '', t: type = '', s: style = '-1' }: Readonly<Record<string, string>>): void {
    if (tag === 'sheetData') this.isIn = true;
    if (!this.isIn) return;
    if (tag === 'row') [this.cells, this.column, this.length] = [[], -1, 0];
    if (tag === 'c') {
      this.column = columnOf(reference) ?? this.column + 1;
      this.cell = { type, text: '', style: Number(style), hasFormula: false };
    }
    if (tag === 'f') this.cell.hasFormula = true;
    this.isText = tag === 'v' || tag === 't';
  }

  text(text: string): void {
    if (!this.isText) return;
    this.measure(text);
    this.cell.text += text;
  }

  close(tag: string): void {
    this.isText = false;
    if (!this.isIn) return;
    if (tag === 'c') this.endCell();
    if (tag === 'row') this.endRow();
    if (tag === 'sheetData') [this.isIn, this.isOver] = [false, true];
  }

  private endCell(): void {
    const { type, text: written, style, hasFormula } = this.cell;
    const text = type === 's' ? this.shared(written) : unescaped(written);
    const cell = cellOf({ type, text, hasFormula, isDate: this.workbook.dates[style] === true }, this.workbook);
    if (cell === '') return;
    if (this.column >= MOST_COLUMNS) throw rowTooWide(this.row);
    while (this.cells.length < this.column) this.cells.push('');
    this.cells[this.column] = cell;
  }

  private shared(place: string): string {
    const text = this.workbook.strings[Number(place)] ?? '';
    this.measure(text);
    return text;
  }

  private measure({ length }: string): void {
    this.length += length;
    this.total += length;
    if (this.length > MOST_ROW_LENGTH) throw rowTooLarge(this.row);
    if (this.total > MOST_FILE_BYTES) throw workbookTooLarge();
  }

  private endRow(): void {
    if (this.cells.length === 0) return;
    if (this.row > MOST_ROWS) throw tooManyRows();
    this.rows.push(this.cells);
    this.row++;
  }
}
