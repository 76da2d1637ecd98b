import { beforeAll, describe, expect, it } from '@jest/globals';
import { useServer } from '../support/server.js';
import { givenTenant, withScope, type Tenant } from './world.js';

const server = useServer();
const { given, database } = server;

let acme: Tenant;
let guestOf: string;
let stranger: string;
beforeAll(async () => {
  acme = await givenTenant(server);
  const host = await given.organization();
  guestOf = host.id;
  stranger = (await given.admin(host)).id;
  for (const person of [acme.admin, acme.rep]) await given.membership(person, host, 'SALES_REP');
  await server.as(acme.admin).get('/api/user/profile');
});

/** Statements with names for ids, written by hand as the role of the service. */
const FORBIDDEN = [
  `select roster_end_sessions('#boss')`,
  `insert into memberships (user_id, organization_id, role) values ('#self', '#elsewhere', 'ADMIN')`,
  `update memberships set role = 'ADMIN' where user_id = '#self'`,
  `update memberships set department_id = null where user_id = '#self'`,
  `update memberships set user_id = '#self' where user_id = '#other'`,
  `delete from memberships where user_id = '#self'`,
  `select roster_change_own_membership('#host', 'ADMIN', null)`,
  `select roster_change_own_membership('#elsewhere', 'SALES_REP', null)`,
  `update users set superadmin = true where id = '#self'`,
  `insert into users (id, organization_id, email, email_key, superadmin) values (gen_random_uuid(), '#home', 'x@x.example', 'x@x.example', true)`,
  `select roster_set_superadmin('#self', true)`,
  `select roster_set_superadmin('#other', true)`,
  `update users set password_hash = 'x' where id = '#self'`,
  `update users set password_hash = null where id = '#other'`,
  `insert into users (id, organization_id, email, email_key, password_hash) values (gen_random_uuid(), '#home', 'x@x.example', 'x@x.example', 'x')`,
  `select roster_set_password('#self', 'x')`,
  `update users set verification_status = 'verified' where id = '#self'`,
  `update users set email_imposed = false, guest_rights_rest = false`,
  `update users set kind = 'service' where id = '#other'`,
  `delete from users where id = '#other'`,
  `insert into sessions (id, user_id, expires_at) values (gen_random_uuid(), '#other', now() + interval '1 day')`,
  `update sessions set expires_at = now() + interval '9 years' where user_id = '#other'`,
  `delete from sessions where user_id = '#other'`,
  `insert into access_keys (id, user_id, name, scopes, expires_at, told_days)
    values (gen_random_uuid(), '#other', 'x', '{people:write}', now() + interval '1 day', 0)`,
  `update access_keys set expires_at = now() + interval '9 years' where user_id = '#other'`,
  `delete from access_keys where user_id = '#other'`,
  `insert into factors (id, user_id, kind, name, secret, last_step, confirmed_at)
    values (gen_random_uuid(), '#self', 'totp', 'x', 'x', 0, now())`,
  `delete from factors`,
  `delete from recovery_codes`,
  `delete from used_passkey_challenges`,
  `insert into changes (id, organization_id, subject, subject_id, version, actor_id, source, fields)
    values (gen_random_uuid(), '#home', 'organization', '#home', 99, '#other', 'test', '{}')`,
  `insert into changes (id, organization_id, subject, subject_id, version, source, fields)
    values (gen_random_uuid(), '#home', 'user', '#self', 99, 'test', '{}')`,
  `update changes set fields = '{}'`,
  `delete from changes`,
  `select anonymise_history('#other')`,
  `select without_email('{}', null)`,
  `select * from roster_invitations_of('#other')`,
  `select roster_withhold('users', '{}')`,
  `select roster_restrict('users', 'true')`,
];

describe.each(['an administrator', 'a rep'] as const)('in the name of %s', (who) => {
  it.each(FORBIDDEN)('nothing is written by: %s', async (statement) => {
    const [self, other] = who === 'a rep' ? [acme.rep, acme.admin] : [acme.admin, acme.rep];
    const text = statement
      .replaceAll('#self', self.id)
      .replaceAll('#other', other.id)
      .replaceAll('#home', acme.organization.id)
      .replaceAll('#host', guestOf)
      .replaceAll('#boss', stranger)
      .replaceAll('#elsewhere', (await given.organization()).id);

    const written = await withScope(database, { userId: self.id }, async (client) => {
      const before = await digest(client);
      await client.query('savepoint tried');
      const refusal = await client.query(text).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (refusal !== undefined) await client.query('rollback to tried');
      if (refusal !== undefined) expect(refusal).toMatchObject({ code: '42501' });
      return before !== (await digest(client));
    });

    expect(written).toBe(false);
  });
});

describe('what is open', () => {
  it('to an administrator: the own role downwards, and the own department', async () => {
    const { admin, organization, department } = acme;
    await withScope(database, { userId: admin.id }, async (client) => {
      await client.query('select roster_change_own_membership($1, $2, $3)', [organization.id, 'ADMIN', department.id]);
      await client.query('select roster_change_own_membership($1, $2, $3)', [
        organization.id,
        'SALES_REP',
        department.id,
      ]);
      const raised = client.query('select roster_change_own_membership($1, $2, $3)', [organization.id, 'ADMIN', null]);
      await expect(raised).rejects.toMatchObject({ code: '42501' });
    });
  });

  it('to a SUPERADMIN: who is one', async () => {
    const root = await given.superadmin();
    const [row] = await withScope(database, { userId: root.id }, async (client) => {
      await client.query('select roster_set_superadmin($1, true)', [acme.rep.id]);
      return (await client.query('select superadmin from users where id = $1', [acme.rep.id])).rows;
    });
    expect(row).toEqual({ superadmin: true });
    await database.query('delete from users where superadmin');
  });

  it('to the service in its own name: passwords, proofs, and erasing', async () => {
    const { rep } = acme;
    await withScope(database, 'service', async (client) => {
      await client.query(`select roster_set_password($1, 'x')`, [rep.id]);
      await client.query(`update users set verification_status = 'verified' where id = $1`, [rep.id]);
      expect((await client.query('delete from users where id = $1', [rep.id])).rowCount).toBe(1);
    });
  });
});

it('every column of the users is changed by the service or withheld from it, by a list', async () => {
  const columns = await database.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = 'users'::regclass and attnum > 0 and not attisdropped
      and not has_column_privilege('roster_service', attrelid, attname, 'update') order by 1`,
  );

  expect(columns.map(({ name }) => name)).toEqual([
    'email_imposed',
    'guest_rights_rest',
    'kind',
    'password_hash',
    'superadmin',
  ]);
});

it('an administrator’s own role and department are changed as anybody’s, also by a department that goes', async () => {
  const { as } = server;
  const globex = await given.organization();
  const department = await given.department(globex);
  const [gina] = [await given.admin(globex), await given.admin(globex)];

  expect((await as(gina).put('/api/user/profile', { departmentId: department.id })).status).toBe(200);
  const deleted = await as(gina).delete(`/api/departments/${department.id}`);
  expect(deleted).toMatchObject({ status: 200, body: { unassigned: 1 } });
  expect((await as(gina).put('/api/user/profile', { accessRole: 'SALES_REP' })).body.user).toMatchObject({
    accessRole: 'SALES_REP',
    departmentId: null,
  });
  const rows = await database.query('select role, department_id from memberships where user_id = $1', [gina.id]);
  expect(rows).toEqual([{ role: 'SALES_REP', department_id: null }]);
});

/** All rows of the tables that the statements are about, as the owner sees them. */
async function digest(client: { query(text: string): Promise<{ rows: unknown[] }> }): Promise<string> {
  await client.query('set local role none');
  const { rows } = await client.query(
    ['users', 'memberships', 'sessions', 'changes']
      .map((table) => `select '${table}', count(*), sum(hashtextextended(t::text, 0)) from ${table} t`)
      .join(' union all '),
  );
  await client.query('set local role roster_service');
  return JSON.stringify(rows);
}
