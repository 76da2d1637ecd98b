/** Pages and files for people who read of the API, of ours and of each contract. */
const DOCS = /^\/\w+\/(docs|openapi\.json)/;
const OPERATIONS = new Set(['livez', 'readyz', 'metrics', '.well-known']);

/**
 * The part of the API that a route is of, for measurements: the first word of its pattern behind `/api`. So there are as
 * many as we have chapters, whatever is asked for.
 *
 * @example areaOf('/api/users/:id') // 'users'
 */
export function areaOf(route: string): string {
  if (DOCS.test(route)) return 'docs';
  const [, word = ''] = /^\/(?:api\/)?([\w.-]+)/.exec(route) ?? [];
  if (OPERATIONS.has(word)) return 'operations';
  return word === '' ? 'unknown' : word;
}
