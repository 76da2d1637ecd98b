import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Person } from '../support/given.js';
import { unchanged } from '../support/rows.js';
import { startServer, useServer } from '../support/server.js';

const server = useServer({ env: { TICK_SECONDS: '0.2' } });
const { as, given, database } = server;

const MINE = '/api/user/profile';
const PENDING = '/api/user/deferred-changes';

function inSeconds(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString();
}

const tomorrow = () => inSeconds(86_400);

/** The address of a write that waits. */
function at(instant: string, path = MINE): string {
  return `${path}?applyAt=${instant}`;
}

/** Lets the time come of everything that waits for the person. */
async function comes({ id }: Person): Promise<void> {
  await database.query(
    `update deferred_changes set until = until - interval '400 days', next_attempt_at = now() where user_id = $1`,
    [id],
  );
}

/** Until nothing of the person waits any more. */
async function isOver({ id }: Person): Promise<void> {
  for (let tries = 0; tries < 800; tries++) {
    if ((await database.query('select from deferred_changes where user_id = $1', [id])).length === 0) return;
    await delay(50);
  }
  throw new Error('It still waits.');
}

async function happens(person: Person): Promise<void> {
  await comes(person);
  await isOver(person);
}

async function latest(person: Person) {
  return (await as(person).get(`${MINE}/history`)).body.items[0];
}

describe('a change that is asked for at a later instant', () => {
  it('waits, and says so with the report', async () => {
    const alex = await given.rep(await given.organization());
    const instant = tomorrow();

    const reply = await as(alex).put(at(instant), { language: 'de', persona: { position: 'Closer' } });

    expect(reply.status).toBe(202);
    const deferred = { outcome: 'deferred', by: 'instant', until: instant, rule: 'atItsTime' };
    expect(reply.body.report).toEqual([
      { pointer: '/language', ...deferred },
      { pointer: '/persona/position', ...deferred },
    ]);
    expect(reply.body).toMatchObject({ user: { language: null, version: 1 }, persona: null });
    expect(reply.headers.get('etag')).toBe('"1"');
  });

  it('was proved when it was asked for, where the organization asks for a proof', async () => {
    const alex = await given.rep(await given.organization({ stepUpFields: ['language'] }));
    expect((await as(alex).put(at(tomorrow()), { language: 'de' })).status).toBe(202);
    await database.query(`update sessions set proved_at = now() - interval '1 hour' where user_id = $1`, [alex.id]);
    expect((await as(alex).put(at(tomorrow()), { language: 'fr' })).status).toBe(403);

    await happens(alex);

    expect((await as(alex).get(MINE)).body.user.language).toBe('de');
  });

  it.each(['put', 'patch'] as const)('is listed as the body that was sent, with who asked (%s)', async (method) => {
    const acme = await given.organization();
    const [ada, alex] = [await given.admin(acme, { fullName: 'Ada' }), await given.rep(acme)];
    const body = { persona: { position: 'Closer' }, language: 'de' };
    const instant = tomorrow();

    const reply = await as(ada)[method](at(instant, `/api/users/${alex.id}`), body);

    const items = [
      {
        _id: expect.any(String),
        id: expect.any(String),
        body,
        until: instant,
        by: 'instant',
        revertAt: null,
        isRevert: false,
        requestedBy: { _id: ada.id, id: ada.id, fullName: 'Ada' },
        createdAt: expect.any(String),
      },
    ];
    expect(reply.body.deferredChange).toEqual(items[0]);
    expect((await as(alex).get(PENDING)).body).toEqual({ items });
    expect((await as(ada).get(`/api/users/${alex.id}/deferred-changes`)).body).toEqual({ items });
  });

  it('is applied when its time has come, once, and the history tells who asked', async () => {
    const acme = await given.organization();
    const [ada, alex] = [await given.admin(acme), await given.rep(acme)];
    await as(ada).put(at(inSeconds(1.5), `/api/users/${alex.id}`), { designation: 'Head of Leasing' });

    await isOver(alex);

    expect((await as(alex).get(MINE)).body.user).toMatchObject({ designation: 'Head of Leasing', version: 2 });
    expect(await latest(alex)).toMatchObject({
      source: 'deferred',
      actor: { _id: ada.id, id: ada.id },
      version: 2,
      fields: { '/designation': { before: null, after: 'Head of Leasing' } },
    });
    expect(await latest(alex)).not.toHaveProperty('refused');
    expect((await as(alex).get(PENDING)).body).toEqual({ items: [] });
  });

  it('comes after another that was asked for an earlier instant, whichever was asked first', async () => {
    const alex = await given.rep(await given.organization());
    await as(alex).put(at(inSeconds(3000)), { language: 'fr' });
    await as(alex).put(at(inSeconds(2000)), { language: 'de' });

    await happens(alex);

    expect((await as(alex).get(MINE)).body.user).toMatchObject({ language: 'fr', version: 3 });
  });

  it('may be the present value, since it may be another by then', async () => {
    const alex = await given.rep(await given.organization(), { language: 'de' });
    await as(alex).put(at(inSeconds(2000)), { language: 'fr' });
    expect((await as(alex).put(at(inSeconds(3000)), { language: 'de' })).status).toBe(202);

    await happens(alex);

    expect((await as(alex).get(MINE)).body.user).toMatchObject({ language: 'de', version: 3 });
  });

  it('is shown by the capabilities of its fields', async () => {
    const acme = await given.organization();
    const [alex, sam] = [await given.rep(acme), await given.rep(acme)];
    const [first, second] = [inSeconds(2000), inSeconds(3000)];
    await as(alex).put(at(second), { language: 'fr', persona: null });
    await as(alex).put(at(first), { language: 'de' });

    const { fields } = (await as(alex).get(`${MINE}/capabilities`)).body;
    const asked = { by: 'instant', revertAt: null, requestedBy: alex.id };
    expect(fields['/language'].deferred).toEqual({ ...asked, until: first, value: 'de' });
    expect(fields['/persona/position'].deferred).toEqual({ ...asked, until: second, value: null });
    expect(fields['/designation']).not.toHaveProperty('deferred');
    const seen = (await as(sam).get(`/api/users/${alex.id}/capabilities`)).body;
    expect(seen.fields['/language']).not.toHaveProperty('deferred');
  });

  it('of a home and a role goes the way of any change', async () => {
    const [acme, globex] = [await given.organization(), await given.organization()];
    const root = await given.superadmin();
    const alex = await given.rep(acme);
    await as(root).put(at(tomorrow(), `/api/users/${alex.id}`), { organizationId: globex.id, accessRole: 'ADMIN' });

    await happens(alex);

    expect((await as(alex).get(MINE)).body.user).toMatchObject({ organizationId: globex.id, accessRole: 'ADMIN' });
  });
});

describe('is decided at once, so that', () => {
  it('what isn’t allowed is refused now, with all of it, and nothing waits', async () => {
    const acme = await given.organization();
    const alex = await given.rep(acme);
    const other = await given.rep(acme);

    const reply = await unchanged(database, () =>
      as(alex).put(at(tomorrow()), { accessRole: 'ADMIN', email: other.email, language: 'de' }),
    );

    expect(reply.status).toBe(409);
    expect(reply.body.errors).toMatchObject([
      { pointer: '/email', code: 'email_taken' },
      { pointer: '/accessRole', code: 'not_allowed' },
    ]);
  });

  it('a value that is no value is refused now', async () => {
    const alex = await given.rep(await given.organization());
    const reply = await as(alex).put(at(tomorrow()), { timezone: 'Mars/Base', language: 'de' });
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ pointer: '/timezone' }] } });
  });

  it('a dry run tells what would wait, and keeps nothing', async () => {
    const alex = await given.rep(await given.organization());
    const reply = await unchanged(database, () => as(alex).put(`${at(tomorrow())}&dryRun=true`, { language: 'de' }));
    expect(reply).toMatchObject({ status: 200, body: { report: [{ pointer: '/language', outcome: 'deferred' }] } });
  });

  it('who may not change a person keeps nothing of theirs, not even with values that are there', async () => {
    const acme = await given.organization();
    const [alex, sam] = [await given.rep(acme, { language: 'de' }), await given.rep(acme)];

    const reply = await unchanged(database, () =>
      as(sam).put(at(tomorrow(), `/api/users/${alex.id}`), { language: 'de', persona: { position: null } }),
    );

    expect(reply).toMatchObject({
      status: 200,
      body: { report: [{ outcome: 'unchanged' }, { outcome: 'unchanged' }] },
    });
    expect((await as(sam).put(at(tomorrow(), `/api/users/${alex.id}`), { language: 'fr' })).status).toBe(403);
  });

  it('`If-Match` counts now', async () => {
    const alex = await given.rep(await given.organization());
    await as(alex).put(MINE, { language: 'fr' });

    expect((await as(alex).put(at(tomorrow()), { language: 'de' }, { 'if-match': '"1"' })).status).toBe(412);
    expect((await as(alex).put(at(tomorrow()), { language: 'de' }, { 'if-match': '"2"' })).status).toBe(202);
    await as(alex).put(MINE, { language: 'es' });
    await happens(alex);
    expect((await as(alex).get(MINE)).body.user.language).toBe('de');
  });

  it('a repeated `Idempotency-Key` gets the same 202, and one change waits', async () => {
    const alex = await given.rep(await given.organization());
    const instant = tomorrow();
    const send = (body: object) => as(alex).put(at(instant), body, { 'idempotency-key': 'k1' });

    const [first, second] = [await send({ language: 'de' }), await send({ language: 'de' })];

    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body).toEqual(first.body);
    expect((await as(alex).get(PENDING)).body.items).toHaveLength(1);
    expect((await send({ language: 'fr' })).status).toBe(422);
  });

  it.each([
    ['in the past', () => inSeconds(-1), 'instant_out_of_range'],
    ['after more than a year', () => inSeconds(367 * 86_400), 'instant_out_of_range'],
    ['without an offset', () => '2027-01-01T00:00:00', 'invalid_instant'],
    ['a word', () => 'tomorrow', 'invalid_instant'],
    ['told twice', () => `${tomorrow()}&applyAt=${tomorrow()}`, 'invalid_instant'],
    ['empty', () => '', 'invalid_instant'],
  ])('an instant %s is refused', async (_, instant, code) => {
    const alex = await given.rep(await given.organization());
    const reply = await as(alex).put(at(instant()), { language: 'de' });
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ pointer: 'applyAt', code }] } });
  });

  it('at most 100 changes of a person wait', async () => {
    const alex = await given.rep(await given.organization());
    await as(alex).put(at(tomorrow()), { language: 'de' });
    await database.query(
      `insert into deferred_changes (id, user_id, organization_id, body, handling, by, requested_by)
      select gen_random_uuid(), user_id, organization_id, body, handling, 'approval', requested_by
      from deferred_changes, generate_series(2, 100) where user_id = $1`,
      [alex.id],
    );

    const reply = await as(alex).put(at(tomorrow()), { language: 'fr' });

    expect(reply).toMatchObject({ status: 409, body: { code: 'too_many_deferred_changes' } });
  });

  it('at most 1 MiB of a person waits', async () => {
    const alex = await given.rep(await given.organization());
    const body = { settings: { text: 'x'.repeat(60_000) } };
    const statuses = [];
    for (let nth = 0; nth < 18; nth++) statuses.push((await as(alex).put(at(tomorrow()), body)).status);
    expect(statuses.slice(-2)).toEqual([202, 409]);
  });
});

describe('is decided anew when its time has come, so that', () => {
  it('who has lost the right meanwhile changes nothing, and the history tells the refusal', async () => {
    const acme = await given.organization();
    const [ada, eve, alex] = [await given.admin(acme), await given.admin(acme), await given.rep(acme)];
    await as(eve).put(at(tomorrow(), `/api/users/${alex.id}`), { designation: 'Boss', language: 'de' });
    await as(ada).put(`/api/users/${eve.id}`, { accessRole: 'SALES_REP' });

    await happens(alex);

    expect((await as(alex).get(MINE)).body.user).toMatchObject({ designation: null, language: null, version: 2 });
    expect(await latest(alex)).toMatchObject({
      source: 'deferred',
      version: 2,
      actor: { _id: eve.id, id: eve.id },
      fields: {},
      refused: [
        { pointer: '/designation', code: 'not_allowed', rule: 'selfOrAdmin', liftedBy: 'ADMIN' },
        { pointer: '/language', code: 'not_allowed', rule: 'selfOrSenior' },
      ],
    });
    expect((await as(ada).get(`/api/users/${alex.id}/history`)).body.items[0].refused).toHaveLength(2);
  });

  it('a lenient one applies what is allowed then, and tells the rest as a change of its own', async () => {
    const acme = await given.organization();
    const alex = await given.rep(acme);
    const email = given.email();
    const reply = await as(alex).put(at(tomorrow()), { language: 'de', email, accessRole: 'ADMIN' }, lenient);
    expect(reply.status).toBe(202);
    expect(reply.headers.get('preference-applied')).toBe('handling=lenient');
    expect(reply.body.report.map(({ outcome }: { outcome: string }) => outcome).sort()).toEqual([
      'deferred',
      'deferred',
      'refused',
    ]);
    await given.rep(acme, { email });

    await happens(alex);

    const { items } = (await as(alex).get(`${MINE}/history`)).body;
    expect((await as(alex).get(MINE)).body.user).toMatchObject({ language: 'de', email: alex.email, version: 3 });
    expect(items).toMatchObject([
      { fields: {}, refused: [{ code: 'email_taken' }, { pointer: '/accessRole', code: 'not_allowed' }] },
      { fields: { '/language': { after: 'de' } } },
    ]);
  });

  it('nothing waits of a lenient one that is refused as a whole', async () => {
    const alex = await given.rep(await given.organization());
    const reply = await unchanged(database, () => as(alex).put(at(tomorrow()), { accessRole: 'ADMIN' }, lenient));
    expect(reply).toMatchObject({ status: 200, body: { report: [{ outcome: 'refused' }] } });
  });

  it('what somebody else has by then is told, and not twice', async () => {
    const acme = await given.organization();
    const [alex, sam] = [await given.rep(acme), await given.rep(acme)];
    const email = given.email();
    await as(alex).put(at(tomorrow()), { email, language: 'de' });
    await as(sam).put(at(tomorrow()), { email });
    await Promise.all([comes(alex), comes(sam)]);
    await Promise.all([isOver(alex), isOver(sam)]);

    const told = await database.query<{ refused: unknown }>(
      `select refused from changes where source = 'deferred' and subject_id = any ($1) order by refused nulls first`,
      [[alex.id, sam.id]],
    );
    expect(told).toMatchObject([{ refused: null }, { refused: [{ pointer: '/email', code: 'email_taken' }] }]);
  });

  it.each([
    ['disabled', `update users set status = 'disabled' where id = $1`],
    ['erased', 'delete from users where id = $1'],
  ])('somebody %s changes nothing any more', async (_, statement) => {
    const acme = await given.organization();
    const [eve, alex] = [await given.admin(acme), await given.rep(acme)];
    await as(eve).put(at(tomorrow(), `/api/users/${alex.id}`), { language: 'de' });
    await database.query(statement, [eve.id]);

    await happens(alex);

    expect((await as(alex).get(MINE)).body.user.language).toBeNull();
    expect(await latest(alex)).toMatchObject({ fields: {}, refused: [{ pointer: '', code: 'requester_gone' }] });
  });

  it('it needs no login of who asked', async () => {
    const alex = await given.rep(await given.organization());
    await as(alex).put(at(tomorrow()), { language: 'de' });
    await database.query('update sessions set revoked_at = now() where user_id = $1', [alex.id]);

    await happens(alex);

    const users = await database.query('select language from users where id = $1', [alex.id]);
    expect(users).toEqual([{ language: 'de' }]);
    const alive = await database.query('select from sessions where user_id = $1 and revoked_at is null', [alex.id]);
    expect(alive).toEqual([]);
  });

  it('somebody deleted stays as they are', async () => {
    const acme = await given.organization();
    const [ada, alex] = [await given.admin(acme), await given.rep(acme)];
    await as(ada).put(at(tomorrow(), `/api/users/${alex.id}`), { language: 'de' });
    await as(ada).delete(`/api/users/${alex.id}`);

    await happens(alex);

    const { items } = (await as(ada).get(`/api/users/${alex.id}/history`)).body;
    expect(items[0]).toMatchObject({ refused: [{ pointer: '/language', code: 'person_deleted' }] });
  });

  it('somebody who has moved is out of reach of the former home, and the new one sees nothing of it', async () => {
    const [acme, globex] = [await given.organization(), await given.organization()];
    const [ada, gus, root] = [await given.admin(acme), await given.admin(globex), await given.superadmin()];
    const alex = await given.rep(acme);
    await as(ada).put(at(tomorrow(), `/api/users/${alex.id}`), { language: 'de' });
    await as(root).put(`/api/users/${alex.id}`, { organizationId: globex.id });
    const seen = (await as(gus).get(`/api/users/${alex.id}/deferred-changes`)).body;
    expect(seen).toEqual({ items: [] });

    await happens(alex);

    expect(await latest(alex)).toMatchObject({ fields: {}, refused: [{ pointer: '', code: 'not_found' }] });
    const told = (await as(gus).get(`/api/users/${alex.id}/history`)).body;
    expect(JSON.stringify(told)).not.toContain('refused');
  });

  it('an erased person takes along what waits for them', async () => {
    const acme = await given.organization();
    const [ada, alex] = [await given.admin(acme), await given.rep(acme)];
    await as(ada).put(
      at(tomorrow(), `/api/users/${alex.id}`),
      { fullName: 'Zebulon Quill' },
      { 'idempotency-key': 'erased' },
    );
    expect((await as(ada).post(`/api/users/${alex.id}/erase`, { confirm: alex.email })).status).toBe(200);

    expect(await database.query('select from deferred_changes where user_id = $1', [alex.id])).toEqual([]);
    expect(await database.query(`select from idempotency_keys where answer::text like '%Zebulon%'`)).toEqual([]);
  });
});

describe('taking back', () => {
  it('is for who asked, and then it never happens', async () => {
    const alex = await given.rep(await given.organization());
    const { deferredChange } = (await as(alex).put(at(tomorrow()), { language: 'de' })).body;

    expect((await as(alex).delete(`${PENDING}/${deferredChange._id}`)).status).toBe(204);
    expect((await as(alex).delete(`${PENDING}/${deferredChange._id}`)).status).toBe(404);
    expect((await as(alex).get(PENDING)).body).toEqual({ items: [] });
  });

  it('is not for the person of what an administrator has asked, but for other administrators', async () => {
    const acme = await given.organization();
    const [ada, eve, alex] = [await given.admin(acme), await given.admin(acme), await given.rep(acme)];
    const { deferredChange } = (await as(ada).put(at(tomorrow(), `/api/users/${alex.id}`), { status: 'disabled' }))
      .body;

    expect(await as(alex).delete(`${PENDING}/${deferredChange._id}`)).toMatchObject({
      status: 403,
      body: { errors: [{ rule: 'askerOrAbove', liftedBy: 'ADMIN' }] },
    });
    expect((await as(eve).delete(`/api/users/${alex.id}/deferred-changes/${deferredChange._id}`)).status).toBe(204);
  });

  it('is not for administrators of what a superadmin has asked', async () => {
    const acme = await given.organization();
    const [root, ada, alex] = [await given.superadmin(), await given.admin(acme), await given.rep(acme)];
    const { deferredChange } = (await as(root).put(at(tomorrow(), `/api/users/${alex.id}`), { language: 'de' })).body;
    const path = `/api/users/${alex.id}/deferred-changes/${deferredChange._id}`;

    expect(await as(ada).delete(path)).toMatchObject({ status: 403, body: { errors: [{ liftedBy: 'SUPERADMIN' }] } });
    expect((await as(root).delete(path)).status).toBe(204);
  });

  it('is for a head of what they have asked, though they see no list', async () => {
    const acme = await given.organization();
    const department = await given.department(acme);
    const [hedy, alex] = [await given.head(acme, department), await given.rep(acme, { department })];
    const { deferredChange } = (await as(hedy).put(at(tomorrow(), `/api/users/${alex.id}`), { language: 'de' })).body;

    expect((await as(hedy).get(`/api/users/${alex.id}/deferred-changes`)).status).toBe(403);
    expect((await as(hedy).delete(`/api/users/${alex.id}/deferred-changes/${deferredChange._id}`)).status).toBe(204);
  });

  it('at the moment it happens is one or the other', async () => {
    const acme = await given.organization();
    for (const milliseconds of [0, 60, 120, 180]) {
      const alex = await given.rep(acme);
      const { deferredChange } = (await as(alex).put(at(tomorrow()), { language: 'de' })).body;
      await as(alex).get(PENDING);
      await comes(alex);
      await delay(milliseconds);

      const { status } = await as(alex).delete(`${PENDING}/${deferredChange._id}`);

      await isOver(alex);
      const { language } = (await as(alex).get(MINE)).body.user;
      expect([status, language]).toEqual(status === 204 ? [204, null] : [404, 'de']);
    }
  });
});

describe('instances', () => {
  it('of which there are several apply each change once', async () => {
    const acme = await given.organization();
    const second = await startServer({ database, env: { TICK_SECONDS: '0.2' } });
    try {
      const people = await Promise.all(Array.from({ length: 8 }, () => given.rep(acme)));
      for (const person of people) {
        await as(person).put(at(tomorrow()), { language: 'de' });
        await second.as(person).put(at(tomorrow()), { persona: { position: 'Closer' } });
      }
      await Promise.all(people.map(comes));
      await Promise.all(people.map(isOver));
      const versions = await database.query('select distinct version from users where id = any ($1)', [
        people.map(({ id }) => id),
      ]);
      expect(versions).toEqual([{ version: 3 }]);
      const told = await database.query(
        `select from changes where source = 'deferred' and refused is null and subject_id = any ($1)`,
        [people.map(({ id }) => id)],
      );
      expect(told).toHaveLength(2 * people.length);
    } finally {
      await second.stop();
    }
  });

  it('that are asked to stop end what they have begun, and leave the rest to others', async () => {
    const acme = await given.organization();
    const second = await startServer({ database, env: { TICK_SECONDS: '0.2' } });
    const people = await Promise.all(Array.from({ length: 15 }, () => given.rep(acme)));
    for (const person of people) await as(person).put(at(tomorrow()), { language: 'de' });
    for (const person of people) await comes(person);

    await second.stop();

    await Promise.all(people.map(isOver));
    const users = await database.query('select distinct language, version from users where id = any ($1)', [
      people.map(({ id }) => id),
    ]);
    expect(users).toEqual([{ language: 'de', version: 2 }]);
  });
});

const lenient = { prefer: 'handling=lenient' };
