import { ConfigError } from '../config.js';
import { RIGHTS } from './rights.statements.js';

/** Runs one statement on the owner's connection. */
export type Ask = <Row>(statement: string) => Promise<Row[]>;

/** Something that roster_service, everybody or the policies have on an object, and the statement that takes it away. */
interface Right {
  object: string;
  made: string;
  unmade: string | null;
}

/** Giving one right can take another, as a grant on a table does those on its columns. */
const MOST_ROUNDS = 4;

/**
 * Makes grants, row security and policies what the migrations make of them, whatever was left of them: after a dump, a
 * `revoke` or a change of owner. Writes nothing where nothing is missing. In a transaction, as the owner.
 */
export async function mendRights(ask: Ask): Promise<string[]> {
  const mended: string[] = [];
  for (let round = 1; ; round++) {
    const missing = await missingRights(ask);
    const [first] = missing;
    if (first === undefined) return mended;
    if (round > MOST_ROUNDS) throw new ConfigError(`The rights in the database could not be mended: ${first}.`);
    for (const statement of missing) await ask(statement);
    mended.push(...missing);
  }
}

/** The statements that are needed, those that take away first. */
export async function missingRights(ask: Ask): Promise<string[]> {
  const present = await presentRights(ask);
  const made = new Set(present.map((right) => right.made));
  const wanted = new Set(RIGHTS);
  const objects = new Set(present.map(({ object }) => object).filter((object) => isOurs(object)));
  const surplus = present.filter((right) => !wanted.has(right.made) && objects.has(right.object));
  return [...surplus.flatMap(({ unmade }) => unmade ?? []), ...RIGHTS.filter((statement) => !made.has(statement))];
}

/** Whether migrations made the table, view or function; what else is in the schema is the operator's. */
export function isOurs(object: string): boolean {
  return RIGHTS.some((statement) => statement.includes(` ${object} `));
}

/** All there are, in an order that depends on nothing else; `rights.statements.ts` is printed from it. */
export async function presentRights(ask: Ask): Promise<Right[]> {
  await ask('set local search_path = public');
  return ask<Right>(readRights);
}

const readRights = `
  with tables as (
    select c.oid, quote_ident(c.relname) as name, c.relowner, c.relacl, c.relrowsecurity, c.relforcerowsecurity
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v')
      and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  ), functions as (
    select p.oid, p.oid::regprocedure::text as name, p.proacl
    from pg_proc p
    where p.pronamespace = 'public'::regnamespace
      and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  ), grantees as (
    select oid, rolname::text as name from pg_roles where rolname = 'roster_service'
    union all select 0, 'public'
  ), rights as (
    select 'schema public' as object, 'grant usage on schema public to roster_service' as made, null as unmade
    from pg_namespace n cross join aclexplode(n.nspacl) a join grantees g on g.oid = a.grantee
    where n.nspname = 'public' and a.privilege_type = 'USAGE' and g.name = 'roster_service'
    union all
    select 'tables to come', format('alter default privileges in schema public grant %s on tables to %s',
        string_agg(lower(a.privilege_type), ', ' order by a.privilege_type), g.name), null
    from pg_default_acl d cross join aclexplode(d.defaclacl) a join grantees g on g.oid = a.grantee
    where d.defaclrole = current_user::regrole and d.defaclnamespace = 'public'::regnamespace and d.defaclobjtype = 'r'
    group by g.name
    union all
    select t.name, format('grant %s on %s to %s',
        string_agg(lower(a.privilege_type), ', ' order by a.privilege_type), t.name, g.name),
      format('revoke all on %s from %s', t.name, g.name)
    from tables t cross join aclexplode(t.relacl) a join grantees g on g.oid = a.grantee
    group by t.name, g.name
    union all
    select t.name, format('grant %s (%s) on %s to %s', lower(a.privilege_type),
        string_agg(quote_ident(c.attname), ', ' order by c.attname), t.name, g.name),
      format('revoke %s (%s) on %s from %s', lower(a.privilege_type),
        string_agg(quote_ident(c.attname), ', ' order by c.attname), t.name, g.name)
    from tables t join pg_attribute c on c.attrelid = t.oid and c.attnum > 0 and not c.attisdropped
      cross join aclexplode(c.attacl) a join grantees g on g.oid = a.grantee
    group by t.name, g.name, a.privilege_type
    union all
    select t.name, format('revoke all on %s from roster_service, public', t.name), null
    from tables t
    where not exists (select from aclexplode(t.relacl) a join grantees g on g.oid = a.grantee)
      and not exists (select from pg_attribute c cross join aclexplode(c.attacl) a join grantees g on g.oid = a.grantee
        where c.attrelid = t.oid)
    union all
    select f.name, format('revoke execute on function %s from public', f.name), null
    from functions f
    where f.proacl is not null and not exists (select from aclexplode(f.proacl) a where a.grantee = 0)
    union all
    select f.name, format('grant execute on function %s to roster_service', f.name),
      format('revoke execute on function %s from roster_service', f.name)
    from functions f cross join aclexplode(f.proacl) a join grantees g on g.oid = a.grantee
    where g.name = 'roster_service'
    union all
    select t.name, format('alter table %s enable row level security', t.name),
      format('alter table %s disable row level security', t.name)
    from tables t where t.relrowsecurity
    union all
    select t.name, format('alter table %s force row level security', t.name),
      format('alter table %s no force row level security', t.name)
    from tables t where t.relforcerowsecurity
    union all
    select t.name, format('create policy %I on %s as %s for %s to %s', p.polname, t.name,
        case when p.polpermissive then 'permissive' else 'restrictive' end,
        case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete'
          else 'all' end,
        (select string_agg(case role when t.relowner then 'current_user' when 0 then 'public'
            else quote_ident(pg_get_userbyid(role)) end, ', ' order by pg_get_userbyid(role)) from unnest(p.polroles) role))
        || coalesce(' using (' || pg_get_expr(p.polqual, p.polrelid) || ')', '')
        || coalesce(' with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', ''),
      format('drop policy %I on %s', p.polname, t.name)
    from tables t join pg_policy p on p.polrelid = t.oid
    where p.polname = 'owner' or p.polroles && array(select oid from grantees)
  )
  select object, made, unmade from rights order by made collate "C"`;
