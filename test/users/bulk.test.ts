import { beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import type { Department, Organization, Person } from '../support/given.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';

const { as, given, database } = useServer();

const BULK = '/api/users/bulk';

let acme: Organization, globex: Organization;
let leasing: Department, support: Department;
let root: Person, ada: Person, head: Person, alex: Person, lea: Person, sam: Person, gina: Person;

beforeEach(async () => {
  [acme, globex] = [await given.organization(), await given.organization()];
  [leasing, support] = [await given.department(acme), await given.department(acme)];
  root = await given.superadmin();
  ada = await given.admin(acme);
  head = await given.head(acme, leasing);
  alex = await given.rep(acme, { department: leasing });
  lea = await given.rep(acme, { department: leasing, status: 'disabled' });
  sam = await given.rep(acme, { department: support });
  gina = await given.admin(globex);
});

const outcomes = (body: { results: { _id: string; outcome: string }[] }) =>
  body.results.map(({ _id, outcome }) => [_id, outcome]);

const statusOf = async (person: Person) => {
  const [row] = await database.query<{ status: string }>('select status from users where id = $1', [person.id]);
  return row?.status;
};

describe('a change of many people', () => {
  it('is decided and told of each by itself, and written with a version and a row in the history', async () => {
    const nobody = uuidv7();
    const body = { ids: [alex.id, lea.id, ada.id, gina.id, nobody], change: { status: 'disabled' } };

    const reply = await as(ada).post(BULK, body);

    expect(reply).toMatchObject({ status: 200 });
    expect(reply.body).toMatchObject({ dryRun: false, changed: 1, unchanged: 1, refused: 1, unknown: 2, failed: 0 });
    expect(reply.body.results).toEqual([
      { _id: alex.id, id: alex.id, outcome: 'changed', version: 2, fields: ['/status'] },
      { _id: lea.id, id: lea.id, outcome: 'unchanged', version: 1 },
      {
        _id: ada.id,
        id: ada.id,
        outcome: 'refused',
        errors: [expect.objectContaining({ pointer: '/status', code: 'not_allowed', rule: 'notSelf' })],
      },
      { _id: gina.id, id: gina.id, outcome: 'unknown' },
      { _id: nobody, id: nobody, outcome: 'unknown' },
    ]);
    expect([await statusOf(alex), await statusOf(ada), await statusOf(gina)]).toEqual(['disabled', 'active', 'active']);
    const { items } = (await as(ada).get(`/api/users/${alex.id}/history`)).body;
    expect(items).toMatchObject([
      { version: 2, source: 'users', actor: { _id: ada.id, id: ada.id }, requestId: expect.any(String) },
    ]);
  });

  it('is of whoever meets the filters of a list, as the list has them', async () => {
    const change = { availability: 'unavailable' };
    const where = { departmentId: [leasing.id], status: 'active', role: ['SALES_REP', 'DEPARTMENT_HEAD'] };

    const reply = await as(ada).post(BULK, { where, change });

    expect(outcomes(reply.body)).toEqual([head.id, alex.id].sort().map((id) => [id, 'changed']));
    const byHead = await as(head).post(BULK, {
      where: { language: 'none', role: 'SALES_REP' },
      change: { language: 'fr' },
    });
    expect(outcomes(byHead.body)).toEqual([alex.id, lea.id].sort().map((id) => [id, 'changed']));
    const elsewhere = await as(ada).post(BULK, { where: { organizationId: globex.id }, change });
    expect(elsewhere.body.results).toEqual([]);
  });

  it('moves, and gives roles and departments', async () => {
    const given = await as(ada).post(BULK, {
      ids: [alex.id, sam.id],
      change: { accessRole: 'DEPARTMENT_HEAD', departmentId: support.id },
    });
    expect(outcomes(given.body)).toEqual([alex, sam].map(({ id }) => [id, 'changed']));
    expect(given.body.results[1].fields).toEqual(['/accessRole']);

    const move = { ids: [alex.id, ada.id], change: { organizationId: globex.id } };
    expect((await as(ada).post(BULK, move)).body).toMatchObject({ refused: 2 });
    const moved = await as(root).post(BULK, move);
    expect(moved.body).toMatchObject({ changed: 1, refused: 1, results: [{}, { errors: [{ code: 'last_admin' }] }] });
    expect((await as(root).get(`/api/users/${alex.id}`)).body.user).toMatchObject({
      organizationId: globex.id,
      departmentId: null,
    });
  });

  it('keeps the last administrator, and foresees in a dry run that it will', async () => {
    const [eva, kim] = [await given.admin(acme), await given.admin(acme)];
    await as(ada).put(`/api/users/${ada.id}`, { accessRole: 'SALES_REP' });
    const demotion = { ids: [eva.id, kim.id, alex.id], change: { accessRole: 'SALES_REP' } };
    const expected = [
      [eva.id, 'changed'],
      [kim.id, 'refused'],
      [alex.id, 'unchanged'],
    ];

    await unchanged(database, async () => {
      const foreseen = await as(root).post(`${BULK}?dryRun=true`, demotion);
      expect(outcomes(foreseen.body)).toEqual(expected);
      expect(foreseen.body).toMatchObject({ dryRun: true, changed: 1, results: [{ version: 1 }, {}, {}] });
    });
    const done = await as(root).post(BULK, demotion);
    expect(outcomes(done.body)).toEqual(expected);
    expect(done.body.results[1].errors).toMatchObject([{ code: 'last_admin' }]);
  });

  it('is answered again for the same key, as far as the caller still reaches people', async () => {
    const body = { ids: [alex.id, sam.id], change: { status: 'disabled' } };
    const headers = { 'idempotency-key': 'once' };
    const first = await as(ada).post(BULK, body, headers);
    await as(ada).put(`/api/users/${alex.id}`, { status: 'active' });

    expect((await as(ada).post(BULK, body, headers)).body).toEqual(first.body);
    expect(await statusOf(alex)).toBe('active');
    const other = await as(ada).post(BULK, { ...body, change: { status: 'active' } }, headers);
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_mismatch' } });

    await as(root).put(`/api/users/${sam.id}`, { organizationId: globex.id });
    expect(outcomes((await as(ada).post(BULK, body, headers)).body)).toEqual([
      [alex.id, 'changed'],
      [sam.id, 'unknown'],
    ]);
  });
});

it('of a colleague changes what the caller may change of each: nothing', async () => {
  const reply = await as(sam).post(BULK, { ids: [sam.id, alex.id], change: { language: 'fr' } });
  expect(outcomes(reply.body)).toEqual([
    [sam.id, 'changed'],
    [alex.id, 'refused'],
  ]);
});

describe('a request that is no good', () => {
  const id = '01980000-0000-7000-8000-000000000001';
  const status = { status: 'disabled' };

  it.each([
    [{}, ['', '/change']],
    [{ change: status }, ['']],
    [{ ids: [id], where: { role: 'ADMIN' }, change: status }, ['']],
    [{ ids: [], change: status }, ['/ids']],
    [{ ids: id, change: status }, ['/ids']],
    [{ ids: [id, 7, 'x'], change: status }, ['/ids/1', '/ids/2']],
    [{ ids: Array.from({ length: 1001 }, () => uuidv7()), change: status }, ['/ids']],
    [{ where: {}, change: status }, ['/where']],
    [{ where: [], change: status }, ['/where']],
    [
      { where: { constructor: 1, role: 'KING', hasPersona: 'yes' }, change: status },
      ['/where/constructor', '/where/role', '/where/hasPersona'],
    ],
    [{ where: { guests: true, limit: 1 }, change: status }, ['/where/guests', '/where/limit']],
    [{ ids: [id], change: {} }, ['/change']],
    [
      { ids: [id], change: { email: 'a@acme.example', __proto: 1, status: 'deleted' } },
      ['/change/email', '/change/__proto', '/change/status'],
    ],
    [{ ids: [id], change: null }, ['/change']],
  ])('%j is a 400', async (body, pointers) => {
    const reply = await as(ada).post(BULK, body);
    expect(reply.status).toBe(400);
    expect(reply.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([...pointers].sort());
  });

  it('of ten thousand ids is refused for their number, whatever they are', async () => {
    const short = await as(ada).post(BULK, { ids: Array.from({ length: 10_000 }, () => 'x'), change: status });
    expect(short).toMatchObject({ status: 400, body: { errors: [{ pointer: '/ids', code: 'too_many' }] } });
    const long = await as(ada).post(BULK, { ids: Array.from({ length: 10_000 }, () => uuidv7()), change: status });
    expect(long).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
  });

  it('of filters that more than a thousand people meet is refused', async () => {
    await database.query(
      `with crowd as (
          insert into users (id, organization_id, email, email_key)
          select gen_random_uuid(), $1, email, email from (
            select 'crowd' || nth || '@acme.example' as email from generate_series(1, 1001) nth) one returning id)
        insert into memberships (user_id, organization_id, role) select id, $1, 'SALES_REP' from crowd`,
      [acme.id],
    );
    const reply = await as(ada).post(BULK, { where: { q: 'crowd' }, change: status });
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ pointer: '/where', code: 'too_many' }] } });
  });

  it('tells nothing of hidden fields by its filters', async () => {
    const reply = await as(head).post(BULK, { where: { lastLoginBefore: 'none' }, change: { language: 'fr' } });
    expect(reply).toMatchObject({
      status: 403,
      body: { code: 'hidden_field', errors: [{ pointer: '/where/lastLoginBefore' }] },
    });
  });

  it('is refused while another of the caller goes on', async () => {
    const lock = await database.connect();
    try {
      await lock.query('begin');
      await lock.query('select from users where id = $1 for update', [alex.id]);
      const waiting = as(ada).post(BULK, { ids: [alex.id], change: status });
      await database.somebodyWaits();
      const second = await as(ada).post(`${BULK}?dryRun=true`, { ids: [sam.id], change: status });
      expect(second).toMatchObject({ status: 429, body: { code: 'bulk_running' } });
      expect(await as(root).post(`${BULK}?dryRun=true`, { ids: [sam.id], change: status })).toMatchObject({
        status: 200,
      });
      await lock.query('commit');
      expect((await waiting).body).toMatchObject({ changed: 1 });
    } finally {
      await lock.query('rollback');
      lock.release();
    }
  });
});

it('stops where the service is too busy, and goes on when it is asked again', async () => {
  const lock = await database.connect();
  const body = { ids: [alex.id, sam.id, head.id], change: { status: 'disabled' } };
  try {
    await lock.query('begin');
    await lock.query('select from users where id = $1 for update', [sam.id]);
    const headers = { 'idempotency-key': 'busy' };
    const first = await as(ada).post(BULK, body, headers);
    expect(outcomes(first.body).map(([, outcome]) => outcome)).toEqual(['changed', 'failed', 'failed']);
    await lock.query('commit');
    const second = await as(ada).post(BULK, body, headers);
    expect(outcomes(second.body).map(([, outcome]) => outcome)).toEqual(['unchanged', 'changed', 'changed']);
  } finally {
    await lock.query('rollback');
    lock.release();
  }
});
