import { beforeAll, expect, it } from '@jest/globals';
import { SCOPES, type Scope } from '../../src/auth/scopes.js';
import type { Person } from '../support/given.js';
import { routes } from '../support/routes.js';
import { useServer } from '../support/server.js';

/** Every operation of every document that takes a token, asked with keys that have every scope, all but one, or have ended. */
const { as, anonymous, given, database } = useServer();

const DOCUMENTS = ['api', 'applivery', 'exante', 'rinkel'];
const VERBS = ['get', 'post', 'put', 'patch', 'delete'];

interface Place {
  method: string;
  path: string;
  scope: Scope | undefined;
}

let places: Place[];
let root: Person;
beforeAll(async () => {
  root = await given.superadmin();
  const documents = await Promise.all(DOCUMENTS.map((name) => anonymous.get(`/${name}/openapi.json`)));
  places = documents.flatMap(({ body }) => placesOf(body.paths));
});

/** A published API takes keys by the scopes that its routes declare, and its document has no word for them. */
const DECLARED = new Map(routes.map(({ name, access }) => [name, access?.scope]));

function placesOf(paths: Record<string, Record<string, { security?: Record<string, Scope[]>[] }>>): Place[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    VERBS.flatMap((method) => {
      const { security = [] } = operations[method] ?? {};
      const isOpen = security.length === 0 || security.some((one) => Object.keys(one).length === 0);
      if (isOpen) return [];
      const isPublished = security.some((one) => 'key' in one);
      const scope = isPublished
        ? DECLARED.get(`${method.toUpperCase()} ${path}`)
        : security.find((one) => 'accessKey' in one)?.accessKey?.[0];
      return [{ method: method.toUpperCase(), path: path.replaceAll(/\{\w+\}/g, root.id), scope }];
    }),
  );
}

async function keyWith(scopes: readonly Scope[]): Promise<{ _id: string; token: string }> {
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  return (await as(root).post('/api/user/tokens', { name: 'All', scopes, expiresAt })).body;
}

async function ask({ method, path }: Place, token: string) {
  const body = method === 'GET' ? undefined : {};
  const { status, body: answer } = await anonymous.send(method, path, body, { authorization: `Bearer ${token}` });
  return { status, code: codeIn(answer as Refusal | undefined) };
}

interface Refusal {
  code?: string;
  /** Rinkel's. */
  errors?: { code: string }[];
}

function codeIn(answer: Refusal | undefined): string | undefined {
  return answer?.code ?? answer?.errors?.[0]?.code.toLowerCase();
}

it('opens no route that doesn’t say for which scope', async () => {
  const { token } = await keyWith(SCOPES);
  const closed = places.filter(({ scope }) => scope === undefined);

  const wrong = [];
  for (const place of closed) {
    const { status } = await ask(place, token);
    if (status !== 403) wrong.push([place, status]);
  }

  expect(wrong).toEqual([]);
  expect(closed.filter(({ path }) => path.startsWith('/api/')).map(({ method, path }) => `${method} ${path}`)).toEqual(
    expect.arrayContaining(['GET /api/user/tokens', 'POST /api/auth/logout', 'GET /api/user/security-events']),
  );
});

it('opens no route without its scope', async () => {
  const open = places.filter(({ scope }) => scope !== undefined);
  const keys = new Map(
    await Promise.all(
      SCOPES.map(async (scope) => [scope, await keyWith(SCOPES.filter((other) => other !== scope))] as const),
    ),
  );

  const wrong = [];
  for (const place of open) {
    const { status, code } = await ask(place, keys.get(place.scope ?? 'profile:read')?.token ?? '');
    if (status !== 403 || code !== 'scope_missing') wrong.push([place, status, code]);
  }

  expect(wrong).toEqual([]);
  expect(open.length).toBeGreaterThan(40);
  expect(open.map(({ path }) => path)).toContain('/rinkel/v1/users');
});

const BODY_FIRST = [
  '/api/user/chat-availability',
  '/api/user/mutes',
  '/api/notifications/decide',
  '/api/notifications/explain',
  '/api/notifications/unsubscribe-links',
];

it('opens none at all once it has ended', async () => {
  const { _id, token } = await keyWith(SCOPES);
  await database.query('update access_keys set ended_at = now() where id = $1', [_id]);

  const wrong = [];
  for (const place of places) {
    const { path } = place;
    const { status } = await ask(place, token);
    // A body is read before who sends it.
    if (status !== 401 && !(status === 400 && BODY_FIRST.includes(path))) wrong.push([place, status]);
  }

  expect(wrong).toEqual([]);
});

it('makes no departments by a file with a key that is for people', async () => {
  const acme = await given.organization();
  const path = `/api/organizations/${acme.id}/users/import?departments=create`;
  const send = async (scopes: Scope[]) => {
    const { token } = await keyWith(scopes);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'text/csv' };
    return anonymous.post(path, `email,department\n${given.email()},Harbour\n`, headers);
  };

  expect(await send(['people:write'])).toMatchObject({ status: 403, body: { code: 'scope_missing' } });
  expect(await send(['people:write', 'organization:write'])).toMatchObject({ status: 200, body: { created: 1 } });
});
