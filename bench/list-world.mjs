import pg from 'pg';
import { prepareSchema } from '../dist/database/migrations.js';
import { withPostgres } from './world.mjs';

/** In every organization, however many there are: the same list is measured beside more and more of other tenants'. */
export const PEOPLE_IN_ONE = 5000;

/** One PostgreSQL with a database for each size, `{ name: organizations }`. */
export function withListWorlds(sizes, work) {
  return withPostgres(async ({ url, folder }, started) => {
    const worlds = {};
    for (const [name, organizations] of Object.entries(sizes)) {
      worlds[name] = await createWorld(new URL(url), { name, organizations, folder, started });
    }
    await work(worlds, started);
  });
}

async function createWorld(url, { name, organizations, folder, started }) {
  await withClient(url.href, (client) => client.query(`create database ${name}`));
  url.pathname = `/${name}`;
  await prepareSchema(url.href, { mayMigrate: true });
  const client = new pg.Client(url.href);
  await client.connect();
  started({ stop: () => client.end() });
  const people = organizations * PEOPLE_IN_ONE;
  process.stderr.write(`loading ${people} people of ${organizations} organizations\n`);
  await load(client, organizations);
  const { rows } = await client.query(ADMIN);
  return { url: url.href, folder, client, people, admin: rows[0], root: (await client.query(ROOT)).rows[0] };
}

/** Triggers and the big index wait until the rows are there: the texts are then written and indexed at once. */
async function load(client, organizations) {
  await client.query('set session_replication_role = replica');
  await client.query('drop index search_texts_idx');
  await client.query(ORGANIZATIONS.replace('$1', String(organizations)));
  for (let first = 1; first <= organizations; first += 20) {
    await client.query(PEOPLE, [first, Math.min(first + 19, organizations)]);
    process.stderr.write('.');
  }
  process.stderr.write('\n');
  await client.query(REST);
  await client.query('set session_replication_role = origin');
  for (const statement of ['vacuum analyze', 'checkpoint']) await client.query(statement);
}

async function withClient(url, work) {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

const ORGANIZATIONS = `
  insert into companies (id, name) select uuidv7(), 'Company ' || nth from generate_series(1, $1) nth;
  insert into organizations (id, company_id, name, slug)
    select uuidv7(), id, name, 'org-' || nth from (select *, row_number() over (order by id) as nth from companies) company;
  insert into departments (id, organization_id, name)
    select uuidv7(), o.id, 'Department ' || nth from organizations o, generate_series(1, 10) nth;
  create table homes as select o.id, row_number() over (order by o.id) as place,
    (select array_agg(d.id order by d.name) from departments d where d.organization_id = o.id) as departments
    from organizations o`;

/** The first of each organization is its ADMIN. Names repeat as names do; everybody's number is their own. */
const PEOPLE = `
  with person as (
    select uuidv7() as id, h.id as home, h.departments, nth, h.place,
      (array['Alex','Sam','Maria','Chen','Fatima','Olga','Jamal','Ingrid','Pedro','Yuki','Nina','Omar','Lena','Tariq',
        'Grace','Ivan','Priya','Hugo','Zoë','Jürgen'])[1 + (nth * 7) % 20] as first,
      (array['Smith','Garcia','Novak','Okafor','Tanaka','Kowalski','Haddad','Larsen','Silva','Petrov','Rossi','Nguyen',
        'Cohen','Murphy','Strauß','Dubois','Çelik','Sørensen','López','Łukasz'])[1 + (nth / 20) % 20] as last
    from homes h, generate_series(1, ${PEOPLE_IN_ONE}) nth where h.place between $1 and $2),
  made as (
    insert into users (id, organization_id, email, email_key, full_name, phone_number, phone_region, designation, language,
      timezone, status, created_at, updated_at)
    select id, home, email, email, first || ' ' || last, '+1416' || lpad((place * 7919 + nth)::text, 7, '0'), 'CA',
      (array['Agent','Senior Agent','Manager','Broker','Account Executive'])[1 + nth % 5],
      case when nth % 3 = 0 then 'en-CA' when nth % 3 = 1 then 'fr' end,
      case when nth % 2 = 0 then 'America/Toronto' end, case when nth % 10 = 0 then 'disabled' else 'active' end,
      now() - nth * interval '1 hour', now() - (nth * 7 % 5000) * interval '1 minute'
    from (select *, roster_folded(first || '.' || last) || '.' || place || '-' || nth || '@bench.example' as email from person) p),
  joined as (
    insert into memberships (user_id, organization_id, role, department_id)
    select id, home, case when nth = 1 then 'ADMIN' when nth % 500 = 2 then 'DEPARTMENT_HEAD' else 'SALES_REP' end,
      departments[1 + nth % 10] from person),
  shown as (
    insert into personas (id, user_id, overrides) select uuidv7(), id, '{"position": "Agent"}' from person where nth % 4 = 0),
  seen as (
    insert into client_activity (user_id, channel, first_seen_at, last_login_at, last_action_at)
    select id, 'dashboard', now() - interval '1 year', now() - nth * interval '1 hour', now() - nth * interval '50 minutes'
    from person where nth % 3 > 0),
  assigned as (
    insert into sms_numbers (id, organization_id, e164, assignee_id)
    select uuidv7(), home, '+1647' || lpad((place * 7919 + nth)::text, 7, '0'), id from person where nth % 10 = 0)
  insert into notification_preferences (level, owner_id, category, enabled)
  select 'user', id, 'calls', false from person where nth % 6 = 0`;

const REST = `
  insert into search_texts (user_id, organization_id, text, phone)
    select id, organization_id, roster_searched_text(users), phone_number from users;
  create index search_texts_idx on search_texts using gin (organization_id, text gin_trgm_ops, phone gin_trgm_ops);
  insert into users (id, superadmin, email, email_key, full_name)
    values (uuidv7(), true, 'root@bench.example', 'root@bench.example', 'Root');
  insert into sessions (id, user_id, client, expires_at)
    select uuidv7(), id, 'bench', now() + interval '30 days' from users where superadmin
    union all
    select uuidv7(), user_id, 'bench', now() + interval '30 days' from memberships where role = 'ADMIN';
  drop table homes`;

const CALLER = `select u.id as "userId", s.id as "sessionId", u.organization_id as "organizationId"
  from users u join sessions s on s.user_id = u.id`;
const ADMIN = `${CALLER} where not u.superadmin order by u.organization_id limit 1`;
const ROOT = `${CALLER} where u.superadmin`;
