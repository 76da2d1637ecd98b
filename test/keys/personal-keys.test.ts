import { beforeEach, describe, expect, it } from '@jest/globals';
import { SCOPES, type Scope } from '../../src/auth/scopes.js';
import type { Organization, Person } from '../support/given.js';
import { useServer } from '../support/server.js';

const { as, anonymous, given, database } = useServer();

const DAY = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY).toISOString();
const by = (token: string) => ({ authorization: `Bearer ${token}` });

let acme: Organization;
let alex: Person;
beforeEach(async () => {
  acme = await given.organization();
  alex = await given.rep(acme);
});

interface Key {
  _id: string;
  token: string;
}

async function keyOf(person: Person, scopes: readonly Scope[] = SCOPES, expiresAt = inDays(30)): Promise<Key> {
  const { status, body } = await as(person).post('/api/user/tokens', { name: 'Report', scopes, expiresAt });
  expect(status).toBe(201);
  return body as Key;
}

const profileBy = async ({ token }: Pick<Key, 'token'>) => (await anonymous.get('/api/user/profile', by(token))).status;

describe('a key of a person', () => {
  it('is told once, kept as a fingerprint, and listed without itself', async () => {
    const made = await as(alex).post('/api/user/tokens', {
      name: 'Nightly report',
      scopes: ['people:read', 'profile:read', 'people:read'],
      expiresAt: inDays(30),
    });

    expect(made).toMatchObject({ status: 201, body: { token: expect.stringMatching(/^roster_pat_[0-9A-Za-z]{75}$/) } });
    expect(made.headers.get('cache-control')).toBe('no-store');
    const { token, ...shown } = made.body as Key;
    const instant = expect.stringMatching(/^\d{4}-.*Z$/);
    expect(shown).toEqual({
      _id: expect.any(String),
      id: expect.any(String),
      name: 'Nightly report',
      scopes: ['people:read', 'profile:read'],
      createdAt: instant,
      expiresAt: instant,
      lastUsedAt: null,
      replacedBy: null,
    });
    expect((await as(alex).get('/api/user/tokens')).body).toEqual({ items: [shown], nextCursor: null });
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
    expect(shown._id.replaceAll('-', '')).toBe(Buffer.from(digest).toString('hex').slice(0, 32));
    const rows = await database.query(
      `select jsonb_agg(k)::text || (select jsonb_agg(c)::text from changes c) as text from access_keys k`,
    );
    expect(JSON.stringify(rows)).not.toContain(token.slice(11, 50));
  });

  it('reads and writes the profile of its owner, in their name', async () => {
    const { token } = await keyOf(alex, ['profile:read', 'profile:write']);

    const written = await anonymous.put('/api/user/profile', { designation: 'Robot' }, by(token));

    expect(written).toMatchObject({ status: 200, body: { user: { _id: alex.id, id: alex.id, designation: 'Robot' } } });
    const read = await anonymous.get('/api/user/profile', by(token));
    expect(read).toMatchObject({ status: 200, body: { user: { _id: alex.id, id: alex.id, designation: 'Robot' } } });
    const { body } = await as(alex).get('/api/user/profile/history');
    expect(body.items[0]).toMatchObject({
      actor: { _id: alex.id, id: alex.id },
      fields: { '/designation': { after: 'Robot' } },
    });
  });

  it('has no more rights than its owner has at that moment', async () => {
    const ada = await given.admin(acme);
    const second = await given.admin(acme);
    const { token } = await keyOf(ada);
    const rename = (firstName: string) => anonymous.put(`/api/users/${alex.id}`, { firstName }, by(token));
    expect((await rename('New')).status).toBe(200);

    await as(second).put(`/api/users/${ada.id}`, { accessRole: 'SALES_REP' });

    expect((await rename('Other')).status).toBe(403);
    expect((await anonymous.get(`/api/organizations/${acme.id}/history`, by(token))).status).toBe(403);
  });

  it('opens nothing of another tenant', async () => {
    const globex = await given.organization();
    const other = await given.rep(globex);
    const { token } = await keyOf(await given.admin(acme));

    const statuses = [
      (await anonymous.get(`/api/users/${other.id}`, by(token))).status,
      (await anonymous.put(`/api/users/${other.id}`, { firstName: 'New' }, by(token))).status,
      (await anonymous.get(`/api/organizations/${globex.id}`, by(token))).status,
    ];

    expect(statuses).toEqual([404, 404, 404]);
  });

  it('is refused where it lacks the scope, by name, and where only logins go', async () => {
    const { token } = await keyOf(alex, ['profile:read']);

    const unscoped = await anonymous.put('/api/user/profile', { designation: 'Robot' }, by(token));
    const closed = await anonymous.get('/api/user/tokens', by(token));

    expect(unscoped).toMatchObject({
      status: 403,
      body: { code: 'scope_missing', errors: [{ rule: 'scope', liftedBy: 'a key with profile:write' }] },
    });
    expect(closed).toMatchObject({ status: 403, body: { code: 'login_required' } });
    expect((await as(alex).get('/api/user/profile')).body.user.designation).toBeNull();
  });

  it('makes, rotates and ends no keys, and logs nobody out', async () => {
    const { _id, token } = await keyOf(alex);
    const fresh = { name: 'More', scopes: ['profile:read'], expiresAt: inDays(1) };
    const statuses = [
      (await anonymous.post('/api/user/tokens', fresh, by(token))).status,
      (await anonymous.post(`/api/user/tokens/${_id}/rotate`, {}, by(token))).status,
      (await anonymous.delete(`/api/user/tokens/${_id}`, undefined, by(token))).status,
      (await anonymous.post('/api/auth/logout', undefined, by(token))).status,
      (await anonymous.get('/api/auth/verify-token', by(token))).status,
    ];

    expect(statuses).toEqual([403, 403, 403, 403, 403]);
    expect((await as(alex).get('/api/user/tokens')).body.items).toHaveLength(1);
  });
});

describe('whatever isn’t a key that is alive', () => {
  it('is refused: every beginning of one, every change of case, what is longer', async () => {
    const { token } = await keyOf(alex);
    const other = await keyOf(await given.rep(acme));
    const [last, swapped] = [token.at(-1) ?? '', token.replace('roster_pat_', 'roster_key_')];
    const wrong = [
      ...Array.from({ length: token.length }, (_, length) => token.slice(0, length)),
      ...Array.from(token, (character, at) => {
        const turned = character === character.toLowerCase() ? character.toUpperCase() : character.toLowerCase();
        return token.slice(0, at) + turned + token.slice(at + 1);
      }).filter((changed) => changed !== token),
      ...[`${token}${last}`, `${token}0`, `${token}.`, `${token}=`, token.toLowerCase(), token.toUpperCase(), swapped],
      token.slice(0, 40) + other.token.slice(40),
      `${token} ${token}`,
    ];

    const statuses = new Set<number>();
    for (const text of wrong) {
      statuses.add(await profileBy({ token: text }));
    }

    expect(await profileBy({ token })).toBe(200);
    expect([...statuses]).toEqual([401]);
  });

  it('is refused by the next request when it is ended, has expired, or its owner is gone', async () => {
    const ada = await given.admin(acme);
    const people = await Promise.all(Array.from({ length: 4 }, () => given.rep(acme)));
    const [ended, expired, deleted, erased] = await Promise.all(people.map((person) => keyOf(person)));
    const [first, second, third, fourth] = people;
    if (!(ended && expired && deleted && erased && first && second && third && fourth)) throw new Error('Too few.');

    expect((await as(first).delete(`/api/user/tokens/${ended._id}`)).status).toBe(204);
    await database.query(`update access_keys set expires_at = now() where id = $1`, [expired._id]);
    await as(ada).delete(`/api/users/${third.id}`);
    await as(ada).delete(`/api/users/${fourth.id}`);
    await as(ada).post(`/api/users/${fourth.id}/erase`);

    for (const { token } of [ended, expired, deleted, erased]) {
      const replies = await Promise.all([
        anonymous.get('/api/user/profile', by(token)),
        anonymous.put('/api/user/profile', { firstName: 'A' }, by(token)),
        anonymous.put('/api/user/profile', { email: 5 }, by(token)),
        anonymous.get(`/api/users/${ada.id}`, by(token)),
        anonymous.get('/api/users', by(token)),
        anonymous.get('/api/user/tokens', by(token)),
        anonymous.delete(`/api/user/deferred-changes/${ada.id}`, undefined, by(token)),
      ]);
      expect(replies.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 401, 401]);
    }
    await as(ada).post(`/api/users/${third.id}/restore`);
    expect(await profileBy(deleted)).toBe(401);
    expect((await as(first).delete(`/api/user/tokens/${ended._id}`)).status).toBe(404);
    expect((await as(first).delete(`/api/user/tokens/${expired._id}`)).status).toBe(404);
  });

  it('is nobody else’s to see or end', async () => {
    const { _id, token } = await keyOf(alex);
    const ada = await given.admin(acme);

    expect((await as(ada).delete(`/api/user/tokens/${_id}`)).status).toBe(404);
    expect((await as(ada).post(`/api/user/tokens/${_id}/rotate`, {})).status).toBe(404);
    expect((await as(ada).get('/api/user/tokens')).body.items).toEqual([]);
    expect(await profileBy({ token })).toBe(200);
  });
});

describe('a key that is asked for', () => {
  it.each([
    ['nothing', {}, ['/expiresAt', '/name', '/scopes']],
    ['no scope', { name: 'A', scopes: [], expiresAt: inDays(1) }, ['/scopes']],
    ['an unknown scope', { name: 'A', scopes: ['constructor'], expiresAt: inDays(1) }, ['/scopes']],
    ['an end that is over', { name: 'A', scopes: ['profile:read'], expiresAt: inDays(-1) }, ['/expiresAt']],
    ['no end', { name: 'A', scopes: ['profile:read'], expiresAt: null }, ['/expiresAt']],
    ['an end that is far', { name: 'A', scopes: ['profile:read'], expiresAt: inDays(366) }, ['/expiresAt']],
    ['a blank name', { name: ' ', scopes: ['profile:read'], expiresAt: inDays(1) }, ['/name']],
  ])('with %s is a 400', async (_, body, pointers) => {
    const reply = await as(alex).post('/api/user/tokens', body);

    expect(reply.status).toBe(400);
    expect(reply.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual(pointers);
    expect((await as(alex).get('/api/user/tokens')).body.items).toEqual([]);
  });

  it('is the last of fifty, ended ones of the day among them', async () => {
    await database.query(
      `insert into access_keys (id, user_id, name, scopes, expires_at, ended_at, told_days)
      select gen_random_uuid(), $1, 'Old', '{profile:read}', now() + interval '1 day', case when n % 2 = 0 then now() end, 999
      from generate_series(1, 48) n`,
      [alex.id],
    );
    const body = { name: 'A', scopes: ['profile:read'], expiresAt: inDays(1) };

    const replies = await Promise.all(Array.from({ length: 8 }, () => as(alex).post('/api/user/tokens', body)));

    expect(replies.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409, 409, 409, 409, 409]);
    expect(replies.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'too_many_keys' });
  });
});

describe('a key that is rotated', () => {
  it('goes on beside the new one until the overlap is over, and is rotated once', async () => {
    const old = await keyOf(alex, ['profile:read'], inDays(30));

    const { status, body } = await as(alex).post(`/api/user/tokens/${old._id}/rotate`, { overlapHours: 2 });

    expect({ status, body }).toMatchObject({ status: 201, body: { name: 'Report', scopes: ['profile:read'] } });
    const { items } = (await as(alex).get('/api/user/tokens')).body;
    const left = Date.parse(items[1].expiresAt) - Date.now();
    expect(items[1]).toMatchObject({ _id: old._id, id: old._id, replacedBy: body._id });
    expect(left).toBeGreaterThan(1.9 * 3_600_000);
    expect(left).toBeLessThanOrEqual(2 * 3_600_000);
    expect(Date.parse(items[0].expiresAt) - Date.now()).toBeGreaterThan(29.9 * DAY);
    expect([await profileBy(old), await profileBy(body)]).toEqual([200, 200]);
    const again = await as(alex).post(`/api/user/tokens/${old._id}/rotate`, {});
    expect(again).toMatchObject({ status: 409, body: { code: 'key_replaced' } });
  });

  it('ends at once without an overlap', async () => {
    const old = await keyOf(alex);

    const { body } = await as(alex).post(`/api/user/tokens/${old._id}/rotate`, { overlapHours: 0 });

    expect([await profileBy(old), await profileBy(body)]).toEqual([401, 200]);
  });

  it('has one successor, however many ask at once', async () => {
    const { _id } = await keyOf(alex);

    const replies = await Promise.all(
      Array.from({ length: 8 }, () => as(alex).post(`/api/user/tokens/${_id}/rotate`, {})),
    );

    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
  });
});

it('tells what happened to keys in the security events, by id and name', async () => {
  const { _id } = await keyOf(alex);
  const { body: next } = await as(alex).post(`/api/user/tokens/${_id}/rotate`, {});
  await as(alex).delete(`/api/user/tokens/${next._id}`);

  const { body } = await as(alex).get('/api/user/security-events');

  expect(body.items).toMatchObject([
    { event: 'key_ended', about: { keyId: next._id, name: 'Report' }, actor: { _id: alex.id, id: alex.id } },
    { event: 'key_rotated', about: { keyId: next._id, name: 'Report' } },
    { event: 'key_made', about: { keyId: _id, name: 'Report' } },
  ]);
});
