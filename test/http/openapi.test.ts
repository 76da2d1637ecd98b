import { beforeAll, describe, expect, it } from '@jest/globals';
import { useServer } from '../support/server.js';

const { anonymous } = useServer();

interface Operation {
  summary?: string;
  tags?: string[];
  operationId: string;
  responses: Record<string, { description?: string; content?: Record<string, { schema?: unknown }> }>;
}

interface Document {
  openapi: string;
  tags: { name: string; description?: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> };
}

let document: Document;
let operations: { name: string; operation: Operation }[];

beforeAll(async () => {
  document = (await anonymous.get('/api/openapi.json')).body as Document;
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([verb, operation]) => ({ name: `${verb.toUpperCase()} ${path}`, operation })),
  );
});

it('is OpenAPI 3.1 with the chapters that it uses', () => {
  expect(document.openapi).toBe('3.1.0');
  const used = new Set(operations.flatMap(({ operation }) => operation.tags ?? []));
  expect(new Set(document.tags.map(({ name }) => name))).toEqual(used);
  expect(document.tags.filter(({ description }) => !description)).toEqual([]);
});

it('has no word of OpenAPI 3.0', () => {
  expect([...keysOf(document)].filter(({ key }) => key === 'nullable')).toEqual([]);
  const exclusive = [...keysOf(document)].filter(({ key, value }) => key.startsWith('exclusive') && value === true);
  expect(exclusive).toEqual([]);
});

it('refers to nothing that isn’t there', () => {
  const references = [...keysOf(document)].filter(({ key }) => key === '$ref').map(({ value }) => String(value));
  expect(references.length).toBeGreaterThan(10);
  expect(references.filter((reference) => !resolves(reference))).toEqual([]);
});

it('describes every operation: a summary, a chapter, its success', () => {
  const isWhole = ({ summary, tags = [], responses }: Operation) =>
    Boolean(summary) && tags.length > 0 && Object.entries(responses).some(isSuccess);
  expect(operations.filter(({ operation }) => !isWhole(operation)).map(({ name }) => name)).toEqual([]);
});

it('names each operation once', () => {
  const names = operations.map(({ operation }) => operation.operationId);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

it('describes the refusals of every operation', () => {
  const problems = operations.filter(
    ({ operation }) => operation.responses.default?.content?.['application/problem+json'],
  );
  expect(problems).toHaveLength(operations.length);
  expect(document.paths['/api/user/profile']?.put?.responses).toMatchObject({
    400: { description: expect.any(String) },
    401: { description: expect.any(String) },
    403: { description: expect.any(String) },
    409: { description: expect.any(String) },
    412: { description: expect.any(String) },
    503: { description: expect.any(String) },
  });
});

it('says which fields may be null', () => {
  expect(document.components.schemas.ProfileDto).toMatchObject({
    properties: {
      designation: { type: ['string', 'null'], maxLength: 200 },
      fullName: { type: 'string' },
      persona: { anyOf: [{ $ref: '#/components/schemas/PersonaDto' }, { type: 'null' }] },
    },
  });
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
  if (status === '204') return content === undefined;
  return /^2/.test(status) && Object.values(content ?? {}).some(({ schema }) => schema !== undefined);
}

function resolves(reference: string): boolean {
  const segments = reference.slice(2).split('/');
  const found = segments.reduce<unknown>(
    (at, segment) => (at as Record<string, unknown> | undefined)?.[segment],
    document,
  );
  return reference.startsWith('#/') && segments.at(-1) !== '' && found !== undefined;
}

/** Every key of the document but those of example values. */
function* keysOf(value: unknown): Generator<{ key: string; value: unknown }> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    yield { key, value: inner };
    if (!['example', 'examples', 'default'].includes(key)) yield* keysOf(inner);
  }
}
