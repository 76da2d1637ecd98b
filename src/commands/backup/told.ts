import type { Counts } from './part.js';

/** What a backup has, in words. */
export function contentsOf({ rows, pictures, letters, secrets }: Counts): string {
  const files = [
    `${pictures} ${pictures === 1 ? 'file' : 'files'} of pictures`,
    `${letters} ${letters === 1 ? 'letter' : 'letters'}`,
    ...secrets,
  ];
  return [rowsOf(rows), ...files].join(', ');
}

export function rowsOf(rows: Counts['rows']): string {
  const numbers = Object.values(rows);
  const sum = numbers.reduce((total, number) => total + number, 0);
  return `${sum} ${sum === 1 ? 'row' : 'rows'} in ${numbers.length} tables`;
}

/** Says which tables of an operator's own are left to them. */
export function tellUnknown(tables: readonly string[]): void {
  if (tables.length > 0) console.log(`Left out, because no migration makes them: ${tables.join(', ')}.`);
}
