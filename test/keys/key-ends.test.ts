import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Person } from '../support/given.js';
import { useInbox } from '../support/inbox.js';
import { startServer, useServer } from '../support/server.js';

const inbox = useInbox();
const env = { TICK_SECONDS: '0.3', ACTIVITY_SECONDS: '1', ENDED_KEYS_DAYS: '30' };
// NOTE: the inbox adds its address once it is open.
const both = Object.assign(inbox.env, env);
const { as, logIn, anonymous, given, database } = useServer({ env: both });

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

async function keyOf(person: Person, name: string, days = 60): Promise<{ _id: string; token: string }> {
  const asked = { name, scopes: ['profile:read'], expiresAt: inDays(days) };
  return (await as(person).post('/api/user/tokens', asked)).body;
}

const endIn = (id: string, interval: string) =>
  database.query(`update access_keys set expires_at = now() + $2::interval where id = $1`, [id, interval]);

async function until<Value>(read: () => Promise<Value> | Value, isGood: (value: Value) => boolean): Promise<Value> {
  for (let tries = 0; tries < 300; tries++) {
    const value = await read();
    if (isGood(value)) return value;
    await delay(100);
  }
  throw new Error('It did not happen within half a minute.');
}

const lettersTo = (address: string, about: string) =>
  inbox.mails.filter(({ to, headers }) => to.includes(address) && headers.subject === about);
const ENDS = 'An access key ends soon';

describe('the end of a key', () => {
  it('is written about 14 and 3 days before, and told when it has come: once, by two instances', async () => {
    const alex = await given.rep(await given.organization());
    const { _id } = await keyOf(alex, 'Nightly report');
    const second = await startServer({ database, env: both });
    const letters = () => lettersTo(alex.email, ENDS);
    try {
      await endIn(_id, '13 days 23 hours');
      await until(letters, ({ length }) => length === 1);
      await endIn(_id, '2 days 23 hours');
      await until(letters, ({ length }) => length === 2);
      await endIn(_id, '0 days');
      const events = async () => (await as(alex).get('/api/user/security-events')).body.items as { event: string }[];
      const told = await until(events, (items) => items.some(({ event }) => event === 'key_expired'));

      expect(told).toMatchObject([
        { event: 'key_expired', about: { keyId: _id, name: 'Nightly report' }, actor: null, device: null },
        { event: 'key_made' },
      ]);
      await delay(1000);
      expect(letters()).toHaveLength(2);
      expect(await events()).toHaveLength(2);
    } finally {
      await second.stop();
    }
    expect(letters()[0]?.text).toContain('Nightly report');
    expect(letters()[0]?.text).not.toMatch(/https?:/);
    expect(lettersTo(alex.email, 'A new access key')).toHaveLength(1);
  });

  it('isn’t written about where the key was rotated or ended, nor at once where it was made for a few days', async () => {
    const alex = await given.rep(await given.organization());
    const [rotated, ended, short] = [await keyOf(alex, 'A'), await keyOf(alex, 'B'), await keyOf(alex, 'C', 2)];
    await as(alex).post(`/api/user/tokens/${rotated._id}/rotate`, { overlapHours: 168 });
    await as(alex).delete(`/api/user/tokens/${ended._id}`);
    await endIn(ended._id, '1 day');
    const witness = await keyOf(alex, 'Witness');
    await endIn(witness._id, '1 day');

    const letters = await until(
      () => lettersTo(alex.email, ENDS),
      ({ length }) => length > 0,
    );
    await delay(2000);

    expect(short._id).toBeDefined();
    expect(letters).toHaveLength(1);
    expect(lettersTo(alex.email, ENDS)[0]?.text).toContain('Witness');
    expect(lettersTo(alex.email, ENDS)).toHaveLength(1);
  });

  it('of a service account is written about to who made it, or else another administrator', async () => {
    const acme = await given.organization();
    const [ada, bo] = [await given.admin(acme), await given.admin(acme)];
    const accounts = `/api/organizations/${acme.id}/service-accounts`;
    const { body: sync } = await as(bo).post(accounts, { name: 'Payroll sync', accessRole: 'SALES_REP' });
    const asked = { name: 'Sync', scopes: ['profile:read'], expiresAt: inDays(60) };
    const { body: key } = await as(bo).post(`${accounts}/${sync._id}/keys`, asked);

    await endIn(key._id, '13 days');
    await until(
      () => lettersTo(bo.email, ENDS),
      ({ length }) => length === 1,
    );
    await as(ada).put(`/api/users/${bo.id}`, { accessRole: 'SALES_REP' });
    await endIn(key._id, '2 days');
    const [letter] = await until(
      () => lettersTo(ada.email, ENDS),
      ({ length }) => length === 1,
    );

    expect(letter?.text).toContain('Payroll sync');
    expect(inbox.mails.filter(({ headers, to }) => headers.subject !== ENDS && to.includes(bo.email))).toEqual([]);
  });
});

it('shows when a key was last used, and takes that for no sign of the person', async () => {
  const alex = await given.rep(await given.organization());
  await logIn(alex);
  const { token } = await keyOf(alex, 'Used');
  const [before] = await database.query('select last_action_at from client_activity where user_id = $1', [alex.id]);

  await anonymous.get('/api/user/profile', { authorization: `Bearer ${token}`, 'x-client-channel': 'sdk' });

  const used = async () =>
    (
      await database.query<{ at: Date | null }>('select last_used_at as at from access_keys where user_id = $1', [
        alex.id,
      ])
    )[0]?.at;
  await until(used, (at) => at instanceof Date);
  const after = await database.query('select channel from client_activity where user_id = $1', [alex.id]);
  expect(before).toBeDefined();
  expect(after).toEqual([{ channel: 'dashboard' }]);
});

it('prunes keys some time after their end', async () => {
  const alex = await given.rep(await given.organization());
  const [old, recent] = [await keyOf(alex, 'Old'), await keyOf(alex, 'Recent')];
  await database.query(
    `update access_keys set told_days = 0, expires_at = now() - case when id = $1 then interval '31 days' else interval '29 days' end
    where user_id = $2`,
    [old._id, alex.id],
  );

  const second = await startServer({ database, env });
  try {
    const ids = async () =>
      (await database.query<{ id: string }>('select id from access_keys where user_id = $1', [alex.id])).map(
        ({ id }) => id,
      );
    expect(await until(ids, ({ length }) => length === 1)).toEqual([recent._id]);
  } finally {
    await second.stop();
  }
});
