import { beforeAll, expect, it } from '@jest/globals';
import type { LinkPurpose } from '../../src/account/mailed-links.rules.js';
import type { Client } from '../support/client.js';
import type { Organization, Person, Totp } from '../support/given.js';
import { useServer } from '../support/server.js';
import { SoftPasskey } from '../support/soft-passkey.js';

/** What the document offers to try is sent as it stands, with the ids and secrets of a world that is there. */
const { anonymous, as, given, database } = useServer();

interface Schema {
  $ref?: string;
  example?: unknown;
  properties?: Record<string, Schema>;
  anyOf?: Schema[];
  allOf?: Schema[];
}

interface Operation {
  tags: string[];
  description?: string;
  parameters?: { name: string; in: string; required?: boolean; schema?: Schema; example?: unknown }[];
  requestBody?: { content: Record<string, { schema?: Schema; example?: unknown; examples?: Record<string, Example> }> };
}

interface Example {
  summary: string;
  value: unknown;
}

/** An example and how it is sent. */
type Body = Example & { type: string };

interface Document {
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

const ADMINISTRATION = [
  'People',
  'Organizations',
  'Departments',
  'Members',
  'Invitations',
  'Phone numbers',
  'Companies',
];

interface Documented403 {
  responses: { '403': { content: Record<'application/problem+json', { example: Record<string, unknown> }> } };
}

const OWN_CATEGORY = { key: 'visits', label: 'Visits' };

let document: Document;
let operations: { method: string; path: string; operation: Operation; schemas: Record<string, Schema> }[];
let acme: Organization;
let alex: Person;
let robin: Person;
/** With an app that waits for its first code. */
let kim: Person;
let begun: Totp;
let root: Person;
let ids: Record<string, string>;
/** What is erased, apart from what all else is sent to; and what that takes. */
let apart: Record<string, { id: string; body: object }>;
beforeAll(async () => {
  const places = ['/api', '/applivery', '/exante', '/rinkel'];
  const replies = await Promise.all(places.map((place) => anonymous.get(`${place}/openapi.json`)));
  const documents = replies.map(({ body }) => body as Document);
  document = documents[0] as Document;
  operations = documents.flatMap(({ paths, components: { schemas } }) =>
    Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([verb, operation]) => ({ method: verb.toUpperCase(), path, operation, schemas })),
    ),
  );
  acme = await given.organization({ allowUserBusinessHoursOverride: true });
  const department = await given.department(acme);
  await given.department(acme, { name: 'Leasing' });
  const empty = await given.department(acme);
  const ada = await given.admin(acme);
  alex = await given.rep(acme, { department, email: 'alex@acme.example' });
  root = await given.superadmin();
  robin = await given.rep(acme);
  kim = await given.rep(acme);
  begun = await given.totp(kim, { confirmedAt: null, lastStep: null });
  const [number, free, outbound] = [
    await given.smsNumber(acme),
    await given.smsNumber(acme),
    await given.smsNumber(acme),
  ];
  const expiresAt = new Date(Date.now() + 30 * 86_400_000).toISOString();
  const newKey = { name: 'Report', scopes: ['profile:read'], expiresAt };
  const accounts = `/api/organizations/${acme.id}/service-accounts`;
  const account = (await as(root).post(accounts, { name: 'Sync', accessRole: 'SALES_REP' })).body;
  const [gone, initech] = [await given.rep(acme), await given.organization()];
  apart = {
    '/api/users/{id}/erase': { id: gone.id, body: { confirm: gone.email } },
    '/api/organizations/{id}/suspend': { id: initech.id, body: { reason: 'A bill is open.' } },
    '/api/organizations/{id}/erase': { id: initech.id, body: { confirm: initech.name } },
    '/api/companies/{id}/transfer': { id: acme.companyId, body: { ownerId: ada.id } },
  };
  ids = {
    tokens: (await as(robin).post('/api/user/tokens', newKey)).body._id,
    accountId: account._id,
    keyId: (await as(root).post(`${accounts}/${account._id}/keys`, newKey)).body._id,
    expiresAt,
    totp: begun.id,
    users: alex.id,
    userId: alex.id,
    ownerId: alex.id,
    assigneeId: alex.id,
    organizations: acme.id,
    companies: acme.companyId,
    departments: department.id,
    departmentId: department.id,
    numberId: number.id,
    categoryId: (await as(root).post(`/api/organizations/${acme.id}/notification-categories`, OWN_CATEGORY)).body._id,
    webhooks: (await given.webhook(acme)).id,
    default_organization: acme.id,
    defaultOutboundNumber: outbound.id,
    'DELETE departments': empty.id,
    'DELETE numberId': free.id,
  };
});

it('every body to try works as it stands', async () => {
  const wrong: string[] = [];
  let sent = 0;
  for (const { method, path, operation, schemas } of operations) {
    for (const { summary, value, type } of bodiesOf(operation, schemas)) {
      const headers = { 'content-type': type };
      const reply = await clientFor(path).send(method, filled(method, path), await withOwn(path, value), headers);
      const isRight = summary.startsWith('Refused') ? reply.status === 403 : reply.status < 300;
      if (!isRight) wrong.push(`${method} ${path}, ${summary}: ${reply.status} ${JSON.stringify(reply.body.errors)}`);
      sent++;
    }
  }
  expect(wrong).toEqual([]);
  expect(sent).toBeGreaterThan(40);
});

it('the refusal that is shown is the one that is given', async () => {
  const reply = await as(await given.rep(acme)).put('/api/user/profile', { departmentId: ids.departmentId });

  const { responses } = document.paths['/api/user/profile']?.put as unknown as Documented403;
  const { requestId: _ours, traceId: _too, ...shown } = responses['403'].content['application/problem+json'].example;
  expect(reply).toMatchObject({ status: 403, body: shown });
});

it('every read works with nothing filled in but what is required, and shows something', async () => {
  const wrong: string[] = [];
  for (const { method, path, operation } of operations) {
    if (method !== 'GET' || !path.startsWith('/api/')) continue;
    const query = (operation.parameters ?? [])
      .filter((parameter) => parameter.in === 'query')
      .map(({ name, schema, example }) => [name, example ?? schema?.example])
      .filter(([, example]) => example !== undefined)
      .map(([name, example]) => `${String(name)}=${String(example)}`);
    const reply = await as(root).get(`${filled(method, path)}?${query.join('&')}`);
    if (reply.status !== 200) wrong.push(`${path}?${query.join('&')}: ${reply.status}`);
    else if (path === '/api/users' && reply.body.items.length === 0) wrong.push('nobody is shown');
  }
  expect(wrong).toEqual([]);
});

it('has the administration in chapters, each operation told in a sentence, each body with examples', () => {
  const chapters = document.tags.map(({ name }) => name);
  expect(chapters.filter((name) => ADMINISTRATION.includes(name))).toEqual(ADMINISTRATION);
  expect(chapters.slice(0, 2)).toEqual(['Authentication', 'My profile']);

  const administration = operations.filter(({ operation }) =>
    operation.tags.some((tag) => ADMINISTRATION.includes(tag)),
  );
  const untold = administration.filter(({ operation }) => !operation.description);
  const withoutExamples = administration.filter(({ operation, schemas }) => {
    return (
      operation.requestBody !== undefined &&
      bodiesOf(operation, schemas).some(({ value }) => isRecord(value) && Object.keys(value).length === 0)
    );
  });
  expect(untold.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  expect(withoutExamples.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
});

/** Whoever would send it: the person, somebody without an account yet, or an administrator. */
function clientFor(path: string): Client {
  if (path === '/api/invitations/accept') return anonymous;
  if (
    ['/api/user', '/api/user/password', '/api/user/quiet-hours', '/api/user/mutes'].includes(path) ||
    path.startsWith('/api/user/tokens')
  )
    return as(robin);
  if (path.startsWith('/api/user/factors')) return as(path.endsWith('/confirm') ? kim : robin);
  return as(path.startsWith('/api/user/') ? alex : root);
}

/** What Swagger UI puts into the field: the examples, or else one made of the examples of the fields. */
function bodiesOf({ requestBody }: Operation, schemas: Record<string, Schema>): Body[] {
  return Object.entries(requestBody?.content ?? {})
    .filter(([type]) => !UNTRIED.has(type))
    .flatMap(([type, { schema, example, examples = {} }]) => {
      const named = Object.values(examples);
      const one = { summary: 'as it stands', value: example ?? exampleOf(schema, schemas) };
      return (named.length > 0 ? named : [one]).map((body) => ({ type, ...body }));
    });
}

/** The same bodies as JSON has, a form that wants a file, and a workbook. */
const UNTRIED = new Set([
  'application/merge-patch+json',
  'multipart/form-data',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
]);

/** The example of a schema; an object without one is made of its fields' that have some. */
function exampleOf(schema: Schema = {}, schemas: Record<string, Schema>): unknown {
  const { $ref, example, anyOf = [], allOf = [], properties } = schema;
  if (example !== undefined) return example;
  const [inner] = [...($ref ? [schemas[$ref.split('/').at(-1) ?? '']] : []), ...allOf, ...anyOf];
  if (inner !== undefined) return exampleOf(inner, schemas);
  if (properties === undefined) return undefined;
  const fields = Object.entries(properties).map(([name, field]) => [name, exampleOf(field, schemas)]);
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

function filled(method: string, path: string): string {
  return path
    .replace('{id}', apart[path]?.id ?? '{id}')
    .replace(/\/(\w[\w-]*)\/\{id\}/, (_, things: string) => `/${things}/${ids[`${method} ${things}`] ?? ids[things]}`)
    .replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[`${method} ${name}`] ?? ids[name] ?? '');
}

/** With what only the reader has in place of what stands for it. */
async function withOwn(path: string, body: unknown): Promise<unknown> {
  if (!isRecord(body)) return body;
  if (path in apart) return apart[path]?.body;
  if (path === '/api/auth/login/second-factor') return secondStep(body);
  if (path === '/api/auth/passkey') return signedByPasskey();
  if (path === '/api/user/factors/passkeys') return { ...body, passkey: await madeFor(robin, new SoftPasskey()) };
  if (path === '/api/user/factors/totp/{id}/confirm') return { code: begun.code() };
  const own: [string, unknown][] = [];
  for (const [name, value] of Object.entries(body)) {
    if (isRecord(value)) own.push([name, await withOwn(path, value)]);
    else if (name === 'refreshToken') own.push([name, await freshToken()]);
    else if (name === 'token') own.push([name, await tokenFor(path)]);
    else if (name === 'until') own.push([name, ids.expiresAt]);
    else own.push([name, typeof value === 'string' && name in ids ? ids[name] : value]);
  }
  return Object.fromEntries(own);
}

/** Of somebody who has shown their password. */
async function secondStep(body: Record<string, unknown>): Promise<unknown> {
  const person = await given.rep(acme);
  const totp = await given.totp(person);
  const { email, password } = person;
  const { challenge } = (await anonymous.post('/api/auth/login', { email, password })).body;
  return 'code' in body
    ? { challenge, code: totp.code() }
    : { challenge, recoveryCode: await given.recoveryCode(person) };
}

/** What a browser makes of the options that the person gets. */
async function madeFor(person: Person, device: SoftPasskey): Promise<unknown> {
  return device.create((await as(person).post('/api/user/factors/passkeys/options')).body);
}

/** By a passkey that is somebody's. */
async function signedByPasskey(): Promise<unknown> {
  const [person, device] = [await given.rep(acme), new SoftPasskey()];
  await as(person).post('/api/user/factors/passkeys', { name: 'My phone', passkey: await madeFor(person, device) });
  return { passkey: device.get((await anonymous.post('/api/auth/passkey/options')).body) };
}

/** What the mail would have that leads to the route. */
async function tokenFor(path: string): Promise<string> {
  const [, purpose] = /^\/api\/auth\/(password-reset|email-verification|email-change)\//.exec(path) ?? [];
  if (purpose === undefined) return (await given.invitation(acme)).token;
  const person = await given.rep(acme);
  if (purpose !== 'email-change') return given.mailedLink(person, purpose as LinkPurpose);
  const isCancelled = path.endsWith('/cancel');
  const changeId = await given.addressChange(person, given.email('later'));
  return given.mailedLink(person, isCancelled ? 'email-change-cancel' : 'email-change', changeId);
}

function isRecord(body: unknown): body is Record<string, unknown> {
  return typeof body === 'object' && body !== null && !Array.isArray(body);
}

async function freshToken(): Promise<string> {
  await database.query(`update users set status = 'active' where id = $1`, [alex.id]);
  const { email, password } = alex;
  return (await anonymous.post('/api/auth/login', { email, password })).body.refreshToken as string;
}
