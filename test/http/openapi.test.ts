import { beforeAll, describe, expect, it } from '@jest/globals';
import { faults, problems } from '../../src/codes.js';
import { useServer } from '../support/server.js';

const { anonymous, as, given } = useServer();

type Schema = Record<string, unknown>;

interface Operation {
  summary?: string;
  tags?: string[];
  operationId: string;
  security?: Record<string, string[]>[];
  parameters?: { name: string; in: string; description?: string; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { description?: string; content?: Record<string, { schema?: unknown }> }>;
}

interface Document {
  openapi: string;
  info: Record<string, unknown>;
  servers: { url: string }[];
  tags: { name: string; description?: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; securitySchemes: Record<string, unknown> };
}

const PLACES = ['/api', '/applivery', '/exante', '/rinkel'];

let documents: Document[];
let document: Document;
let operations: { name: string; api: string; operation: Operation }[];

beforeAll(async () => {
  const replies = await Promise.all(PLACES.map((place) => anonymous.get(`${place}/openapi.json`)));
  documents = replies.map(({ body }) => body as Document);
  document = documents[0] as Document;
  operations = documents.flatMap(({ paths }, nth) =>
    Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([verb, operation]) => {
        return { name: `${verb.toUpperCase()} ${path}`, api: PLACES[nth] ?? '', operation };
      }),
    ),
  );
});

it('are OpenAPI 3.1, with a license, a server and the chapters that they use', () => {
  for (const { openapi, info, servers, tags, paths } of documents) {
    expect({ openapi, servers, info }).toMatchObject({
      openapi: '3.1.0',
      servers: [{ url: '/' }],
      info: { license: { name: 'MIT' } },
    });
    const used = Object.values(paths).flatMap((item) => Object.values(item).flatMap((operation) => operation.tags));
    expect(new Set(tags.map(({ name }) => name))).toEqual(new Set(used));
    expect(tags.filter(({ description }) => !description)).toEqual([]);
  }
});

it('have no word of OpenAPI 3.0', () => {
  expect([...keysOf(documents)].filter(({ key }) => key === 'nullable')).toEqual([]);
  const exclusive = [...keysOf(documents)].filter(({ key, value }) => key.startsWith('exclusive') && value === true);
  expect(exclusive).toEqual([]);
});

it('refer to nothing that isn’t there', () => {
  for (const one of documents) {
    const references = [...keysOf(one)].filter(({ key }) => key === '$ref').map(({ value }) => String(value));
    expect(references.length).toBeGreaterThan(10);
    expect(references.filter((reference) => !resolves(one, reference))).toEqual([]);
  }
});

it('describe every operation: a summary, a chapter, its success', () => {
  const isWhole = ({ summary, tags = [], responses }: Operation) =>
    Boolean(summary) && tags.length > 0 && Object.entries(responses).some(isSuccess);
  expect(operations.filter(({ operation }) => !isWhole(operation)).map(({ name }) => name)).toEqual([]);
});

it('describe every parameter', () => {
  const untold = operations.flatMap(({ name, operation: { parameters = [] } }) =>
    parameters.filter(({ description }) => !description).map((parameter) => `${name} ${parameter.name}`),
  );
  expect(untold).toEqual([]);
});

describe('the name of an operation', () => {
  const VERBS = [
    ...['list', 'get', 'create', 'upload', 'update', 'patch', 'delete', 'deleteMany'],
    ...['login', 'refresh', 'logout', 'verifyToken', 'accept', 'resend', 'confirm', 'cancel'],
    ...['restore', 'erase', 'suspend', 'resume', 'transfer', 'approve', 'decline', 'rotate', 'import', 'export'],
  ];

  it('is one per document, of things and one verb of a closed list', () => {
    const names = operations.map(({ api, operation }) => `${api} ${operation.operationId}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    const wellMade = new RegExp(String.raw`^/\w+ ([a-z][a-zA-Z]*\.)+(${VERBS.join('|')})$`);
    expect(names.filter((name) => !wellMade.test(name))).toEqual([]);
  });

  it.each([
    ['GET /api/users', 'users.list'],
    ['DELETE /api/user/sessions', 'sessions.deleteMany'],
    ['DELETE /api/user/sessions/{id}', 'sessions.delete'],
    ['POST /api/auth/password-reset', 'auth.passwordReset.create'],
    ['POST /api/auth/password-reset/confirm', 'auth.passwordReset.confirm'],
    ['GET /api/users/{id}', 'users.get'],
    ['PUT /api/users/{id}', 'users.update'],
    ['PATCH /api/users/{id}', 'users.patch'],
    ['POST /api/users/{id}/erase', 'users.erase'],
    ['GET /api/users/{id}/history', 'users.history.list'],
    ['PUT /api/user/profile', 'profile.update'],
    ['PATCH /api/companies/{id}', 'companies.update'],
    ['PUT /api/organizations/{id}/members/{userId}', 'organizations.members.update'],
    ['POST /api/organizations/{id}/phone-numbers', 'organizations.phoneNumbers.create'],
    ['POST /api/auth/login', 'auth.login'],
    ['POST /api/user/avatar', 'avatar.upload'],
    ['PUT /api/user/avatar', 'avatar.update'],
    ['DELETE /api/users/{id}/avatar', 'users.avatar.delete'],
    ['GET /rinkel/v1/users', 'users.list'],
    ['GET /applivery/v1/users/profile', 'users.profile.get'],
  ])('%s is %s', (name, id) => {
    expect(operations.filter((one) => one.name === name).map(({ operation }) => operation.operationId)).toEqual([id]);
  });
});

it('say of every operation what it takes to call it', () => {
  const schemes = Object.fromEntries(operations.map(({ name, operation }) => [name, operation.security]));
  expect(Object.entries(schemes).filter(([, security]) => security === undefined)).toEqual([]);
  expect(schemes).toMatchObject({
    'POST /api/auth/login': [],
    'GET /livez': [],
    'POST /api/invitations/accept': [{}, { bearer: [] }],
    'PUT /api/user/profile': [{ bearer: [] }, { accessKey: ['profile:write'] }],
    'POST /api/user/tokens': [{ bearer: [] }],
    'PUT /rinkel/v1/users/{id}': [{ bearer: [] }, { key: [] }],
  });
  expect(documents[3]?.components.securitySchemes).toMatchObject({
    key: { type: 'apiKey', in: 'header', name: 'x-rinkel-api-key' },
  });
});

it('describe the refusals of every operation', () => {
  const ours = operations.filter(({ api }) => api === '/api');
  const problems = ours.filter(({ operation }) => operation.responses.default?.content?.['application/problem+json']);
  expect(problems).toHaveLength(ours.length);
  expect(document.paths['/api/user/profile']?.put?.responses).toMatchObject({
    400: { description: expect.any(String) },
    401: { description: expect.any(String) },
    403: { description: expect.any(String) },
    409: { description: expect.any(String) },
    412: { description: expect.any(String) },
    503: { description: expect.any(String) },
  });
});

it('tell of the bodies that writes refuse, also where none is taken', () => {
  const { responses } = document.paths['/api/users/{id}/erase']?.post ?? {};
  expect(Object.keys(responses ?? {})).toEqual(expect.arrayContaining(['400', '413', '415']));
});

it.each([405, 408, 414, 431])('tell a %d alike, for every operation', (status) => {
  const told = operations.map(({ operation }) => operation.responses[status]?.description?.replace(/^\d{4} .*$/, ''));
  expect(told).not.toContain(undefined);
  expect(new Set(told.filter((words) => words !== '')).size).toBe(1);
});

it('say which fields may be null', () => {
  expect(document.components.schemas.ProfileDto).toMatchObject({
    properties: {
      designation: { type: ['string', 'null'], maxLength: 200 },
      fullName: { type: 'string' },
      persona: { anyOf: [{ $ref: '#/components/schemas/PersonaDto' }, { type: 'null' }] },
    },
  });
});

it('give every object with fields of its own a name', () => {
  const inline = documents.flatMap(({ paths, components }) => {
    const named = Object.entries(components.schemas).map(([name, schema]) => ({
      [name]: { ...schema, properties: 0 },
    }));
    const insides = Object.values(components.schemas).map(({ properties = {} }) => Object.values(properties as object));
    return [...keysOf([paths, named, insides])].filter(({ key, value }) => key === 'properties' && value !== 0);
  });
  expect(inline).toEqual([]);
});

it('give every object of ours a name, maps too', () => {
  const { paths, components } = document;
  const insides = Object.values(components.schemas).map(({ type: _, ...inside }) => inside);
  const inline = [...keysOf([paths, insides])].filter(
    ({ key, value }) => key === 'type' && [value].flat().includes('object'),
  );
  expect(inline).toEqual([]);
});

it('list the codes of problems and of faults, and type what some problems have beside them', () => {
  const { schemas } = document.components;
  expect(schemas.ProblemCode?.enum).toEqual(Object.keys(problems));
  expect(schemas.FaultCode?.enum).toEqual([...Object.keys(problems), ...Object.keys(faults)]);
  const told = { code: { $ref: '#/components/schemas/ProblemCode' }, parameters: expect.any(Object) };
  for (const name of ['Problem', 'RuleProblem', 'VersionProblem', 'ImportProblem', 'ColumnsProblem', 'LoginProblem']) {
    expect(schemas[name]).toMatchObject({ properties: told });
  }
  expect(schemas.ProblemError).toMatchObject({ properties: { code: { $ref: '#/components/schemas/FaultCode' } } });
});

it('close what is sent to unknown fields', () => {
  const open = documents.flatMap((one) => {
    const bodies = Object.values(one.paths).flatMap((item) =>
      Object.values(item).flatMap(({ requestBody }) =>
        Object.entries(requestBody?.content ?? {})
          .filter(([type]) => type.endsWith('json'))
          .map(([, { schema }]) => schema),
      ),
    );
    const reached = new Map<string, Schema>();
    for (let left: unknown = bodies; left !== undefined; left = followed(one, left, reached)) continue;
    return [...reached].filter(([, schema]) => schema.properties && schema.additionalProperties !== false);
  });
  expect(open.map(([name]) => name)).toEqual([]);
  expect(document.components.schemas.PersonaDto).toMatchObject({ additionalProperties: false });
  expect(document.components.schemas.HolidayDto).toMatchObject({ additionalProperties: false });
});

it('type holidays, exceptional hours, and what a change was before and after', () => {
  expect(document.components.schemas).toMatchObject({
    BusinessHoursDto: {
      properties: {
        holidays: { type: 'array', items: { $ref: '#/components/schemas/HolidayDto' } },
        exceptionalHours: { type: 'array', items: { $ref: '#/components/schemas/ExceptionalHoursDto' } },
      },
    },
    HolidayDto: { required: ['date', 'label'] },
    ExceptionalHoursDto: { required: ['date', 'closed'] },
  });
  const { before, after } = document.components.schemas.FieldChangeView?.properties as Record<string, Schema>;
  expect([before, after].map((schema) => Object.keys(schema ?? {}))).toEqual([['description'], ['description']]);
});

describe('the headers of a write', () => {
  const WRITES = [
    ['PUT', '/api/user/profile', ['If-Match', 'Idempotency-Key', 'Prefer']],
    ['PUT', '/api/user/chat-availability', ['If-Match', 'Idempotency-Key']],
    ['PATCH', '/api/organizations/{id}', ['If-Match', 'Idempotency-Key', 'Prefer']],
    ['POST', '/api/organizations', ['Idempotency-Key']],
    ['DELETE', '/api/departments/{id}', ['If-Match', 'Idempotency-Key']],
    ['PUT', '/api/organizations/{id}/members/{userId}', ['If-Match', 'Idempotency-Key', 'Prefer']],
    ['PUT', '/applivery/v1/users/{userId}', ['X-Client-Channel', 'If-Match', 'Idempotency-Key']],
    ['PATCH', '/api/user', ['If-Match', 'Idempotency-Key']],
    ['POST', '/api/user/avatar', ['If-Match', 'Idempotency-Key']],
    ['PUT', '/api/users/{id}/avatar', ['If-Match', 'Idempotency-Key']],
    ['PUT', '/rinkel/v1/users/{id}', ['If-Match', 'Idempotency-Key']],
  ] as const;

  it.each(WRITES)('%s %s declares those that it honours', (method, path, names) => {
    expect(
      headersOf(`${method} ${path}`)
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...names].sort());
  });

  it.each([
    ['If-Match', ['"1"', '"999999999"', '*'], ['1', '"a"', 'W/"1"', '"1", "2"', '"9999999999"', '']],
    ['Idempotency-Key', ['a', '{}', 'x'.repeat(255)], ['', 'x'.repeat(256), 'a b', 'é']],
  ])('%s has a pattern that is the one it is read by', async (name, good, bad) => {
    const alex = await given.rep(await given.organization());
    const pattern = new RegExp(
      String(headersOf('PUT /api/user/profile').find((one) => one.name === name)?.schema.pattern),
    );
    for (const value of [...good, ...bad]) {
      const reply = await as(alex).put('/api/user/profile', {}, { [name]: value });
      expect({ value, isRead: reply.status !== 400 }).toEqual({ value, isRead: pattern.test(value) });
    }
  });

  function headersOf(name: string) {
    const { operation } = operations.find((one) => one.name === name) ?? {};
    return (operation?.parameters ?? []).filter((parameter) => parameter.in === 'header');
  }
});

describe('the page', () => {
  it('is served with everything it loads', async () => {
    const page = await anonymous.get('/api/docs');
    expect(page.headers.get('content-type')).toContain('text/html');
    const files = [...(page.body as string).matchAll(/(?:src|href)="\.?\/?(docs\/[^"]+)"/g)].map(([, file]) => file);
    expect(files).toContain('docs/swagger-ui-bundle.js');
    const replies = await Promise.all(files.map((file) => anonymous.get(`/api/${file}`)));
    expect(replies.filter(({ status }) => status !== 200)).toEqual([]);
  });
});

function isSuccess([status, { content }]: [string, Operation['responses'][string]]): boolean {
  // What is only begun has nothing to show either.
  if (status === '204' || (status === '202' && content === undefined)) return content === undefined;
  return /^2/.test(status) && Object.values(content ?? {}).some(({ schema }) => schema !== undefined);
}

function resolves(one: Document, reference: string): boolean {
  const segments = reference.slice(2).split('/');
  const found = segments.reduce<unknown>((at, segment) => (at as Record<string, unknown> | undefined)?.[segment], one);
  return reference.startsWith('#/') && segments.at(-1) !== '' && found !== undefined;
}

/** The named schemas that the part refers to and that weren't reached yet, noted; `undefined` when there are no more. */
function followed(one: Document, part: unknown, reached: Map<string, Schema>): Schema[] | undefined {
  const names = [...keysOf(part)]
    .filter(({ key }) => key === '$ref')
    .map(({ value }) => String(value).split('/').at(-1));
  const fresh = names.filter((name) => name !== undefined && !reached.has(name)) as string[];
  for (const name of fresh) reached.set(name, one.components.schemas[name] ?? {});
  return fresh.length === 0 ? undefined : fresh.map((name) => one.components.schemas[name] ?? {});
}

/** Every key of a document but those of example values. */
function* keysOf(value: unknown): Generator<{ key: string; value: unknown }> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    yield { key, value: inner };
    if (!['example', 'examples', 'default'].includes(key)) yield* keysOf(inner);
  }
}
