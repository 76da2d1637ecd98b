import type { OpenAPIObject } from '@nestjs/swagger';
import { type Operation, operationsOf, type PlacedOperation } from './operations.js';

/**
 * Names every operation after its address and what it does, as a client calls it: `organizations.members.update`
 * (decision 019). `root` is what all paths of the API begin with, such as `applivery`.
 */
export function nameOperations(document: OpenAPIObject, root: string): void {
  for (const placed of operationsOf(document)) {
    placed.operation.operationId = [...thingsOf(placed.path, root), deedOf(placed, document)].join('.');
  }
}

/** What a path can end with to say what is done, instead of what it is done to. */
const DEEDS = new Set([
  ...['login', 'refresh', 'logout', 'verifyToken'],
  ...[
    'accept',
    'resend',
    'confirm',
    'cancel',
    'restore',
    'erase',
    'suspend',
    'resume',
    'transfer',
    'approve',
    'decline',
    'rotate',
    'import',
    'export',
  ],
]);

function thingsOf(path: string, root: string): string[] {
  const words = wordsOf(path).filter((word, index) => index > 1 || !isPrefix(word, root));
  // What is the caller's own is named like anybody's: `/api/user/profile` is the profile.
  const things = words[0] === 'user' && words.length > 1 ? words.slice(1) : words;
  // What is at the root is the service itself.
  return words.length === 0 ? ['service'] : things.filter((word) => !DEEDS.has(word));
}

function wordsOf(path: string): string[] {
  const segments = path.split('/').filter((segment) => segment !== '' && !segment.startsWith('{'));
  return segments.map((segment) =>
    segment.replace(/^\./, '').replace(/[-.](\w)/g, (_, letter: string) => letter.toUpperCase()),
  );
}

function isPrefix(word: string, root: string): boolean {
  return word === root || word === 'api' || /^v\d+$/.test(word);
}

/** PATCH is `patch` only beside a PUT, and `update` where it is alone; DELETE is `deleteMany` beside that of one of the things. */
function deedOf({ path, verb, operation }: PlacedOperation, document: OpenAPIObject): string {
  const last = wordsOf(path).at(-1) ?? '';
  if (DEEDS.has(last)) return last;
  if (verb === 'get') return answersList(operation, document) ? 'list' : 'get';
  if (verb === 'post') return takesForm(operation) ? 'upload' : 'create';
  if (verb === 'patch') return document.paths[path]?.put === undefined ? 'update' : 'patch';
  if (verb === 'put') return 'update';
  return deletesOneOf(path, document) ? 'deleteMany' : 'delete';
}

function deletesOneOf(path: string, { paths }: OpenAPIObject): boolean {
  return Object.entries(paths).some(
    ([other, { delete: deletes }]) =>
      deletes !== undefined && other.startsWith(`${path}/`) && /^\{\w+\}$/.test(other.slice(path.length + 1)),
  );
}

/** A list is an object whose `items`, or `data` in another's envelope, is an array. */
function answersList({ responses }: Operation, document: OpenAPIObject): boolean {
  const answer = responses?.['200'];
  const schema = answer && 'content' in answer ? answer.content?.['application/json']?.schema : undefined;
  if (schema === undefined || !('$ref' in schema)) return false;
  const named = document.components?.schemas?.[schema.$ref.split('/').at(-1) ?? ''];
  const { items, data } = (named && 'properties' in named ? named.properties : undefined) ?? {};
  return [items, data].some((property) => property !== undefined && 'type' in property && property.type === 'array');
}

function takesForm({ requestBody }: Operation): boolean {
  return requestBody !== undefined && 'content' in requestBody && 'multipart/form-data' in requestBody.content;
}
