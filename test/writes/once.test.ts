import { describe, expect, it } from '@jest/globals';
import { useServer } from '../support/server.js';

const { as, anonymous, given, database } = useServer();
const KEY = { 'idempotency-key': 'once' };
const inADay = () => new Date(Date.now() + 86_400_000).toISOString();

/** What a dump of the kept answers would have. */
const kept = async (): Promise<string> =>
  JSON.stringify(
    await database.query(`select route, key, answer, encode(request_hash, 'hex') as hash from idempotency_keys`),
  );

describe('what is done once', () => {
  it('gives a secret again, and keeps it sealed', async () => {
    const alex = await given.rep(await given.organization());
    const body = { name: 'Report', scopes: ['profile:read'], expiresAt: inADay() };
    const first = await as(alex).post('/api/user/tokens', body, KEY);
    const again = await as(alex).post('/api/user/tokens', body, KEY);

    expect(again.body).toEqual(first.body);
    expect((await anonymous.get('/api/user/profile', { authorization: `Bearer ${again.body.token}` })).status).toBe(
      200,
    );
    expect((await as(alex).get('/api/user/tokens')).body.items).toHaveLength(1);
    expect(await kept()).not.toContain(first.body.token.slice(-20));
    expect(await kept()).not.toContain('Report');

    await database.query(`update idempotency_keys set answer = '{"sealed": "bm90aGluZw=="}' where actor_id = $1`, [
      alex.id,
    ]);
    expect(await as(alex).post('/api/user/tokens', body, KEY)).toMatchObject({
      status: 409,
      body: { code: 'answer_lost' },
    });
  });

  it('is a password that is changed, though the present one is another by then', async () => {
    const alex = await given.rep(await given.organization());
    const body = { currentPassword: alex.password, newPassword: 'quite another pass phrase' };
    expect((await as(alex).put('/api/user/password', body, KEY)).status).toBe(204);
    expect((await as(alex).put('/api/user/password', body, KEY)).status).toBe(204);
    const other = { ...body, newPassword: 'yet another pass phrase' };
    expect((await as(alex).put('/api/user/password', other, KEY)).status).toBe(422);
    const changes = await database.query(`select from changes where subject_id = $1 and event = 'password_changed'`, [
      alex.id,
    ]);
    expect(changes).toHaveLength(1);
  });

  it('is refused anew: the same key is good once it would be taken', async () => {
    const acme = await given.organization();
    const [ada, root] = [await given.admin(acme), await given.superadmin()];
    const invitation = await given.invitation(acme, { acceptedAt: new Date() });
    const path = `/api/invitations/${invitation.id}`;
    expect((await as(ada).delete(path, undefined, KEY)).status).toBe(409);
    await database.query(`update invitations set accepted_at = null where id = $1`, [invitation.id]);
    expect((await as(ada).delete(path, undefined, KEY)).status).toBe(204);
    expect((await as(root).delete(path, undefined, KEY)).status).toBe(204);
    expect((await as(ada).delete(path, undefined, { 'idempotency-key': 'with space' })).status).toBe(400);
  });

  it('is told to who may read it now', async () => {
    const acme = await given.organization();
    const [ada, bob] = [await given.admin(acme), await given.admin(acme)];
    const path = `/api/organizations/${acme.id}/invitations`;
    const body = { invitations: [{ email: given.email('invited'), accessRole: 'SALES_REP' }] };
    const first = await as(ada).post(path, body, KEY);
    expect(first.body.results).toMatchObject([{ outcome: 'invited' }]);
    expect((await as(ada).post(path, body, KEY)).body).toEqual(first.body);
    await as(bob).put(`/api/users/${ada.id}`, { accessRole: 'SALES_REP' });
    expect((await as(ada).post(path, body, KEY)).status).toBe(403);
  });

  it('is done by one of many at once, and answered to all', async () => {
    const acme = await given.organization();
    const ada = await given.admin(acme);
    const path = `/api/organizations/${acme.id}/service-accounts`;
    const ask = () => as(ada).post(path, { name: 'Sync', accessRole: 'SALES_REP' }, KEY);
    const replies = await Promise.all(Array.from({ length: 8 }, ask));
    expect(new Set(replies.map(({ status, body }) => `${status} ${body._id}`)).size).toBe(1);
    expect((await as(ada).get(path)).body.items).toHaveLength(1);
  });
});
