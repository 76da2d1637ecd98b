/** Pages for people: of the API and of each contract, with their files, and those that mails lead to. */
const PAGES = /^\/(\w+\/(docs|openapi\.json)|invitation$|account$)/;
const OPERATIONS = new Set(['livez', 'readyz', 'metrics', '.well-known']);

/**
 * The part of the API that a route is of, for measurements: the first word of its pattern behind `/api`. So there are as
 * many as we have chapters, whatever is asked for.
 *
 * @example areaOf('/api/users/:id') // 'users'
 */
export function areaOf(route: string): string {
  if (PAGES.test(route)) return 'docs';
  const [, word = ''] = /^\/(?:api\/)?([\w.-]+)/.exec(route) ?? [];
  if (OPERATIONS.has(word)) return 'operations';
  return word === '' ? 'unknown' : word;
}
