import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { formOf } from '../support/form.js';
import type { Person } from '../support/given.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';

const { as, anonymous, given, database } = useServer();
let ada: Person;
let sue: Person;

beforeAll(async () => {
  ada = await given.admin(await given.organization());
  sue = await given.superadmin();
});

const doors = (): [string, string, string, string][] => [
  ['PUT', '/api/user/profile', 'application/json', '{}'],
  ['PATCH', `/api/users/${ada.id}`, 'application/json', '{}'],
  ['PUT', `/applivery/v1/users/${ada.id}`, 'application/json', '{}'],
  ['PATCH', '/api/user', 'application/json', '{}'],
  ['PUT', `/rinkel/v1/users/${ada.id}`, 'application/json', '{}'],
  ['POST', `/api/organizations/${ada.organizationId}/users/import?dryRun=true`, 'text/csv', 'email\r\n'],
];

describe.each(['gzip', 'br', 'GZIP', 'identity, gzip', 'aws-chunked'])('a body packed with %s', (coding) => {
  it('is refused at every door, which says how to send it instead', async () => {
    for (const [method, path, type, body] of doors()) {
      const reply = await unchanged(database, () =>
        as(ada).send(method, path, gzipSync(body), { 'content-type': type, 'content-encoding': coding }),
      );
      expect([path, reply.status, reply.headers.get('accept-encoding')]).toEqual([path, 415, 'identity']);
    }
  });

  it('is refused as an upload', async () => {
    const [form, type] = await formOf({ avatar: Buffer.from('picture') });
    const reply = await as(ada).post('/api/user/avatar', form, { ...type, 'content-encoding': coding });
    expect(reply).toMatchObject({ status: 415, body: { status: 'error', status_code: 415 } });
  });

  it('is refused of somebody who logs in', async () => {
    const reply = await anonymous.post('/api/auth/login', gzipSync('{}'), { 'content-encoding': coding });
    expect(reply).toMatchObject({ status: 415, body: { code: 'unsupported_encoding' } });
  });
});

it.each(['identity', 'Identity', 'identity, identity'])('reads a body that is as it is: %s', async (coding) => {
  expect(await as(ada).put('/api/user/profile', '{}', { 'content-encoding': coding })).toMatchObject({ status: 200 });
});

it.each(['utf-16', 'iso-8859-1', '"latin1"', 'utf-8; charset=utf-7', 'utf-80', '""', 'us-ascii'])(
  'refuses a body in the charset %s at every door',
  async (charset) => {
    for (const [method, path, type, body] of doors()) {
      const headers = { 'content-type': `${type}; charset=${charset}` };
      const reply = await unchanged(database, () => as(ada).send(method, path, body, headers));
      expect([path, reply.status]).toEqual([path, 415]);
    }
  },
);

it.each(['utf-8', 'UTF-8', '"utf-8"', 'utf8', 'utf-8; v=1'])('reads a body in the charset %s', async (charset) => {
  const headers = { 'content-type': `application/json;charset=${charset}` };
  expect(await as(ada).put('/api/user/profile', '{}', headers)).toMatchObject({ status: 200 });
});

interface Operation {
  requestBody?: { content: Record<string, unknown> };
}

const MERGE_PATCH = 'application/merge-patch+json';
const documents = ['/api', '/applivery', '/exante', '/rinkel'].map((at) => `${at}/openapi.json`);

it.each(documents)('takes a merge patch where %s says so, and nowhere else', async (document) => {
  const { paths } = (await anonymous.get(document)).body as { paths: Record<string, Record<string, Operation>> };
  const operations = Object.entries(paths).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([verb, { requestBody }]) => ({
      path,
      verb,
      types: Object.keys(requestBody?.content ?? {}),
    })),
  );
  for (const { path, verb, types } of operations) {
    if (types.length === 0) continue;
    const url = path.replaceAll(/\{\w+\}/g, '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4');
    const { status } = await as(sue).send(verb.toUpperCase(), url, '[]', { 'content-type': MERGE_PATCH });
    expect([verb, path, status === 415]).toEqual([verb, path, !types.includes(MERGE_PATCH)]);
  }
});

it('refuses a type that only begins like one it takes', async () => {
  for (const type of ['application/jsonx', 'application/json+x', 'application/json, text/plain', 'application']) {
    expect(await as(ada).put('/api/user/profile', '{}', { 'content-type': type })).toMatchObject({ status: 415 });
  }
});
