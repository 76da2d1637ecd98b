import { beforeEach, expect, it } from '@jest/globals';
import type { Person } from '../support/given.js';
import { useServer } from '../support/server.js';

const { anonymous, database, given } = useServer();

let alex: Person;
beforeEach(async () => {
  alex = await given.rep(await given.organization());
});

interface Pair {
  token: string;
  refreshToken: string;
}

const refresh = (refreshToken: string) => anonymous.post('/api/auth/refresh', { refreshToken });
const verify = ({ token }: Pair) => anonymous.get('/api/auth/verify-token', { authorization: `Bearer ${token}` });

async function login(): Promise<Pair> {
  return (await anonymous.post('/api/auth/login', { email: alex.email, password: alex.password })).body as Pair;
}

/** As if the last refreshes had been that long ago. */
async function letPass(seconds: number): Promise<void> {
  await database.query(`update refresh_tokens set used_at = used_at - make_interval(secs => $1)`, [seconds]);
}

it('answers the next pair', async () => {
  const first = await login();

  const reply = await refresh(first.refreshToken);

  expect(reply).toMatchObject({ status: 200, body: { expiresIn: 900, user: { id: alex.id } } });
  expect(reply.headers.get('cache-control')).toBe('no-store');
  expect(reply.body.refreshToken).not.toBe(first.refreshToken);
  expect(await verify(reply.body as Pair)).toMatchObject({ status: 200 });
  expect(await refresh(reply.body.refreshToken as string)).toMatchObject({ status: 200 });
});

it('gives the same token again within ten seconds', async () => {
  const { refreshToken } = await login();
  const first = await refresh(refreshToken);
  await letPass(8);

  const again = await refresh(refreshToken);

  expect(again).toMatchObject({ status: 200, body: { refreshToken: first.body.refreshToken } });
});

it('gives sixteen that ask at once the same token', async () => {
  const { refreshToken } = await login();

  const replies = await Promise.all(Array.from({ length: 16 }, () => refresh(refreshToken)));

  expect(replies.map(({ status }) => status)).toEqual(Array(16).fill(200));
  expect(new Set(replies.map(({ body }) => body.refreshToken as string)).size).toBe(1);
  const [stored] = await database.query(
    `select count(*)::int as tokens from refresh_tokens t join sessions s on s.id = t.session_id where s.user_id = $1`,
    [alex.id],
  );
  expect(stored).toEqual({ tokens: 2 });
});

it('ends the whole login when a used token comes again later', async () => {
  const first = await login();
  const second = (await refresh(first.refreshToken)).body as Pair;
  await letPass(11);

  const reuse = await refresh(first.refreshToken);

  expect(reuse).toMatchObject({ status: 401, body: { code: 'refresh_token_reused' } });
  expect(await verify(first)).toMatchObject({ status: 401, body: { code: 'session_ended' } });
  expect(await verify(second)).toMatchObject({ status: 401, body: { code: 'session_ended' } });
  expect(await refresh(second.refreshToken)).toMatchObject({ status: 401, body: { code: 'session_ended' } });
  const [session] = await database.query(`select revoked_because from sessions where user_id = $1`, [alex.id]);
  expect(session).toEqual({ revoked_because: 'reuse' });
});

it('ends the whole login when a token comes again whose successor is in use', async () => {
  const first = await login();
  const second = (await refresh(first.refreshToken)).body as Pair;
  const third = (await refresh(second.refreshToken)).body as Pair;

  expect(await refresh(first.refreshToken)).toMatchObject({ body: { code: 'refresh_token_reused' } });
  expect(await verify(third)).toMatchObject({ body: { code: 'session_ended' } });
});

it('leaves the other logins of the same person alone', async () => {
  const first = await login();
  const elsewhere = await login();
  await refresh(first.refreshToken);
  await letPass(11);

  await refresh(first.refreshToken);

  expect(await verify(elsewhere)).toMatchObject({ status: 200 });
  expect(await refresh(elsewhere.refreshToken)).toMatchObject({ status: 200 });
});

it('does not lengthen a login beyond its end', async () => {
  const first = await login();
  const second = (await refresh(first.refreshToken)).body as Pair;
  await database.query(`update sessions set expires_at = now() where user_id = $1`, [alex.id]);

  expect(await refresh(second.refreshToken)).toMatchObject({ status: 401, body: { code: 'session_ended' } });
});

it('is refused for a disabled user, and uses nothing up', async () => {
  const { refreshToken } = await login();
  await database.query(`update users set status = 'disabled' where id = $1`, [alex.id]);

  expect(await refresh(refreshToken)).toMatchObject({ status: 401, body: { code: 'session_ended' } });

  await letPass(11);
  await database.query(`update users set status = 'active' where id = $1`, [alex.id]);
  expect(await refresh(refreshToken)).toMatchObject({ status: 200 });
});

it('knows no other tokens', async () => {
  const { token } = await login();

  for (const unknown of ['', 'x', token, 'Vv1Cz0n9cX6pUq3yXq0v3mCk0yLrWm5eJb2sT8aHd4E']) {
    const reply = await refresh(unknown.slice(0, 256));
    expect(reply).toMatchObject({ status: 401, body: { code: 'invalid_refresh_token' } });
  }
});

it('is a 400 without a token', async () => {
  expect(await anonymous.post('/api/auth/refresh', {})).toMatchObject({ status: 400 });
  expect(await anonymous.post('/api/auth/refresh', { refreshToken: ['x'] })).toMatchObject({ status: 400 });
});
