/**
 * Whether a column has one of the values of a filter, a parameter that is an array: null in it stands for having none, and one that
 * is null itself asks nothing.
 */
export function isAmong(column: string, values: string, type: 'text' | 'uuid'): string {
  const sent = `${values}::${type}[]`;
  return `(${sent} is null or ${column} = any (${sent})
    or (${column} is null and array_position(${sent}, null) is not null))`;
}
