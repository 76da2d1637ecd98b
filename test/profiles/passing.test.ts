import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Person } from '../support/given.js';
import { useInbox } from '../support/inbox.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';

const inbox = useInbox();
// NOTE: the inbox adds its address once it is open.
const env = Object.assign(inbox.env, { TICK_SECONDS: '0.2' });
const { as, given, database } = useServer({ env });

const MINE = '/api/user/profile';
const PENDING = '/api/user/deferred-changes';
const lenient = { prefer: 'handling=lenient' };

function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString();
}

function till(days: number, path = MINE): string {
  return `${path}?revertAt=${inDays(days)}`;
}

/** Lets the time come of everything that waits for the person, until nothing does. */
async function happens({ id }: Person): Promise<void> {
  await database.query(
    `update deferred_changes set until = until - interval '400 days', next_attempt_at = now() where user_id = $1`,
    [id],
  );
  await isOver(id);
}

async function isOver(id: string): Promise<void> {
  for (let tries = 0; tries < 800; tries++) {
    const due = await database.query('select from deferred_changes where user_id = $1 and next_attempt_at <= now()', [
      id,
    ]);
    if (due.length === 0) return;
    await delay(50);
  }
  throw new Error('It still waits.');
}

const userOf = async (person: Person) => (await as(person).get(MINE)).body.user;
const latest = async (person: Person) => (await as(person).get(`${MINE}/history`)).body.items[0];
const pending = async (person: Person) => (await as(person).get(PENDING)).body.items;

describe('a change that is not for good', () => {
  it('is made now, and taken back when its time has come; told, listed and shown until then', async () => {
    const acme = await given.organization();
    const [ada, alex] = [await given.admin(acme), await given.rep(acme, { designation: 'Agent' })];
    const revertAt = inDays(7);
    const sent = { designation: 'Acting Manager', persona: { position: 'Closer' }, settings: { a: 1 } };

    const reply = await as(ada).put(`/api/users/${alex.id}?revertAt=${revertAt}&report=true`, sent);

    expect(reply.status).toBe(200);
    const body = { designation: 'Agent', persona: { position: null }, settings: { a: null } };
    expect(reply.body).toMatchObject({
      user: { designation: 'Acting Manager', version: 2 },
      deferredRevert: { body, until: revertAt, by: 'instant', revertAt: null, isRevert: true },
    });
    expect(reply.body).not.toHaveProperty('deferredChange');
    expect(reply.body.report).toMatchObject([
      { pointer: '/designation', outcome: 'applied', revertAt },
      { pointer: '/settings', outcome: 'applied', revertAt },
      { pointer: '/persona/position', outcome: 'applied', revertAt },
    ]);
    expect(await pending(alex)).toEqual([reply.body.deferredRevert]);
    const { fields } = (await as(alex).get(`${MINE}/capabilities`)).body;
    expect(fields['/designation'].deferred).toEqual({
      until: revertAt,
      by: 'instant',
      value: 'Agent',
      revertAt: null,
      requestedBy: ada.id,
    });

    await happens(alex);

    const { user, persona } = (await as(alex).get(MINE)).body;
    expect({ user, persona }).toMatchObject({
      user: { designation: 'Agent', settings: {}, version: 3 },
      persona: { position: null },
    });
    expect(await latest(alex)).toMatchObject({
      source: 'deferred',
      actor: { id: ada.id },
      fields: { '/designation': { before: 'Acting Manager', after: 'Agent' } },
    });
    expect(await latest(alex)).not.toHaveProperty('refused');
    expect(await pending(alex)).toEqual([]);
  });

  it('stays where somebody has changed it since; that is told in the history and by mail to who asked', async () => {
    const acme = await given.organization();
    const ada = await given.admin(acme);
    const alex = await given.rep(acme, { fullName: 'Alex Rep', designation: 'Agent', language: 'de' });
    await as(ada).put(till(7, `/api/users/${alex.id}`), { designation: 'Acting Manager', language: 'fr' });
    await as(alex).put(MINE, { designation: 'Manager' });

    await happens(alex);

    expect(await userOf(alex)).toMatchObject({ designation: 'Manager', language: 'de' });
    expect((await as(alex).get(`${MINE}/history`)).body.items.slice(0, 2)).toMatchObject([
      { fields: {}, refused: [{ pointer: '/designation', code: 'changed_since', rule: 'isAsItWasLeft' }] },
      { fields: { '/language': { before: 'fr', after: 'de' } } },
    ]);
    const { headers, text } = await inbox.mailTo(ada.email);
    expect(headers.subject).toBe('A change was not made');
    expect(text).toContain('Of: Alex Rep');
    expect(text).toContain('Job title: This has been changed since');
    expect(text).not.toContain('Language');
    expect(inbox.mailsTo(alex.email)).toEqual([]);
  });

  it('comes and goes in a window, under the rights of who asked', async () => {
    const acme = await given.organization();
    const [ada, alex] = [await given.admin(acme), await given.rep(acme)];
    const [applyAt, revertAt] = [inDays(1), inDays(2)];
    const path = `/api/users/${alex.id}?applyAt=${applyAt}&revertAt=${revertAt}`;
    const reply = await as(ada).patch(path, { accessRole: 'ADMIN', availability: 'unavailable' });

    expect(reply).toMatchObject({ status: 202, body: { deferredChange: { until: applyAt, revertAt } } });
    expect(reply.body).not.toHaveProperty('deferredRevert');
    expect(reply.body.report).toMatchObject([
      { pointer: '/availability', outcome: 'deferred', until: applyAt, revertAt },
      { pointer: '/accessRole', outcome: 'deferred', until: applyAt, revertAt },
    ]);
    await database.query(
      `update deferred_changes set until = now() - interval '1 hour', next_attempt_at = now() where user_id = $1`,
      [alex.id],
    );
    await isOver(alex.id);
    expect(await userOf(alex)).toMatchObject({ accessRole: 'ADMIN', availability: 'unavailable' });
    expect(await pending(alex)).toMatchObject([{ until: revertAt, isRevert: true, requestedBy: { id: ada.id } }]);
    await happens(alex);

    expect(await userOf(alex)).toMatchObject({ accessRole: 'SALES_REP', availability: 'available', version: 3 });
  });

  it('that would come only after it was to go is never made', async () => {
    const alex = await given.rep(await given.organization());
    await as(alex).put(`${MINE}?applyAt=${inDays(1)}&revertAt=${inDays(2)}`, { language: 'de' });
    await database.query(`update deferred_changes set revert_at = now() - interval '1 day' where user_id = $1`, [
      alex.id,
    ]);

    await happens(alex);

    expect(await userOf(alex)).toMatchObject({ language: null });
    expect(await latest(alex)).toMatchObject({ fields: {}, refused: [{ pointer: '', code: 'window_passed' }] });
  });

  it('keeps the last administrator at both ends', async () => {
    const acme = await given.organization();
    const [root, ada, eve] = [await given.superadmin(), await given.admin(acme), await given.rep(acme)];
    const refused = await as(root).put(till(7, `/api/users/${ada.id}`), { accessRole: 'SALES_REP' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'last_admin' } });
    await as(root).put(till(7, `/api/users/${eve.id}`), { accessRole: 'ADMIN' });
    await as(root).put(`/api/users/${ada.id}`, { accessRole: 'SALES_REP' });

    await happens(eve);

    expect(await userOf(eve)).toMatchObject({ accessRole: 'ADMIN' });
    expect(await latest(eve)).toMatchObject({ refused: [{ pointer: '/accessRole', code: 'last_admin' }] });
    expect((await inbox.mailTo(root.email)).text).toContain('Role: An organization keeps');
  });

  it('stays for good when its taking back is cancelled, or who asked has no right to it any more', async () => {
    const acme = await given.organization();
    const [ada, alex] = [await given.admin(acme), await given.rep(acme)];
    const { deferredRevert } = (await as(alex).put(till(7), { language: 'de' })).body;
    expect((await as(alex).delete(`${PENDING}/${deferredRevert.id}`)).status).toBe(204);
    await as(ada).put(till(7, `/api/users/${alex.id}`), { designation: 'Boss' });
    await database.query(`update memberships set role = 'SALES_REP' where user_id = $1`, [ada.id]);

    await happens(alex);

    expect(await userOf(alex)).toMatchObject({ language: 'de', designation: 'Boss' });
    expect(await latest(alex)).toMatchObject({ refused: [{ pointer: '/designation', rule: 'selfOrAdmin' }] });
  });

  it('of an address that waits for its proof is taken back once it was proved', async () => {
    const acme = await given.organization({ emailChanges: 'confirm' });
    const alex = await given.rep(acme);
    const email = given.email();
    const reply = await as(alex).put(till(7), { email, language: 'de' });

    expect(reply).toMatchObject({ status: 202, body: { deferredChange: { by: 'proof' }, deferredRevert: {} } });
    expect(reply.body.deferredChange.revertAt).toBe(reply.body.deferredRevert.until);
    const token = await inbox.tokenTo(email);
    expect((await as(alex).post('/api/auth/email-change/confirm', { token })).status).toBeLessThan(300);
    expect((await pending(alex)).map(({ body }: { body: object }) => body)).toEqual([
      { language: null },
      { email: alex.email },
    ]);
  });

  it('is asked for as any write: in part, in rehearsal, once, late and with faults', async () => {
    const alex = await given.rep(await given.organization());
    const sent = { language: 'de', accessRole: 'ADMIN' };

    const dry = await unchanged(database, () => as(alex).put(`${till(7)}&dryRun=true`, { language: 'de' }));
    expect(dry).toMatchObject({
      status: 200,
      body: { report: [{ outcome: 'applied', revertAt: expect.any(String) }] },
    });
    expect(dry.body).not.toHaveProperty('deferredRevert');
    expect((await unchanged(database, () => as(alex).put(till(7), sent))).status).toBe(403);
    for (const query of ['revertAt=soon', `revertAt=${inDays(-1)}`, `applyAt=${inDays(2)}&revertAt=${inDays(1)}`]) {
      const reply = await unchanged(database, () => as(alex).put(`${MINE}?${query}`, { language: 'de' }));
      expect(reply).toMatchObject({ status: 400, body: { errors: [{ pointer: 'revertAt' }] } });
    }
    expect((await as(alex).put(till(7), { language: 'de' }, { 'if-match': '"9"' })).status).toBe(412);
    const path = till(7);
    const once = () => as(alex).put(path, sent, { ...lenient, 'idempotency-key': 'k' });
    const [first, second] = [await once(), await once()];
    expect(second.body).toEqual(first.body);
    expect(first.body.deferredRevert.body).toEqual({ language: null });
    expect(await pending(alex)).toHaveLength(1);
    const same = await as(alex).put(till(7), { language: 'de' });
    expect(same.status).toBe(200);
    expect(same.body).not.toHaveProperty('deferredRevert');
    await database.query(
      `insert into deferred_changes (id, user_id, body, handling, by, requested_by)
      select gen_random_uuid(), $1, '{}', 'strict', 'proof', $1 from generate_series(1, 99)`,
      [alex.id],
    );
    const full = await unchanged(database, () => as(alex).put(till(7), { language: 'fr' }));
    expect(full).toMatchObject({ status: 409, body: { code: 'too_many_deferred_changes' } });
  });
});
