import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';
import { FAULT_CODES, PROBLEM_CODES } from '../codes.js';
import { etagHeaders } from './etag.js';
import { EARLY_REFUSALS, UNREADABLE } from './early-refusals.js';
import { type Operation, operationsOf, type PlacedOperation } from './operations.js';
import { Problem, ProblemError, RefusalParameters, RuleProblem, VersionProblem } from './problem.dto.js';
import { problemAnswer, type ProblemFacts } from './problem.js';

/**
 * Adds the refusals that every operation can answer, unless the operation describes a status itself, and to problems what our
 * document alone says of them: the contracts', whose faults are others, have them where no request could be read.
 */
export function documentProblems(document: OpenAPIObject): void {
  const schemas = ((document.components ??= {}).schemas ??= {});
  Object.assign(schemas, {
    ProblemCode: { type: 'string', enum: PROBLEM_CODES, description: 'What a request was refused with as a whole.' },
    FaultCode: { type: 'string', enum: FAULT_CODES, description: 'What a place in a request is faulty with.' },
  });
  for (const schema of Object.values(schemas)) {
    const properties = 'properties' in schema ? (schema.properties ?? {}) : {};
    // Also one with further members, which is a schema of its own.
    if ('requestId' in properties && 'errors' in properties)
      Object.assign(properties, ofProblems, coded('ProblemCode'));
  }
  const { properties } = schemas[ProblemError.name] as { properties: object };
  Object.assign(properties, { parameters }, coded('FaultCode'));
  for (const placed of operationsOf(document)) documentRefusals(placed.operation, statusesOf(placed));
}

/** A route that refuses in a way that others of its kind don't, or with members of its own. */
export function ApiRefusal(status: number, description: string, problem: Type<Problem> = Problem): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(problem),
    ApiResponse({ status, ...problemResponse(description, { schema: problem }) }),
  );
}

function documentRefusals({ responses }: Operation, statuses: number[]): void {
  if (responses === undefined) return;
  for (const status of statuses) responses[status] ??= refusals[status] ?? anyOther;
  responses.default ??= anyOther;
}

const traceId = {
  type: 'string',
  pattern: '^[0-9a-f]{32}$',
  description:
    'The trace of the request (W3C Trace Context), of its `traceparent` or a new one, as in the answer’s `traceparent` and ' +
    'the service’s log; absent where no request could be read.',
  example: '0197a3c05b7e7cc19d432f60a1b2c3d4',
};

const parameters = { $ref: getSchemaPath(RefusalParameters) };
const ofProblems = { traceId, parameters };

/** A closed list, which grows with the service. */
function coded(name: string): { code: object } {
  return { code: { $ref: `#/components/schemas/${name}` } };
}

const anyOther = problemResponse('Any other status from 400 up.');

const REFUSED =
  'Refused by a rule: `errors` names it and who can lift it. With `step_up_required` the caller can, by one of `methods` (`password`, ' +
  '`code`, `passkey`) at `POST /api/auth/step-up`; it counts for `maxAge` seconds, which `WWW-Authenticate` says as well (RFC 9470).';

const refusals: Record<number, ProblemResponse & { headers?: typeof etagHeaders }> = {
  400: refusal(400, 'Malformed, or with faulty fields: `errors` names them all.', {
    code: 'invalid_request',
    message: 'The request has faulty fields.',
    errors: [{ pointer: '/email', code: 'invalid_email', message: 'This must be an e-mail address.' }],
  }),
  401: refusal(401, 'No token, or one that is no longer good.', {
    code: 'session_ended',
    message: 'This login has ended, log in again; or this key is unknown or has ended.',
  }),
  403: refusal(
    403,
    REFUSED,
    {
      code: 'not_allowed',
      message: 'Only an administrator may change this.',
      errors: [
        {
          pointer: '/departmentId',
          code: 'not_allowed',
          message: 'Only an administrator may change this.',
          rule: 'atLeastAdmin',
          level: 'organization',
          liftedBy: 'ADMIN',
        },
      ],
    },
    RuleProblem,
  ),
  404: refusal(404, 'Nothing here, or nothing that the caller may see.', {
    code: 'not_found',
    message: 'There is nothing here, or nothing you may see.',
  }),
  405: refusal(405, EARLY_REFUSALS[405], { code: 'method_not_allowed', message: 'This path takes GET, HEAD.' }),
  408: refusal(408, UNREADABLE[408], {
    code: 'request_timeout',
    message: 'The request took too long to arrive.',
  }),
  409: refusal(409, 'Clashes with what is stored.', {
    code: 'email_taken',
    message: 'Another user has this e-mail address.',
    errors: [{ pointer: '/email', code: 'email_taken', message: 'Another user has this e-mail address.' }],
  }),
  412: {
    ...problemResponse('Changed since it was read (`If-Match`); `ETag` is the present version.', {
      schema: VersionProblem,
    }),
    headers: etagHeaders,
  },
  413: refusal(413, 'A body larger than 256 KiB.', {
    code: 'body_too_large',
    message: 'The body is larger than 256 KiB.',
  }),
  414: refusal(414, EARLY_REFUSALS[414], {
    code: 'url_too_long',
    message: 'The path or one of its parts is too long.',
  }),
  415: refusal(415, 'A body that isn’t JSON.', {
    code: 'unsupported_media_type',
    message: 'Send the body as application/json or application/merge-patch+json.',
  }),
  422: refusal(422, 'The `Idempotency-Key` was used for another request.', {
    code: 'idempotency_mismatch',
    message: 'This Idempotency-Key was used for another request to this route.',
  }),
  428: {
    ...refusal(428, 'The organization takes no such change without `If-Match`; `ETag` is the present version.', {
      code: 'precondition_required',
      message: 'The organization takes changes with If-Match alone: say which version you have read.',
    }),
    headers: etagHeaders,
  },
  429: refusal(
    429,
    'Too many logins tried, `too_many_attempts`, or values of others, `too_many_collisions`; `Retry-After` says when to come again.',
    {
      code: 'too_many_attempts',
      message: 'Too many attempts were made; wait a while.',
    },
  ),
  431: refusal(431, UNREADABLE[431], {
    code: 'headers_too_large',
    message: 'The headers are larger than 16 KiB.',
  }),
  503: refusal(503, 'Busy, or the database is away; `Retry-After` says when to come again.', {
    code: 'unavailable',
    message: 'The service is busy; try again in a moment.',
  }),
};

function statusesOf({ operation, verb, path }: PlacedOperation): number[] {
  const { parameters = [], requestBody, security = [] } = operation;
  const given = parameters.filter((parameter) => 'name' in parameter);
  const names = given.map(({ name }) => name);
  const isGuarded = security.length > 0 && security.every((scheme) => Object.keys(scheme).length > 0);
  const readsBody = verb !== 'get';
  const isOptional = path === '/.well-known/security.txt';
  const isProbe = path === '/livez' || path === '/metrics' || isOptional;
  return [
    ...(readsBody || given.some((parameter) => parameter.in !== 'path') ? [400] : []),
    ...(isGuarded ? [401, 403] : []),
    ...(path.includes('{') || isOptional ? [404] : []),
    ...(isGuarded && verb !== 'get' ? [409] : []),
    ...(names.includes('If-Match') ? [412] : []),
    ...(names.includes('If-Match') && verb !== 'post' ? [428] : []),
    // Also where none is taken: what is sent is read all the same.
    ...(readsBody ? [413, 415] : []),
    ...(names.includes('Idempotency-Key') ? [422] : []),
    // Whoever may send a body without a token is somebody who logs in, whose organization may be closed; with one, what they send
    // may collide with others.
    ...(requestBody && !isGuarded ? [401, 403] : []),
    ...(requestBody ? [429] : []),
    ...(isProbe ? [] : [503]),
    ...Object.keys({ ...EARLY_REFUSALS, ...UNREADABLE }).map(Number),
  ];
}

type ProblemResponse = ReturnType<typeof problemResponse>;

interface Described {
  schema?: Type<Problem>;
  example?: Problem;
}

function refusal(
  status: number,
  description: string,
  facts: Omit<ProblemFacts, 'status'>,
  schema: Type<Problem> = Problem,
): ProblemResponse {
  const ids = { requestId: '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4', traceId: traceId.example };
  const { problem } = problemAnswer({ status, ...facts }, ids);
  return problemResponse(description, { schema, example: problem });
}

function problemResponse(description: string, { schema = Problem, example }: Described = {}) {
  const $ref = getSchemaPath(schema);
  return { description, content: { 'application/problem+json': { schema: { $ref }, ...(example && { example }) } } };
}
