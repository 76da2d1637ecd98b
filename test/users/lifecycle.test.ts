import { describe, expect, it } from '@jest/globals';
import type { Organization, Person } from '../support/given.js';
import { unchanged } from '../support/rows.js';
import { startServer, useServer } from '../support/server.js';

const { as, anonymous, given, database } = useServer();

async function statusOf(person: Person): Promise<unknown> {
  const [row] = await database.query('select status, deleted_at is not null as gone from users where id = $1', [
    person.id,
  ]);
  return row;
}

async function changesOf(person: Person): Promise<{ fields: Record<string, unknown>; actor_id: string }[]> {
  return database.query('select fields, actor_id from changes where subject_id = $1 order by version', [person.id]);
}

async function team(): Promise<{ acme: Organization; admin: Person; alex: Person }> {
  const acme = await given.organization();
  return { acme, admin: await given.admin(acme), alex: await given.rep(acme) };
}

describe('a deleted person', () => {
  it('is out at the next request, on every instance, and can’t log in', async () => {
    const { admin, alex } = await team();
    const second = await startServer({ database });
    try {
      expect((await as(alex).get('/api/user/profile')).status).toBe(200);
      expect((await second.as(alex).get('/api/user/profile')).status).toBe(200);

      expect((await as(admin).delete(`/api/users/${alex.id}`)).status).toBe(204);

      expect((await as(alex).get('/api/user/profile')).status).toBe(401);
      expect((await second.as(alex).get('/api/user/profile')).status).toBe(401);
      expect((await second.as(alex).get('/api/users')).status).toBe(401);
    } finally {
      await second.stop();
    }
    const login = { email: alex.email, password: alex.password };
    expect(await anonymous.post('/api/auth/login', login)).toMatchObject({ status: 401 });
  });

  it('exists for administrators only, who can change nothing until restored', async () => {
    const { acme, admin, alex } = await team();
    const colleague = await given.rep(acme);
    await as(admin).delete(`/api/users/${alex.id}`);

    expect((await as(colleague).get(`/api/users/${alex.id}`)).status).toBe(404);
    expect((await as(admin).get(`/api/users/${alex.id}`)).body.user).toMatchObject({ status: 'deleted' });
    const refused = await unchanged(database, () => as(admin).put(`/api/users/${alex.id}`, { status: 'active' }));
    expect(refused).toMatchObject({ status: 409, body: { code: 'person_deleted' } });
    const { fields } = (await as(admin).get(`/api/users/${alex.id}/capabilities`)).body;
    expect(Object.values<{ editable: boolean }>(fields).filter(({ editable }) => editable)).toEqual([]);
    expect(await as(admin).delete(`/api/users/${alex.id}`)).toMatchObject({ status: 409 });
  });

  it('gives the SMS number back and keeps the e-mail', async () => {
    const { acme, admin, alex } = await team();
    const number = await given.smsNumber(acme, { assignee: alex });
    const other = await given.rep(acme);
    await as(admin).delete(`/api/users/${alex.id}`);

    expect((await as(admin).put(`/api/users/${other.id}`, { sinchPhoneNumber: number.e164 })).status).toBe(200);
    const taken = await as(admin).put(`/api/users/${other.id}`, { email: alex.email });
    expect(taken).toMatchObject({ status: 409, body: { code: 'email_taken' } });
  });

  it.each(['active', 'disabled'])('comes back %s, as before, in the history too', async (status) => {
    const { admin, alex } = await team();
    if (status === 'disabled') await as(admin).put(`/api/users/${alex.id}`, { status });
    await as(admin).delete(`/api/users/${alex.id}`);
    expect(await statusOf(alex)).toEqual({ status: 'disabled', gone: true });

    expect((await as(admin).post(`/api/users/${alex.id}/restore`)).status).toBe(204);

    expect(await statusOf(alex)).toEqual({ status, gone: false });
    const [, restored] = (await changesOf(alex)).slice(-2);
    expect(restored).toMatchObject({ actor_id: admin.id, fields: { '/deletedAt': { after: null } } });
    const { items } = (await as(admin).get(`/api/users/${alex.id}/history`)).body;
    expect(items[0].fields).toEqual(restored!.fields);
    expect(await as(admin).post(`/api/users/${alex.id}/restore`)).toMatchObject({
      status: 409,
      body: { code: 'not_deleted' },
    });
  });
});

describe('deleting, restoring and erasing', () => {
  const steps = (id: string): [string, string][] => [
    ['DELETE', `/api/users/${id}`],
    ['POST', `/api/users/${id}/restore`],
    ['POST', `/api/users/${id}/erase`],
  ];

  it('are for administrators of the organization, never for oneself, and never upwards', async () => {
    const { acme, admin, alex } = await team();
    const department = await given.department(acme);
    const head = await given.head(acme, department);
    const rep = await given.rep(acme, { department });
    const stranger = await given.admin(await given.organization());
    const boss = await given.admin(acme, { superadmin: true });
    await given.superadmin();
    for (const [method, path] of steps(rep.id)) {
      expect((await unchanged(database, () => as(head).send(method, path))).status).toBe(403);
      expect((await unchanged(database, () => as(alex).send(method, path))).status).toBe(403);
      expect((await unchanged(database, () => as(stranger).send(method, path))).status).toBe(404);
    }
    for (const [method, path] of [...steps(admin.id), ...steps(boss.id)]) {
      expect((await unchanged(database, () => as(admin).send(method, path))).status).toBe(403);
    }
    for (const [method, path] of steps('01980000-0000-7000-8000-000000000001')) {
      expect((await as(admin).send(method, path)).status).toBe(404);
    }
    await database.query('delete from users where superadmin');
  });

  it('keep the last administrator and the last superadmin', async () => {
    const { acme, admin } = await team();
    const root = await given.superadmin();
    for (const [method, path] of [steps(admin.id)[0]!, steps(admin.id)[2]!]) {
      const reply = await unchanged(database, () => as(root).send(method, path));
      expect(reply).toMatchObject({ status: 409, body: { code: 'last_admin' } });
    }
    const [home, elsewhere] = [await given.organization(), await given.organization()];
    const guest = await given.admin(home);
    await given.admin(home);
    await given.membership(guest, elsewhere, 'ADMIN');
    expect(await as(root).delete(`/api/users/${guest.id}`)).toMatchObject({
      status: 409,
      body: { code: 'last_admin' },
    });
    expect(await as(root).put(`/api/users/${guest.id}`, { status: 'disabled' })).toMatchObject({ status: 409 });
    await given.admin(elsewhere);
    expect((await as(root).delete(`/api/users/${guest.id}`)).status).toBe(204);
    await given.admin(acme);
    expect((await as(root).post(`/api/users/${admin.id}/erase`, { confirm: admin.email })).status).toBe(200);
    await database.query('delete from users where superadmin');
  });
});

describe('an erased person', () => {
  it('leaves no personal data in any table', async () => {
    const { acme, admin } = await team();
    const globex = await given.organization();
    const secrets = ['Zoltan', 'Quixotic', 'zq@people.example', '+14165550177', 'Wizard', 'zq-persona', 'zq-theme'];
    const person = await given.rep(acme, { email: 'zq@people.example', fullName: null, firstName: 'Old' });
    await given.membership(person, globex, 'SALES_REP');
    const number = await given.smsNumber(acme, { assignee: person });
    const body = {
      firstName: 'Zoltan',
      lastName: 'Quixotic',
      phoneNumber: '+14165550177',
      designation: 'Wizard',
      picture: 'https://cdn.example.com/zq-picture.png',
      settings: { 'zq-theme': 'dark' },
      automations: { note: 'zq-automation' },
      persona: { position: 'zq-persona' },
      notificationPreferences: { calls: false },
    };
    const key = { 'idempotency-key': 'once' };
    expect((await as(person).put('/api/user/profile', body, key)).status).toBe(200);
    expect((await as(admin).put(`/api/users/${person.id}`, { language: 'hu' }, key)).status).toBe(200);
    await database.query(
      `insert into changes (id, organization_id, subject, subject_id, version, source, fields)
       values (gen_random_uuid(), $1, 'organization', $1, 2, 'test', $2)`,
      [globex.id, JSON.stringify({ '/invitations/1': { before: null, after: { email: 'zq@people.example', n: 1 } } })],
    );
    expect(await traces(['zq-', ...secrets])).not.toEqual([]);

    expect((await as(admin).post(`/api/users/${person.id}/erase`, { confirm: person.email })).status).toBe(200);

    expect(await traces(['zq-', ...secrets])).toEqual([]);
    expect((await as(person).get('/api/user/profile')).status).toBe(401);
    expect((await as(admin).get(`/api/users/${person.id}`)).status).toBe(404);
    const other = await given.rep(acme);
    const taking = { email: 'zq@people.example', phoneNumber: '+14165550177', sinchPhoneNumber: number.e164 };
    expect((await as(admin).put(`/api/users/${other.id}`, taking)).status).toBe(200);
  });

  it('leaves a history of what was changed when, without what it was', async () => {
    const { admin, alex } = await team();
    await as(alex).put('/api/user/profile', { designation: 'Wizard', settings: { secret: 1 } });
    await as(admin).put(`/api/users/${alex.id}`, { accessRole: 'ADMIN' });
    await as(admin).delete(`/api/users/${alex.id}`);

    await as(admin).post(`/api/users/${alex.id}/erase`);

    const nothing = { before: null, after: null };
    const [first, second, third, last] = await changesOf(alex);
    expect(first!.fields).toEqual({ '/designation': nothing, '/settings': nothing });
    expect(second!.fields).toEqual({ '/accessRole': { before: 'SALES_REP', after: 'ADMIN' } });
    expect(Object.keys(third!.fields).sort()).toEqual(['/deletedAt', '/status']);
    expect(last).toMatchObject({ actor_id: admin.id, fields: { '/erased': { before: false, after: true } } });
  });
});

/** The columns of any table in which any of the words stands, as text. */
async function traces(words: string[]): Promise<string[]> {
  const columns = await database.query<{ table_name: string; column_name: string }>(
    `select table_name, column_name from information_schema.columns where table_schema = 'public'`,
  );
  const found: string[] = [];
  for (const { table_name: table, column_name: column } of columns) {
    const rows = await database.query(
      `select from "${table}" where "${column}"::text ilike any (select '%' || word || '%' from unnest($1::text[]) word) limit 1`,
      [words],
    );
    if (rows.length > 0) found.push(`${table}.${column}`);
  }
  return found;
}
