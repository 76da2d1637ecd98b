import { getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';
import { Problem } from './problem.dto.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
const verbs = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** Adds the refusals that every operation can answer, unless the operation describes a status itself. */
export function documentProblems(document: OpenAPIObject): void {
  // Some codes carry further members, such as the three versions of a 412.
  Object.assign(document.components?.schemas?.[Problem.name] ?? {}, { additionalProperties: true });
  for (const [path, item] of Object.entries(document.paths)) {
    for (const verb of verbs) {
      const operation = item[verb];
      if (operation) documentRefusals(operation, statusesOf(operation, verb, path));
    }
  }
}

function documentRefusals({ responses }: Operation, statuses: number[]): void {
  if (responses === undefined) return;
  for (const status of statuses) responses[status] ??= problemResponse(meanings[status] ?? 'Refused.');
  responses.default ??= problemResponse('Any other status from 400 up.');
}

const meanings: Record<number, string> = {
  400: 'Malformed, or with faulty fields: `errors` names them all.',
  401: 'No token, or one that is no longer good.',
  403: 'Refused by a rule: `errors` names it and who can lift it.',
  404: 'Nothing here, or nothing that the caller may see.',
  409: 'Clashes with what is stored.',
  412: 'Changed since it was read (`If-Match`).',
  413: 'A body larger than 256 KiB.',
  415: 'A body that isn’t JSON.',
  422: 'The `Idempotency-Key` was used for another request.',
  429: 'Too many attempts; `Retry-After` says when to come again.',
  503: 'Busy, or the database is away; `Retry-After` says when to come again.',
};

function statusesOf({ parameters = [], requestBody, security = [] }: Operation, verb: string, path: string): number[] {
  const given = parameters.filter((parameter) => 'name' in parameter);
  const names = given.map(({ name }) => name);
  const isGuarded = security.length > 0;
  const isProbe = path === '/livez' || path === '/metrics';
  return [
    ...(requestBody || given.some((parameter) => parameter.in !== 'path') ? [400] : []),
    ...(isGuarded ? [401, 403] : []),
    ...(path.includes('{') ? [404] : []),
    ...(isGuarded && verb !== 'get' ? [409] : []),
    ...(names.includes('If-Match') ? [412] : []),
    ...(requestBody ? [413, 415] : []),
    ...(names.includes('Idempotency-Key') ? [422] : []),
    // Whoever may send a body without a token is somebody who logs in.
    ...(requestBody && !isGuarded ? [401, 429] : []),
    ...(isProbe ? [] : [503]),
  ];
}

function problemResponse(description: string) {
  const schema = { $ref: getSchemaPath(Problem) };
  return { description, content: { 'application/problem+json': { schema } } };
}
