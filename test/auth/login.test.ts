import { describe, expect, it } from '@jest/globals';
import { useServer } from '../support/server.js';

const { as, anonymous, database, given } = useServer();

const login = (email: string, password: string) => anonymous.post('/api/auth/login', { email, password });

describe('a login', () => {
  it('answers two tokens and whose they are', async () => {
    const acme = await given.organization();
    const alex = await given.rep(acme);

    const reply = await login(alex.email, alex.password);

    const { id, email, fullName } = alex;
    const user = { id, email, fullName, organizationId: acme.id, accessRole: 'SALES_REP' };
    expect(reply).toMatchObject({ status: 200, body: { expiresIn: 900, user } });
    expect(Object.keys(reply.body as object).sort()).toEqual(['expiresIn', 'refreshToken', 'token', 'user']);
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(claimsOf(reply.body.token as string)).toMatchObject({ iss: 'roster', aud: 'roster', sub: id });
  });

  it('gives an access token for fifteen minutes that says nothing about roles', async () => {
    const root = await given.superadmin();

    const { body } = await login(root.email, root.password);

    const { iat, nbf, exp, ...who } = claimsOf(body.token as string) as Record<'iat' | 'nbf' | 'exp', number>;
    expect(exp - iat).toBe(900);
    expect(nbf).toBeLessThanOrEqual(iat);
    expect(Object.keys(who).sort()).toEqual(['aud', 'iss', 'sid', 'sub']);
    expect(body.user).toMatchObject({ organizationId: null, accessRole: 'SUPERADMIN' });
  });

  it('takes the address in any spelling that means the same', async () => {
    const alex = await given.rep(await given.organization());

    const reply = await login(` ${alex.email.toUpperCase()} `, alex.password);

    expect(reply.status).toBe(200);
  });

  it('makes a name of first and last name when there is no full one', async () => {
    const alex = await given.rep(await given.organization(), { fullName: null, firstName: 'Alex', lastName: 'Rep' });

    expect((await login(alex.email, alex.password)).body.user).toMatchObject({ fullName: 'Alex Rep' });
  });

  it('stores no token and no password', async () => {
    const alex = await given.rep(await given.organization());

    const { body } = await login(alex.email, alex.password);

    const [stored] = await database.query<{ everything: string }>(
      `select (select string_agg(s::text, '') from sessions s) || (select string_agg(t::text, '') from refresh_tokens t)
         || (select string_agg(u::text, '') from users u) as everything`,
    );
    expect(stored?.everything).not.toContain(body.refreshToken);
    expect(stored?.everything).not.toContain(Buffer.from(body.refreshToken as string).toString('hex'));
    expect(stored?.everything).not.toContain(body.token);
    expect(stored?.everything).not.toContain(alex.password);
  });

  it('is refused with the same answer for an unknown address, a wrong password and a disabled user', async () => {
    const acme = await given.organization();
    const alex = await given.rep(acme);
    const gone = await given.rep(acme, { status: 'disabled' });
    const invited = await given.rep(acme, { passwordHash: null });

    const replies = await Promise.all([
      login(given.email(), alex.password),
      login('not an address', alex.password),
      login(alex.email, 'another long password'),
      login(alex.email, ''),
      login(gone.email, gone.password),
      login(invited.email, invited.password),
    ]);

    for (const { status, body } of replies) {
      expect(status).toBe(401);
      const ofOne = { requestId: '', traceId: '' };
      expect({ ...body, ...ofOne }).toEqual({ ...replies[0]?.body, ...ofOne });
      expect(body.code).toBe('invalid_credentials');
    }
  });

  it('is refused when the password changes while it is checked', async () => {
    const alex = await given.rep(await given.organization());
    const change = await database.connect();
    await change.query('begin');
    await change.query(`update users set password_hash = 'another' where id = $1`, [alex.id]);

    const pending = login(alex.email, alex.password);
    await database.somebodyWaits();
    await change.query('commit');
    change.release();

    expect(await pending).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
    expect(await database.query(`select from sessions where user_id = $1`, [alex.id])).toEqual([]);
  });

  it.each([
    [{}],
    [{ email: 'alex@acme.example' }],
    [{ email: { $ne: null }, password: { $ne: null } }],
    [{ email: ['alex@acme.example'], password: 'correct horse battery' }],
    [{ email: null, password: null }],
    [{ email: 'alex@acme.example', password: 'x'.repeat(1025) }],
    [{ email: 'alex@acme.example', password: 'correct horse battery', role: 'SUPERADMIN' }],
  ])('is a 400 for %j', async (body) => {
    expect(await anonymous.post('/api/auth/login', body)).toMatchObject({ status: 400 });
  });
});

describe('a token', () => {
  it('tells whose it is, with the role of this moment', async () => {
    const alex = await given.rep(await given.organization());
    await as(alex).get('/api/auth/verify-token');
    await database.query(`update memberships set role = 'ADMIN' where user_id = $1`, [alex.id]);

    const reply = await as(alex).get('/api/auth/verify-token');

    expect(reply).toMatchObject({ status: 200, body: { valid: true, user: { id: alex.id, accessRole: 'ADMIN' } } });
  });

  it('is refused from the request after the logout on, and logging out again is no fault', async () => {
    const alex = await given.rep(await given.organization());
    const { body } = await login(alex.email, alex.password);
    const authorization = `Bearer ${body.token}`;

    expect(await anonymous.post('/api/auth/logout', undefined, { authorization })).toMatchObject({ status: 204 });

    const next = await anonymous.get('/api/auth/verify-token', { authorization });
    expect(next).toMatchObject({ status: 401, body: { code: 'session_ended' } });
    const refreshed = await anonymous.post('/api/auth/refresh', { refreshToken: body.refreshToken });
    expect(refreshed).toMatchObject({ status: 401, body: { code: 'session_ended' } });
    expect(await anonymous.post('/api/auth/logout', undefined, { authorization })).toMatchObject({ status: 204 });
  });

  it('of another login is good after a logout', async () => {
    const alex = await given.rep(await given.organization());
    const other = await login(alex.email, alex.password);
    const authorization = `Bearer ${other.body.token}`;

    await as(alex).post('/api/auth/logout');

    expect(await anonymous.get('/api/auth/verify-token', { authorization })).toMatchObject({ status: 200 });
  });

  it('is refused from the request after a disabling on, with and without a role', async () => {
    const acme = await given.organization();
    const ada = await given.admin(acme);
    expect(await as(ada).get(`/api/organizations/${acme.id}/business-hours`)).toMatchObject({ status: 200 });

    await database.query(`update users set status = 'disabled' where id = $1`, [ada.id]);

    for (const path of ['/api/auth/verify-token', `/api/organizations/${acme.id}/business-hours`]) {
      expect(await as(ada).get(path)).toMatchObject({ status: 401, body: { code: 'session_ended' } });
    }
  });

  it('is worth what the role is worth at this moment', async () => {
    const acme = await given.organization();
    const ada = await given.admin(acme);
    expect(await as(ada).get(`/api/organizations/${acme.id}/business-hours`)).toMatchObject({ status: 200 });

    await database.query(`update memberships set role = 'SALES_REP' where user_id = $1`, [ada.id]);

    expect(await as(ada).get(`/api/organizations/${acme.id}/business-hours`)).toMatchObject({
      status: 403,
      body: { code: 'role_too_low', errors: [{ pointer: '', rule: 'atLeast', level: 'platform', liftedBy: 'ADMIN' }] },
    });
  });

  it('is refused once its session has reached its end', async () => {
    const alex = await given.rep(await given.organization());
    await as(alex).get('/api/auth/verify-token');
    await database.query(`update sessions set expires_at = now() where user_id = $1`, [alex.id]);

    expect(await as(alex).get('/api/auth/verify-token')).toMatchObject({ body: { code: 'session_ended' } });
  });
});

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
}
