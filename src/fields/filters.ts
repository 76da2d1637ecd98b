import { namesOf, type AnyFact } from './field.js';

/** The fields that a list may be filtered by, each with its parameter. */
export function filterNames<Name extends string>(table: Record<Name, AnyFact>): [name: Name, parameter: string][] {
  return namesOf(table, ({ filter }) => filter !== undefined).map((name) => {
    const { filter } = table[name];
    return [name, filter === true || filter === undefined ? name : filter];
  });
}
