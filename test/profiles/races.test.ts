import { describe, expect, it } from '@jest/globals';
import { startServer, useServer, type TestServer } from '../support/server.js';
import type { Reply } from '../support/client.js';

const { as, given, database, url } = useServer();

const times = <Result>(count: number, work: (nth: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: count }, (_, nth) => work(nth)));

function countOf(replies: Reply[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of replies) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** A second instance on the same database. */
async function withSecond(work: (second: TestServer) => Promise<void>): Promise<void> {
  const second = await startServer({ database });
  try {
    await work(second);
  } finally {
    await second.stop();
  }
}

describe('parallel writes', () => {
  it('give a free e-mail to one of 32 people', async () => {
    const acme = await given.organization();
    const people = await times(32, () => given.rep(acme));
    await Promise.all(people.map((person) => as(person).get('/api/user/profile')));
    const email = given.email();

    const replies = await Promise.all(
      people.map((person) => as(person).put('/api/user/profile', { email, designation: 'Won' })),
    );

    expect(countOf(replies)).toEqual({ 200: 1, 409: 31 });
    for (const { body } of replies.filter(({ status }) => status === 409)) {
      expect(body).toMatchObject({ code: 'email_taken', errors: [{ pointer: '/email', code: 'email_taken' }] });
    }
    expect(await database.query(`select version from users where designation = 'Won' and version = 2`)).toHaveLength(1);
    expect(
      await database.query(`select from changes c join users u on u.id = c.subject_id where u.email = $1`, [email]),
    ).toHaveLength(1);
  });

  it('lose no key of automations, settings, persona or preferences, over two instances', async () => {
    const acme = await given.organization();
    const alex = await given.rep(acme);
    const persona = ['position', 'region', 'user', 'organization', 'leadProvider', 'organizationCity'];
    const categories = ['calls', 'other', 'campaigns', 'emailSync'];
    await withSecond(async (second) => {
      const clients = [as(alex), second.as(alex)];
      await Promise.all(clients.map((client) => client.get('/api/user/profile')));

      const replies = await times(32, (nth) =>
        clients[nth % 2]!.put('/api/user/profile', {
          automations: { [`key${nth}`]: nth },
          settings: { deep: { [`key${nth}`]: nth } },
          persona: { [persona[nth % persona.length]!]: `text ${nth % persona.length}` },
          notificationPreferences: { [categories[nth % categories.length]!]: false },
        }),
      );

      expect(countOf(replies)).toEqual({ 200: 32 });
    });
    const { user, persona: texts } = (await as(alex).get('/api/user/profile')).body;
    const all = Object.fromEntries(Array.from({ length: 32 }, (_, nth) => [`key${nth}`, nth]));
    expect(user.automations).toEqual(all);
    expect(user.settings).toEqual({ deep: all });
    expect(user.version).toBe(33);
    for (const [nth, key] of persona.entries()) expect(texts[key]).toBe(`text ${nth}`);
    for (const category of categories) expect(user.notificationPreferences[category]).toBe(false);
    const versions = await database.query<{ version: number }>(
      'select version from changes where subject_id = $1 order by version',
      [alex.id],
    );
    expect(versions.map(({ version }) => version)).toEqual(Array.from({ length: 32 }, (_, nth) => nth + 2));
  });

  it('never let a number be both a personal phone and an SMS number', async () => {
    const acme = await given.organization();
    const admin = await given.admin(acme);
    const alex = await given.rep(acme);
    await Promise.all([as(admin).get('/api/user/profile'), as(alex).get('/api/user/profile')]);
    for (let round = 0; round < 20; round++) {
      const phoneNumber = given.phoneNumber();
      const replies = await Promise.all([
        as(alex).put('/api/user/profile', { phoneNumber }),
        as(admin).post(`/api/organizations/${acme.id}/phone-numbers`, { phoneNumber }),
      ]);
      const statuses = replies.map(({ status }) => status);
      expect([
        [200, 409],
        [409, 201],
      ]).toContainEqual(statuses);
      const [lost] = replies.filter(({ status }) => status === 409);
      expect(['phone_is_organization_number', 'number_is_user_phone']).toContain(lost?.body.code);
    }
  });

  it('assign a free SMS number to one person', async () => {
    const acme = await given.organization();
    const admin = await given.admin(acme);
    const people = await times(8, () => given.rep(acme));
    const number = await given.smsNumber(acme);
    await as(admin).get('/api/user/profile');
    const replies = await Promise.all(
      people.map((person) => as(admin).put(`/api/users/${person.id}`, { sinchPhoneNumber: number.e164 })),
    );
    expect(countOf(replies)).toEqual({ 200: 1, 409: 7 });
  });

  it('keep an administrator when two demote each other', async () => {
    const acme = await given.organization();
    const [ada, bob] = [await given.admin(acme), await given.admin(acme)];
    await Promise.all([as(ada).get('/api/user/profile'), as(bob).get('/api/user/profile')]);
    for (let round = 0; round < 20; round++) {
      const replies = await Promise.all([
        as(ada).put(`/api/users/${bob.id}`, { accessRole: 'SALES_REP' }),
        as(bob).put(`/api/users/${ada.id}`, round % 2 === 0 ? { status: 'disabled' } : { accessRole: 'SALES_REP' }),
      ]);
      expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
      const admins = await database.query(
        `select from memberships m join users u on u.id = m.user_id where m.organization_id = $1 and role = 'ADMIN' and status = 'active'`,
        [acme.id],
      );
      expect(admins).toHaveLength(1);
      await database.query(`update memberships set role = 'ADMIN' where organization_id = $1`, [acme.id]);
      await database.query(`update users set status = 'active' where organization_id = $1`, [acme.id]);
    }
  });

  it('write once and answer alike for one Idempotency-Key', async () => {
    const alex = await given.rep(await given.organization());
    await as(alex).get('/api/user/profile');
    const replies = await times(16, () =>
      as(alex).put('/api/user/profile', { automations: { once: true } }, { 'idempotency-key': 'one' }),
    );
    expect(countOf(replies)).toEqual({ 200: 16 });
    expect(new Set(replies.map(({ body }) => JSON.stringify(body)))).toHaveProperty('size', 1);
    expect((await as(alex).get('/api/user/profile')).body.user.version).toBe(2);
  });

  it('leniently decide again when a race was lost', async () => {
    const acme = await given.organization();
    const people = await times(8, () => given.rep(acme));
    await Promise.all(people.map((person) => as(person).get('/api/user/profile')));
    const email = given.email();
    const replies = await Promise.all(
      people.map((person) =>
        as(person).put('/api/user/profile', { email, designation: 'Agent' }, { prefer: 'handling=lenient' }),
      ),
    );
    expect(countOf(replies)).toEqual({ 200: 8 });
    const outcomes = replies.map(
      ({ body }) => body.report.find(({ pointer }: { pointer: string }) => pointer === '/email').outcome,
    );
    expect(outcomes.filter((outcome: string) => outcome === 'applied')).toHaveLength(1);
    for (const { body } of replies) expect(body.user.designation).toBe('Agent');
  });
});

describe('a standing that ends', () => {
  it('counts at the next request, on a second instance too', async () => {
    const acme = await given.organization();
    const [ada, bob] = [await given.admin(acme), await given.admin(acme)];
    const path = `/api/organizations/${acme.id}/business-hours`;
    await withSecond(async (second) => {
      expect((await second.as(bob).get(path)).status).toBe(200);
      await as(ada).put(`/api/users/${bob.id}`, { accessRole: 'SALES_REP' });
      expect((await second.as(bob).get(path)).status).toBe(403);
      expect((await second.as(bob).put(`/api/users/${ada.id}`, { designation: 'x' })).status).toBe(403);

      await as(ada).put(`/api/users/${bob.id}`, { status: 'disabled' });
      expect(await second.as(bob).get('/api/user/profile')).toMatchObject({
        status: 401,
        body: { code: 'session_ended' },
      });
      expect((await second.as(bob).put('/api/user/profile', { designation: 'x' })).status).toBe(401);
    });
  });
});

describe('a database that is busy', () => {
  it('is waited for, then answered with 503 and Retry-After, and nothing is written', async () => {
    const alex = await given.rep(await given.organization());
    await as(alex).get('/api/user/profile');
    const blocker = await database.connect();
    await blocker.query('begin');
    await blocker.query('select from users where id = $1 for update', [alex.id]);
    const waiting = as(alex).put('/api/user/profile', { designation: 'Late' });
    const [stuck] = [await waiting];
    await blocker.query('rollback');
    blocker.release();
    expect(stuck).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(stuck.headers.get('retry-after')).toBe('1');
    expect((await as(alex).put('/api/user/profile', { designation: 'Now' })).status).toBe(200);
  });

  it('may lose connections under a request without losing the service', async () => {
    const alex = await given.rep(await given.organization());
    const me = as(alex);
    await me.get('/api/user/profile');
    const killing = database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'roster' and datname = current_database()`,
    );
    const replies = await times(20, (nth) => me.put('/api/user/profile', { settings: { [`key${nth}`]: nth } }));
    await killing;
    for (const { status } of replies) expect([200, 503]).toContain(status);
    const acknowledged = replies.flatMap(({ status }, nth) => (status === 200 ? [`key${nth}`] : []));
    const { settings } = (await me.get('/api/user/profile')).body.user;
    for (const key of acknowledged) expect(settings).toHaveProperty(key);
    expect(url()).toContain('127.0.0.1');
  });
});
