import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Reply, RequestHeaders } from '../support/client.js';
import { useServer } from '../support/server.js';
import { rows, type Row } from '../tenants/routes.table.js';
import { CALLERS, makeTarget, makeWorld, type Relation, type World } from '../tenants/routes.world.js';

/** Writes that take no `Idempotency-Key`, and why not. */
const NOT_REPEATABLE: Record<string, string> = {
  'POST /api/auth/login':
    'nobody is known yet whose key it would be, and its answer is a secret; once more is another login',
  'POST /api/auth/login/second-factor': 'as a login; its challenge works once',
  'POST /api/auth/passkey/options': 'as a login; it keeps nothing',
  'POST /api/auth/passkey': 'as a login; its challenge works once',
  'POST /api/auth/refresh': 'its token is the key: the same one answers the same within its grace',
  'POST /api/auth/logout': 'ends the login that it is sent by',
  'POST /api/auth/step-up': 'a proof counts from when it is given; given again it is another one',
  'POST /api/auth/step-up/passkey/options': 'keeps nothing; each challenge is another one',
  'POST /api/user/factors/passkeys/options': 'keeps nothing; each challenge is another one',
  'POST /api/auth/password-reset': 'nobody is known whose key it would be; a second letter is one of three',
  'POST /api/auth/password-reset/confirm': 'its token works once, and is the key',
  'POST /api/auth/email-verification/confirm': 'its token works once, and is the key',
  'POST /api/auth/email-change/confirm': 'its token works once, and is the key',
  'POST /api/auth/email-change/cancel': 'its token works once, and is the key',
  'POST /api/invitations/look': 'reads',
  'POST /api/notifications/decide': 'reads',
  'POST /api/notifications/explain': 'reads',
  'POST /api/notifications/unsubscribe-links': 'makes an address, and changes nothing',
  'POST /unsubscribe/{token}': 'its token is the key; what it does is done once',
  'POST /api/invitations/accept': 'its token works once, and is the key',
  'POST /api/organizations/{id}/users/import': 'a file that is sent again changes nothing that is as it says',
};

/** Changes and deletions that take no `If-Match`, and why not. */
const UNVERSIONED: Record<string, string> = {
  'PUT /api/user/password': 'says the present one',
  'DELETE /api/user/sessions': 'a login has no fields; it ends, once',
  'DELETE /api/user/sessions/{id}': 'a login has no fields; it ends, once',
  'DELETE /api/users/{id}/sessions': 'a login has no fields; it ends, once',
  'DELETE /api/users/{id}/sessions/{sessionId}': 'a login has no fields; it ends, once',
  'DELETE /api/user/factors/{id}': 'a factor is never changed; it goes, once',
  'DELETE /api/users/{id}/factors': 'a factor is never changed; it goes, once',
  'DELETE /api/user/tokens/{id}': 'a key is never changed; it ends, once',
  'DELETE /api/organizations/{id}/service-accounts/{accountId}/keys/{keyId}': 'a key is never changed; it ends, once',
  'DELETE /api/invitations/{id}': 'an invitation is never changed; it is revoked, once',
  'DELETE /api/users/{id}/erasure': 'waits or doesn’t',
  'DELETE /api/change-requests/{id}': 'is never changed; it is decided, or taken back, once',
  'DELETE /api/user/deferred-changes/{id}': 'is never changed; it is taken back, once',
  'DELETE /api/users/{id}/deferred-changes/{changeId}': 'is never changed; it is taken back, once',
};

/** What no organization has a say in. */
const OF_NO_ORGANIZATION = new Set(['PATCH /api/companies/{id}']);

/** Whose body alone makes another request. */
const SAME_WHATEVER_IS_PREFERRED = new Set(['POST /api/users/bulk']);

/** What tells a secret once, which no kept answer has: whoever lost it rotates it. */
const SECRET_ONCE = new Set(['POST /api/organizations/{id}/webhooks', 'POST /api/webhooks/{id}/secret/rotate']);

const CHANGING = new Set(['put', 'patch', 'delete']);
const DOCUMENTS = ['/api', '/applivery', '/exante', '/rinkel'];
const STALE = { 'if-match': '"987654321"' };

interface Operation {
  parameters?: { name: string; in: string }[];
  responses: Record<string, { headers?: Record<string, unknown>; content?: unknown }>;
}

type Operations = Record<string, Operation>;

const server = useServer();
const { as, anonymous, database, tokenOf, url } = server;
let world: World;
const operations = new Map<string, Operation>();
const paths: [document: string, path: string, operations: Operations][] = [];

beforeAll(async () => {
  world = await makeWorld(server);
  for (const document of DOCUMENTS) {
    const { body } = await anonymous.get(`${document}/openapi.json`);
    for (const [path, found] of Object.entries(body.paths as Record<string, Operations>)) {
      paths.push([document, path, found]);
      for (const [verb, operation] of Object.entries(found)) {
        operations.set(`${verb.toUpperCase()} ${path}`, operation);
      }
    }
  }
});

const takes = (operation: Operation | undefined, header: string): boolean =>
  operation?.parameters?.some((one) => one.in === 'header' && one.name === header) === true;

const writes = (): [string, Operation][] => [...operations].filter(([name]) => !name.startsWith('GET '));

it('every write can be sent twice, but for those with a reason', () => {
  const not = writes().filter(([, operation]) => !takes(operation, 'Idempotency-Key'));
  expect(not.map(([name]) => name).sort()).toEqual(Object.keys(NOT_REPEATABLE).sort());
});

it('every change and deletion can be of a version, but for those with a reason, and what is read has it', () => {
  const not = writes().filter(([name, one]) => !name.startsWith('POST ') && !takes(one, 'If-Match'));
  expect(not.map(([name]) => name).sort()).toEqual(Object.keys(UNVERSIONED).sort());

  const untold: string[] = [];
  for (const [document, path, found] of paths) {
    const changing = Object.entries(found).filter(([verb, one]) => CHANGING.has(verb) && takes(one, 'If-Match'));
    for (const [verb, { responses }] of changing) {
      if (responses['412'] === undefined) untold.push(`${verb} ${path} 412`);
      if (document === '/api' && responses['428']?.headers?.ETag === undefined) untold.push(`${verb} ${path} 428`);
    }
    if (changing.length === 0 || found.get === undefined) continue;
    if (found.get.responses['200']?.headers?.ETag === undefined) untold.push(`get ${path} ETag`);
    if (found.get.responses['304'] === undefined) untold.push(`get ${path} 304`);
  }
  expect(untold).toEqual([]);
});

/** The first of the rows of a route that somebody may, about somebody else where it can be. */
const routes = [...new Map([...rows].reverse().map((row) => [row.route, row])).values()].filter(
  ({ route }) => !route.startsWith('GET ') && NOT_REPEATABLE[route] === undefined && route !== 'PUT /api/user/password',
);

/** Administrators are at home somewhere, whose organization is asked. */
const BY_LIKELIHOOD = [...CALLERS].sort((a, b) => Number(b === 'ADMIN') - Number(a === 'ADMIN'));

/** A request as whoever may make it, with everything that it is about. */
async function prepared({ route, of, answers, send }: Row) {
  const may = BY_LIKELIHOOD.flatMap((caller) =>
    Object.entries(answers[caller]).flatMap(([relation, expected]) =>
      expected === 'ok' ? [{ caller, relation: relation as Relation }] : [],
    ),
  );
  const cell = may.find(({ relation }) => relation !== 'self') ?? may[0];
  if (cell === undefined) throw new Error(`Nobody may ${route}.`);
  const target = await makeTarget(world, of, cell.relation, cell.caller);
  const { ids, query = '', body, headers } = await send(target, world);
  const [method = '', template = ''] = route.split(' ');
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => ({ ...target.ids, ...ids })[name] ?? '');
  const person = world.callers[cell.caller];
  return (more: RequestHeaders): Promise<Reply> => as(person).send(method, path + query, body, { ...headers, ...more });
}

const told = ({ status, body, headers }: Reply) => ({ status, body, etag: headers.get('etag') });

const countRows = async (): Promise<unknown> =>
  (await database.query('select (select count(*) from changes) as changes, (select count(*) from users) as people'))[0];

describe('a key', () => {
  it.each(routes.map((row) => [row.route, row] as const))('of %s gives the first answer again', async (_route, row) => {
    const ask = await prepared(row);
    const key = { 'idempotency-key': `once-${row.route.length}` };
    const first = await ask(key);
    expect(first.status).toBeLessThan(300);
    const after = await countRows();

    const again = await ask(key);
    if (SECRET_ONCE.has(row.route)) first.body.secret = null;
    expect(told(again)).toEqual(told(first));
    expect(await countRows()).toEqual(after);
    if (!SAME_WHATEVER_IS_PREFERRED.has(row.route)) expect((await ask({ ...key, prefer: 'wait=1' })).status).toBe(422);
    await database.query('delete from idempotency_keys');
    await world.readmitGuests();
  });
});

describe('an organization that requires versions', () => {
  const versioned = routes.filter(({ route }) => !route.startsWith('POST ') && UNVERSIONED[route] === undefined);

  it.each(versioned.map((row) => [row.route, row] as const))('takes %s with If-Match alone', async (route, row) => {
    const ask = await prepared(row);
    await database.query('update organizations set require_preconditions = true');
    const late = await ask(STALE);
    expect(late.status).toBe(412);
    const isContract = !route.includes(' /api/') || route === 'PATCH /api/user';
    if (!isContract) {
      expect(late.body).toMatchObject({
        code: 'version_mismatch',
        clashes: expect.any(Array),
        base: expect.any(Object),
      });
      expect(late.body).toHaveProperty('merged');
    }
    const version = { 'if-match': late.headers.get('etag') ?? '' };
    if (!isContract && !OF_NO_ORGANIZATION.has(route)) {
      for (const headers of [{}, { 'if-match': '*' }]) {
        const unversioned = await ask(headers);
        expect([unversioned.status, unversioned.headers.get('etag')]).toEqual([428, version['if-match']]);
      }
    }
    expect((await ask(version)).status).toBeLessThan(300);
    await database.query('update organizations set require_preconditions = false');
    await world.readmitGuests();
  });

  it('asks the doors of contracts too, and takes rehearsals and what is made without', async () => {
    const { SALES_REP: alex, ADMIN: ada } = world.callers;
    await database.query('update organizations set require_preconditions = true');
    const headers = { authorization: `Bearer ${await tokenOf(alex)}`, 'content-type': 'application/json' };
    for (const [method, path] of [
      ['PATCH', '/api/user'],
      ['PUT', `/rinkel/v1/users/${alex.id}`],
      ['PUT', `/applivery/v1/users/${alex.id}`],
    ] as const) {
      const answer = await fetch(new URL(path, url()), { method, headers, body: '{}' });
      expect([path, answer.status]).toEqual([path, 428]);
    }
    expect((await as(alex).put('/api/user/profile?dryRun=true', { firstName: 'Mine' })).status).toBe(200);
    const path = `/api/organizations/${world.acme.organization.id}`;
    expect((await as(ada).post(`${path}/departments`, { name: 'New here' })).status).toBe(201);
    const off = await as(ada).patch(
      path,
      { requirePreconditions: false },
      { 'if-match': (await as(ada).get(path)).headers.get('etag') ?? '' },
    );
    expect(off).toMatchObject({ status: 200, body: { requirePreconditions: false } });
    expect((await as(alex).put('/api/user/profile', { firstName: 'Mine' })).status).toBe(200);
    await database.query('update organizations set require_preconditions = false');
  });
});
