import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JwtService } from '@nestjs/jwt';
import pg from 'pg';
import { newKey } from '../dist/auth/access-key.js';
import { jwtOptions, Tokens } from '../dist/auth/tokens.js';
import { prepareSchema } from '../dist/database/migrations.js';
import { startEmbeddedPostgres } from '../dist/database/embedded-postgres.js';
import { openServiceRole } from '../dist/database/service-role.js';

/** The secret of every server of a bench. */
export const JWT_SECRET = 'a secret that all servers of a bench share';
/** What every server of a bench has. */
export const POOL_SIZE = 10;

/** Works in a world: a durable PostgreSQL with a thousand people who are logged in. */
export function withWorld(work) {
  return withPostgres(async (postgres, started) => work(await createWorld(postgres, started), started));
}

/**
 * Works with a durable PostgreSQL of its own, in a temporary folder (`TMPDIR`). `started(server)` hands over what has to be
 * stopped before it; all of it ends with the work, also when it is broken off.
 */
export async function withPostgres(work) {
  const running = [];
  const started = (server) => {
    running.push(server);
    return server;
  };
  const stop = async () => {
    for (const one of running.splice(0).reverse()) await one.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop().finally(() => process.exit(1)));
  process.stdout.on('error', () => undefined); // A reader that leaves, such as head, must not leave the servers behind.
  try {
    const folder = await mkdtemp(join(tmpdir(), 'roster-bench-'));
    started({ stop: () => rm(folder, { recursive: true, force: true }) });
    const { url } = started(await startEmbeddedPostgres({ directory: folder, durability: 'durable' }));
    await work({ url, folder }, started);
  } finally {
    await stop();
  }
}

async function createWorld({ url, folder }, started) {
  await prepareSchema(url, { mayMigrate: true });
  const serviceUrl = await openServiceRole({ ownerUrl: url, secret: JWT_SECRET });
  const client = new pg.Client(url);
  await client.connect();
  started({ stop: () => client.end() });
  await client.query(PEOPLE);
  const { rows: people } = await client.query(LOGINS);
  const { rows: settings } = await client.query('show server_version');
  return {
    url,
    serviceUrl,
    folder,
    people,
    peopleByKey: await withKeys(client, people),
    postgresVersion: settings[0].server_version,
    postmaster: await postmasterOf(folder),
    async countChanges() {
      const { rows } = await client.query('select count(*)::integer from changes');
      return rows[0].count;
    },
    /** Every measurement starts from tables without dead rows and from a fresh checkpoint. */
    async tidy() {
      for (const statement of ['vacuum analyze', 'checkpoint']) await client.query(statement);
    },
  };
}

/** The same people, each with a key instead of a login. */
async function withKeys(client, people) {
  const keyed = people.map((person) => {
    const { id, text } = newKey('person', person.userId, ['profile:read', 'profile:write']);
    return { ...person, keyId: id, key: text };
  });
  await client.query(KEYS, [keyed.map(({ keyId }) => keyId), keyed.map(({ userId }) => userId)]);
  return keyed;
}

async function postmasterOf(folder) {
  const [pid] = (await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8')).split('\n', 1);
  return Number(pid);
}

const settings = { secret: JWT_SECRET, jwtIssuer: 'roster', accessTokenSeconds: 900 };
const tokens = new Tokens(new JwtService(jwtOptions(settings)), settings);

/** An access token as a login gives it; good for a quarter of an hour. */
export function tokenOf(person) {
  return tokens.signAccess(person);
}

/** A body of the published contract's shape; only the designation is another one. */
export function bodyOf({ fullName, email, phoneNumber }, designation) {
  return { fullName, email, phoneNumber, designation, callForwardingEnabled: true };
}

const PEOPLE = `
  insert into companies (id, name) select uuidv7(), 'Company ' || nth from generate_series(1, 5) nth;
  insert into organizations (id, company_id, name, slug, address, city, website, lead_provider, timezone, business_hours)
    select uuidv7(), id, 'Acme ' || nth, 'acme-' || nth, '500 Bay St', 'Toronto', 'https://acme.example',
      'Facebook Lead Ads', 'America/Toronto', '{"monday": [{"start": "09:00", "end": "18:00"}]}'
    from (select id, row_number() over (order by id) as nth from companies) company;
  insert into departments (id, organization_id, name)
    select uuidv7(), o.id, department from organizations o, unnest('{Leasing,Support}'::text[]) department;
  insert into users (id, organization_id, email, email_key, full_name, phone_number, phone_region, designation, language,
      timezone, call_forwarding_enabled, automations, settings)
    select uuidv7(), home.id, 'person-' || nth || '@bench.example', 'person-' || nth || '@bench.example',
      'Person ' || nth, '+1416' || 2000000 + nth, 'CA', 'Agent', 'en-CA', 'America/Toronto', true,
      '{"followUp": {"enabled": true, "afterDays": 3}}', '{"theme": "dark"}'
    from generate_series(1, 1000) nth
    join (select id, row_number() over (order by id) as place from organizations) home on place = 1 + nth % 5;
  insert into memberships (user_id, organization_id, role, department_id)
    select u.id, u.organization_id, case when nth <= 5 then 'ADMIN' else 'SALES_REP' end, department.id
    from (select *, row_number() over (order by id) as nth from users) u
    join departments department on department.organization_id = u.organization_id
      and department.name = case when nth % 3 = 0 then 'Support' else 'Leasing' end;
  insert into personas (id, user_id, overrides)
    select uuidv7(), id, '{"position": "Leasing Manager", "region": "Ontario"}'
    from users where call_forwarding_enabled and right(phone_number, 1)::integer < 5;
  insert into sms_numbers (id, organization_id, e164, assignee_id)
    select uuidv7(), organization_id, replace(phone_number, '+1416', '+1647'), id
    from users where right(phone_number, 1) = '0';
  insert into notification_preferences (level, owner_id, category, enabled)
    select 'organization', id, 'campaigns', false from organizations
    union all
    select 'user', id, category, false from users, unnest('{calls,emailSync}'::text[]) category
    where right(phone_number, 1)::integer % 3 = 0;
  insert into sessions (id, user_id, client, expires_at) select uuidv7(), id, 'bench', now() + interval '30 days' from users`;

const KEYS = `
  insert into access_keys (id, user_id, name, scopes, expires_at, told_days)
  select id, user_id, 'bench', '{profile:read,profile:write}', now() + interval '30 days', 999
  from unnest($1::uuid[], $2::uuid[]) as key (id, user_id)`;

const LOGINS = `
  select u.id as "userId", s.id as "sessionId", u.full_name as "fullName", u.email, u.phone_number as "phoneNumber"
  from users u join sessions s on s.user_id = u.id order by u.id`;
