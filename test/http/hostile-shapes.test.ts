import { beforeAll, expect, it } from '@jest/globals';
import type { Person } from '../support/given.js';
import { rounds } from '../support/rounds.js';
import { useServer } from '../support/server.js';
import { Chance } from '../torture/chance.js';

const { anonymous, as, given } = useServer();

const DOCUMENTS = ['/api/openapi.json', '/applivery/openapi.json', '/exante/openapi.json', '/rinkel/openapi.json'];

/** What a library that walks a body by itself falls over, or answers in words of its own. */
const SHAPES = [
  '7',
  '"x"',
  '{}',
  '[]',
  '[null]',
  '[[]]',
  '[[[{}]]]',
  '[{}]',
  '[[{}]]',
  '{"constructor":null}',
  '[{"constructor":null}]',
  '{"constructor":{"prototype":{}}}',
  '[{"constructor":{"name":7}}]',
  '[[{"constructor":null}]]',
  '{"__proto__":null,"hasOwnProperty":1,"then":{},"toJSON":7}',
  '[{"__proto__":[],"then":1}]',
];

/** The same for a field that holds neither, and for a body that another route has taken all shapes of. */
const FEW_SHAPES = ['[[{}]]', '{"constructor":null}'];

/** One request of so many is sent: the same ones in every run, and all of them in the lane. */
const ONE_OF = rounds({ quick: 4, long: 1 });
const chance = new Chance(1);

/** Words of class-validator, and of JavaScript itself. */
const LEAKED =
  /unknown value|validate function|nested property|each value|must be either|should not exist|undefined|not a function|cannot /i;

interface Schema {
  type?: string;
  $ref?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
}

interface Operation {
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema?: Schema }> };
}

interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

interface Field {
  path: string[];
  /** Whether it is an object or a list. */
  holds: boolean;
}

interface Request {
  method: string;
  path: string;
  body?: string;
}

let root: Person;
let ids: Record<string, string>;

beforeAll(async () => {
  const acme = await given.organization();
  const [department, number] = [await given.department(acme), await given.smsNumber(acme)];
  root = await given.superadmin();
  const alex = await given.rep(acme);
  ids = {
    users: alex.id,
    userId: alex.id,
    organizations: acme.id,
    companies: acme.companyId,
    departments: department.id,
    numberId: number.id,
  };
});

it('answers whatever stands where something else is meant, in words of its own', async () => {
  const wrong: string[] = [];
  let sent = 0;
  for (const url of DOCUMENTS) {
    for (const { method, path, body } of requestsOf((await anonymous.get(url)).body as Document)) {
      if (chance.below(ONE_OF) > 0) continue;
      const reply = await as(root).send(method, path, body);
      sent++;
      const told = JSON.stringify(reply.body);
      const leaks = reply.status >= 400 && LEAKED.test(told);
      if (reply.status >= 500 || leaks) wrong.push(`${method} ${path} ${body}: ${reply.status} ${told}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(sent).toBeGreaterThan(500);
}, 180_000);

it.each([
  ['{"persona":[{"constructor":null}]}', '/persona'],
  ['{"persona":[[{}]]}', '/persona'],
  ['{"persona":{"constructor":null}}', '/persona/constructor'],
  ['{"preferences":{"webphone":[{"callWaiting":{}}]}}', '/preferences/webphone'],
  ['{"preferences":{"webphone":{"callWaiting":[]}}}', '/preferences/webphone/callWaiting'],
])('says where %s is wrong', async (body, pointer) => {
  const code = pointer.endsWith('constructor') ? 'unknown_field' : 'wrong_type';
  const reply = await as(root).put('/api/user/profile', body);
  expect(reply).toMatchObject({ status: 400, body: { errors: [{ pointer, code }] } });
});

it.each([
  ['[[]]', '/invitations/0', 'wrong_type'],
  ['[[{}]]', '/invitations/0', 'wrong_type'],
  [
    '[{"constructor":null,"email":"a@acme.example","accessRole":"ADMIN"},7]',
    '/invitations/0/constructor',
    'unknown_field',
  ],
])('says where the list %s is wrong', async (invitations, pointer, code) => {
  const path = `/api/organizations/${ids.organizations}/invitations`;
  const reply = await as(root).post(path, `{"invitations":${invitations}}`);

  expect(reply.status).toBe(400);
  expect((reply.body.errors as unknown[])[0]).toMatchObject({ pointer, code });
});

/** Each shape in the place of each field of each body, and each parameter of a query twice. */
function* requestsOf(document: Document): Generator<Request> {
  const tried = new Set<string>();
  for (const [template, item] of Object.entries(document.paths)) {
    for (const [verb, operation] of Object.entries(item)) {
      const [method, path] = [verb.toUpperCase(), filled(template)];
      for (const { name, in: place } of operation.parameters ?? []) {
        if (place === 'query') yield { method, path: `${path}?${name}=1&${name}=2` };
      }
      const schema = operation.requestBody?.content['application/json']?.schema;
      for (const { path: names, holds } of schema === undefined ? [] : fieldsOf(document, schema)) {
        const place = `${schema?.$ref} ${names.join(' ')}`;
        for (const shape of holds && !tried.has(place) ? SHAPES : FEW_SHAPES) {
          yield { method, path, body: inPlace(names, shape) };
        }
        tried.add(place);
      }
    }
  }
}

/** The paths of all fields, inner ones too; a list's first entry stands for all. */
function fieldsOf(document: Document, schema: Schema, parents: readonly string[] = []): Field[] {
  const { properties = {}, items } = resolved(document, schema);
  const inner = items === undefined ? [] : fieldsOf(document, items, [...parents, '0']);
  const own = Object.entries(properties).flatMap(([name, field]) => {
    const path = [...parents, name];
    const holds = ['object', 'array'].includes(resolved(document, field).type ?? '');
    return [{ path, holds }, ...fieldsOf(document, field, path)];
  });
  return [...inner, ...own];
}

/** The schema behind references, and behind what only says that it may be null. */
function resolved(document: Document, schema: Schema): Schema {
  const name = schema.$ref?.split('/').at(-1);
  if (name !== undefined) return resolved(document, document.components.schemas[name] ?? {});
  const parts = [...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return Object.assign({}, schema, ...parts.map((part) => resolved(document, part))) as Schema;
}

function inPlace(path: readonly string[], shape: string): string {
  return path.reduceRight((inner, key) => (key === '0' ? `[${inner}]` : `{${JSON.stringify(key)}:${inner}}`), shape);
}

function filled(template: string): string {
  return template
    .replace(/\/(\w[\w-]*)\/\{id\}/, (_, things: string) => `/${things}/${ids[things]}`)
    .replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? ids.users ?? '');
}
