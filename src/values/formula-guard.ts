/** What a spreadsheet would run as a formula, and the sign that keeps it from doing so. */
const ACTIVE = /^['=+\-@\t\r\n＝＋－＠]/;
const GUARDED = /^'['=+\-@\t\r\n＝＋－＠]/;

/** A text as a cell that no spreadsheet runs. */
export function guarded(text: string): string {
  return ACTIVE.test(text) ? `'${text}` : text;
}

/** What {@link guarded} was given. */
export function unguarded(cell: string): string {
  return GUARDED.test(cell) ? cell.slice(1) : cell;
}
