import { describe, expect, it } from '@jest/globals';
import { Documented } from './documented.js';

const json = 'application/json';
const problemJson = 'application/problem+json';

const person = {
  id: '01980000-0000-7000-8000-000000000001',
  name: null,
  settings: { theme: { dark: true } },
  home: null,
};
const problem = {
  type: 'about:blank',
  title: 'Not Found',
  status: 404,
  code: 'not_found',
  message: 'x',
  requestId: 'x',
  errors: [],
};

const unlisted = { pointer: '/name', code: 'x', message: 'Wrong.' };

const components = {
  schemas: {
    Named: {
      type: 'object',
      properties: { id: { type: 'string', format: 'uuid' }, name: { type: ['string', 'null'] } },
    },
    Person: {
      allOf: [{ $ref: '#/components/schemas/Named' }],
      required: ['id', 'settings'],
      properties: {
        settings: { type: 'object', additionalProperties: true },
        home: { anyOf: [{ $ref: '#/components/schemas/Named' }, { type: 'null' }] },
      },
    },
    Problem: { type: 'object', additionalProperties: true },
  },
};
const responses = {
  200: { content: { [json]: { schema: { $ref: '#/components/schemas/Person' } } } },
  204: {},
  404: { content: { [problemJson]: { schema: { $ref: '#/components/schemas/Problem' } } } },
};
const paths = { '/people/{id}': { get: { responses } }, '/people/me': { put: { responses } } };

const text = JSON.stringify({ openapi: '3.1.0', paths, components });
const documented = new Documented(() => Promise.resolve(text));

describe('an answer as documented', () => {
  it.each([
    ['a body', 'GET', '/people/7', 200, json, person],
    ['an object in place of null', 'GET', '/people/7?full=true', 200, json, { ...person, home: { name: 'Acme' } }],
    ['no body', 'GET', '/people/7', 204, undefined, undefined],
    ['a problem', 'GET', '/people/7', 404, problemJson, problem],
    ['a problem of an unknown route', 'GET', '/nowhere', 404, problemJson, problem],
  ])('%s passes', async (_, method, path, status, type, body) => {
    await expect(documented.check(method, path, answerOf(status, type, body))).resolves.toBeUndefined();
  });
});

describe('an answer that differs', () => {
  it.each([
    ['an unknown key', 200, json, { ...person, more: 1 }, /"more"/],
    ['an unknown key inside', 200, json, { ...person, home: { more: 1 } }, /\/home .*"more"/],
    ['a missing key', 200, json, { id: person.id }, /'settings'/],
    ['another type', 200, json, { ...person, name: 7 }, /\/name must be string,null/],
    ['another format', 200, json, { ...person, id: '7' }, /\/id must match format "uuid"/],
    ['another media type', 200, 'text/plain', 'hello', /type text\/plain is not documented/],
    ['a missing body', 200, undefined, undefined, /promises a body/],
    ['a body too many', 204, json, {}, /type application\/json is not documented/],
    ['an undocumented status', 201, json, person, /status is not documented/],
    ['a fault that is no problem', 404, json, {}, /is application\/problem\+json/],
    ['a problem without a code', 404, problemJson, { ...problem, code: undefined }, /problem's code/],
    ['a problem with a code that isn’t listed', 404, problemJson, { ...problem, code: 'x' }, /problem's code/],
    ['a code of an error that isn’t listed', 404, problemJson, { ...problem, errors: [unlisted] }, /problem's errors/],
    ['a problem with another status', 404, problemJson, { ...problem, status: 400 }, /problem's status/],
    ['a problem with bare errors', 404, problemJson, { ...problem, errors: ['no'] }, /problem's errors/],
  ])('%s fails', async (_, status, type, body, fault) => {
    await expect(documented.check('GET', '/people/7', answerOf(status, type, body))).rejects.toThrow(fault);
  });

  it('fails when nothing of the kind is documented', async () => {
    await expect(documented.check('GET', '/people/me', answerOf(200, json, person))).rejects.toThrow(
      /not in the document/,
    );
  });
});

function answerOf(status: number, type: string | undefined, body: unknown) {
  return { status, headers: new Headers(type === undefined ? {} : { 'content-type': type }), body };
}
