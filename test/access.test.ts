import { beforeAll, describe, expect, it } from '@jest/globals';
import { documentOf } from './support/documents.js';
import { routes } from './support/routes.js';
import { useServer } from './support/server.js';

type Operations = Record<string, { security: Record<string, unknown>[] }>;

/** Every other route wants a token. A new line here is a decision; the avatar's address is signed instead. */
const PUBLIC = [
  'POST /api/auth/login',
  'POST /api/auth/login/second-factor',
  'POST /api/auth/passkey',
  'POST /api/auth/passkey/options',
  'POST /api/auth/refresh',
  'POST /api/auth/password-reset',
  'POST /api/auth/password-reset/confirm',
  'POST /api/auth/email-verification/confirm',
  'POST /api/auth/email-change/confirm',
  'POST /api/auth/email-change/cancel',
  'POST /api/invitations/look',
  'POST /api/invitations/accept',
  'GET /api/choices/languages',
  'GET /api/choices/time-zones',
  'GET /',
  'GET /account',
  'GET /invitation',
  'GET /unsubscribe/{token}',
  'POST /unsubscribe/{token}',
  'GET /livez',
  'GET /readyz',
  'GET /metrics',
  'GET /.well-known/security.txt',
  'GET /avatars/{id}/{file}',
];

const { anonymous, given } = useServer();

describe('every route', () => {
  it('declares who may use it', () => {
    expect(routes.filter(({ access }) => access === null)).toEqual([]);
  });

  it('is closed to anyone without a token, but for a few', () => {
    const open = routes.filter(({ access }) => access?.kind === 'public');

    expect(open.map(({ name }) => name).sort()).toEqual([...PUBLIC].sort());
  });

  it('is in one document, which asks for a token where one is needed', async () => {
    const urls = new Set(routes.map(({ path, method }) => documentOf(path, method)?.url ?? ''));
    const documents = await Promise.all([...urls].map((url) => anonymous.get(url)));
    const paths = documents.flatMap(({ body }) => Object.entries<Operations>(body.paths));
    const documented = paths.flatMap(([path, operations]) => {
      return Object.entries(operations).map(([verb, { security }]) => {
        return { name: `${verb.toUpperCase()} ${path}`, isOpen: isOpen(security) };
      });
    });

    const declared = routes.map(({ name, access }) => ({ name, isOpen: access?.kind === 'public' }));
    expect(inOrder(documented)).toEqual(inOrder(declared));
  });
});

describe('with a token that is none', () => {
  let ended: string;
  beforeAll(async () => {
    const { email, password } = await given.rep(await given.organization());
    ended = (await anonymous.post('/api/auth/login', { email, password })).body.token as string;
    await anonymous.post('/api/auth/logout', undefined, { authorization: `Bearer ${ended}` });
  });

  it.each(routes.filter(({ access }) => access?.kind === 'public').map(({ name }) => name))(
    '%s answers as without one',
    async (name) => {
      const [method = '', path = ''] = name.split(' ');
      const ask = (headers: Record<string, string>) => anonymous.send(method, path, undefined, headers);

      const { status } = await ask({});
      for (const token of ['undefined', 'null', 'x.y.z', 'roster_key_nonsense', ended]) {
        expect(await ask({ authorization: `Bearer ${token}` })).toMatchObject({ status });
      }
      expect(await ask({ authorization: 'Basic YTpi' })).toMatchObject({ status });
    },
  );
});

describe('without a token', () => {
  const closed = routes.map(({ name }) => name).filter((name) => !PUBLIC.includes(name));

  it.each(closed)('%s answers 401', async (name) => {
    const [method = '', path = ''] = name.split(' ');

    const reply = await anonymous.send(method, path.replaceAll(/\{\w+\}/g, '01980000-0000-7000-8000-000000000001'));

    // The envelopes of the other contracts are held against their documents.
    const body = documentOf(path, method)?.hasProblems ? { code: 'no_token' } : {};
    expect(reply).toMatchObject({ status: 401, body });
    expect(reply.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });
});

function inOrder<Named extends { name: string }>(list: Named[]): Named[] {
  return list.toSorted((one, other) => one.name.localeCompare(other.name));
}

/** Whether a call needs none of the schemes. */
function isOpen(security: Record<string, unknown>[]): boolean {
  return security.length === 0 || security.some((scheme) => Object.keys(scheme).length === 0);
}
