import { beforeAll, describe, expect, it } from '@jest/globals';
import { readSnapshot } from '../../src/profiles/storage/profiles.statements.js';
import { useServer } from '../support/server.js';
import { givenTenant, rowsSeen, tenantTables, withScope, type Tenant } from './world.js';

const server = useServer();
const { given, database } = server;

/** Tables whose rows are of no tenant: a hash and a count, what mail to send. */
const NOBODYS = ['limit_counts', 'login_attempts', 'mail_outbox', 'used_passkey_challenges'];

let acme: Tenant;
let globex: Tenant;
let tables: string[];
beforeAll(async () => {
  acme = await givenTenant(server);
  globex = await givenTenant(server);
  tables = await tenantTables(database);
});

it('holds on every table, for the owner too', async () => {
  const open = await database.query(
    `select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relname = any ($1) and relkind in ('r', 'p') and not (relrowsecurity and relforcerowsecurity)`,
    [tables],
  );

  expect(tables).toEqual(expect.arrayContaining(['users', 'changes', 'sessions']));
  expect(open).toEqual([]);
});

it('has a policy for the service on every table that says more than yes', async () => {
  const open = await database.query(
    `select c.relname as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relname = any ($1) and c.relkind in ('r', 'p')
      and (select count(*) from pg_policies p where p.tablename = c.relname and p.policyname = 'tenant'
        and p.qual ~* 'roster_|exists' and (p.with_check is null or p.with_check ~* 'roster_|exists')) <> 1`,
    [tables],
  );

  expect(open.map(({ name }) => name)).toEqual([]);
});

it('is looked at in this test: `givenTenant` makes a row in every table', async () => {
  const withRows = tablesWith(await seenBy('owner'), acme);

  expect(tables.filter((table) => !withRows.includes(table))).toEqual(NOBODYS);
});

describe('without the filter of the application', () => {
  it.each(['ADMIN', 'SALES_REP'] as const)('a %s sees the rows of the own organization and no other', async (role) => {
    const scope = { userId: (role === 'ADMIN' ? acme.admin : acme.rep).id };
    const seen = await seenBy(scope);

    expect(foreignRows(seen, globex)).toEqual([]);
    expect(tablesWith(seen, acme)).toEqual(await tablesWithRowsOf(acme, role));
  });

  it('a guest sees both organizations, and they see their guest but not where else they belong', async () => {
    const [home, elsewhere] = [await given.organization(), await given.organization()];
    const guest = await given.rep(home);
    await given.membership(guest, elsewhere, 'SALES_REP');
    const [host, colleague] = [await given.admin(elsewhere), await given.admin(home)];

    const seen = async (person: { id: string }, table: string) =>
      (await rowsSeen(database, { userId: person.id }, table)).join();

    for (const { id } of [guest, host, colleague]) expect(await seen(guest, 'users')).toContain(id);
    expect(await seen(host, 'users')).toContain(guest.id);
    expect(await seen(host, 'memberships')).not.toContain(home.id);
  });

  it.each(['SUPERADMIN', 'service'] as const)('a %s sees all', async (who) => {
    const scope = who === 'service' ? who : { userId: (await given.superadmin()).id };

    const seen = await seenBy(scope);

    expect(tablesWith(seen, globex)).toEqual(await tablesWithRowsOf(globex, who));
  });

  it('nobody sees anything, before and after somebody in the same session', async () => {
    for (const table of tables) expect([table, await rowsSeen(database, 'nobody', table)]).toEqual([table, []]);

    const after = await withScope(database, { userId: acme.admin.id }, async (client) => {
      await client.query('rollback');
      await client.query('begin');
      await client.query('set local role roster_service');
      return client.query('select id from users');
    });
    expect(after.rows).toEqual([]);
  });

  it('a person without an organization sees themselves', async () => {
    const { id } = await given.rep(acme.organization);
    await withScope(database, { userId: id }, async (client) => {
      await client.query(`select set_config('roster.reach', '{}', true)`);
      expect((await client.query('select id from users')).rows).toEqual([{ id }]);
    });
  });
});

describe('a write', () => {
  const as = <Result>(work: Parameters<typeof withScope<Result>>[2]) =>
    withScope(database, { userId: acme.admin.id }, work);

  it('leaves the foreign rows of every table alone', async () => {
    const written: Record<string, number> = {};
    for (const { table, column } of await writableColumns()) {
      const updated = await as((client) =>
        client.query<{ row: string }>(`update ${table} t set ${column} = ${column} returning to_jsonb(t)::text as row`),
      );
      const rows = updated.rows.map(({ row }) => row);
      expect([table, rows.filter((row) => globex.marks.some((mark) => row.includes(mark)))]).toEqual([table, []]);
      written[table] = rows.length;
    }

    const untouched = Object.keys(written).filter((table) => written[table] === 0);
    expect(untouched).toEqual([
      'access_keys',
      'deferred_changes',
      'erasures',
      'factors',
      'idempotency_keys',
      'limit_counts',
      'login_attempts',
      'login_challenges',
      'login_networks',
      'mail_outbox',
      'mailed_links',
      'recovery_codes',
      'refresh_tokens',
      'sessions',
      'used_passkey_challenges',
    ]);
  });

  it.each([
    [
      'a member',
      `insert into memberships (user_id, organization_id, role) values ('${'#rep'}', '#organization', 'ADMIN')`,
    ],
    [
      'a department',
      `insert into departments (id, organization_id, name) values (gen_random_uuid(), '#organization', 'Ours')`,
    ],
    [
      'a category of everyone',
      `insert into notification_categories (id, key, label, channels, position)
      values (gen_random_uuid(), 'ours', 'Ours', '{email}', 99)`,
    ],
    [
      'an invitation',
      `insert into invitations (id, organization_id, email, email_key, role, expires_at)
      values (gen_random_uuid(), '#organization', 'a@b.example', 'a@b.example', 'ADMIN', now())`,
    ],
    [
      'a change in another’s name',
      `insert into deferred_changes (id, user_id, body, handling, by, requested_by)
      values (gen_random_uuid(), '#rep', '{}', 'strict', 'approval', '#rep')`,
    ],
    ['a moved row', `update departments set organization_id = '#organization'`],
  ])('puts no row into another tenant: %s', async (_, statement) => {
    const text = statement.replaceAll('#rep', acme.rep.id).replace('#organization', globex.organization.id);

    await expect(as((client) => client.query(text))).rejects.toMatchObject({ code: '42501' });
  });
});

describe('mail', () => {
  const put = `insert into mail_outbox (id, kind, subject_id, edition) values (gen_random_uuid(), 'test', gen_random_uuid(), 1)`;

  it('is put into the outbox by anybody who writes, and seen by the service only', async () => {
    const seen = await withScope(database, { userId: acme.rep.id }, async (client) => {
      await client.query(put);
      const touched = await client.query('update mail_outbox set attempts = 9');
      return [(await client.query('select from mail_outbox')).rowCount, touched.rowCount];
    });

    expect(seen).toEqual([0, 0]);
    await expect(withScope(database, 'nobody', (client) => client.query(put))).rejects.toMatchObject({ code: '42501' });
  });
});

describe('the whole profile', () => {
  const read = async (caller: Tenant, target: Tenant) => {
    const [session] = await database.query<{ id: string }>('select id from sessions where user_id = $1', [
      caller.rep.id,
    ]);
    return withScope(database, 'nobody', async (client) => {
      const { rows } = await client.query(readSnapshot.text, [caller.rep.id, session?.id, target.rep.id]);
      return rows as { id: string | null; email: string | null }[];
    });
  };

  it('is there for one’s own tenant', async () => {
    expect(await read(acme, acme)).toMatchObject([{ id: acme.rep.id, email: acme.rep.email }]);
  });

  it('is not there for another', async () => {
    expect(await read(acme, globex)).toMatchObject([{ id: null, email: null, organization_name: null }]);
  });
});

describe('what is asked across tenants', () => {
  it('answers with yes or no', async () => {
    const [{ e164 }] = (await database.query<{ e164: string }>(
      'select e164 from sms_numbers where organization_id = $1',
      [globex.organization.id],
    )) as [{ e164: string }];
    const { rows } = await withScope(database, { userId: acme.rep.id }, (client) =>
      client.query(
        `select roster_email_is_taken($1, $2) as taken, roster_email_is_taken('nobody@nowhere.example', $2) as free,
          roster_phone_is_sms_number($3) as provisioned, roster_phone_is_sms_number('+14165550000') as personal`,
        [globex.rep.email, acme.rep.id, e164],
      ),
    );

    expect(rows).toEqual([{ taken: true, free: false, provisioned: true, personal: false }]);
  });
});

/** A column of every table that the service may update. */
function writableColumns() {
  return database.query<{ table: string; column: string }>(
    `select distinct on (c.relname) c.relname as table, a.attname as column
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'platform'
      and has_column_privilege('roster_service', c.oid, a.attname, 'update')
    order by c.relname, a.attnum`,
  );
}

type Seen = Record<string, string[]>;

async function seenBy(scope: Parameters<typeof rowsSeen>[1]): Promise<Seen> {
  const seen: Seen = {};
  for (const table of tables) seen[table] = await rowsSeen(database, scope, table);
  return seen;
}

function foreignRows(seen: Seen, { marks }: Tenant): string[] {
  return Object.values(seen)
    .flat()
    .filter((row) => marks.some((mark) => row.includes(mark)));
}

function tablesWith(seen: Seen, { marks }: Tenant): string[] {
  return tables.filter((table) => seen[table]?.some((row) => marks.some((mark) => row.includes(mark))));
}

const SERVICE_ONLY = [
  'factors',
  'login_challenges',
  'login_networks',
  'mailed_links',
  'recovery_codes',
  'refresh_tokens',
];

/** Where the tenant has rows at all; some are for their author or for the service only. */
async function tablesWithRowsOf(tenant: Tenant, role: string): Promise<string[]> {
  const hidden =
    {
      ADMIN: ['idempotency_keys', ...SERVICE_ONLY],
      SALES_REP: SERVICE_ONLY,
      SUPERADMIN: ['factors', 'login_challenges', 'recovery_codes'],
    }[role] ?? [];
  return tablesWith(await seenBy('owner'), tenant).filter((table) => !hidden.includes(table));
}
