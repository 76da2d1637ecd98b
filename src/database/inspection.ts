import { appliedIn, becomeOwner, withSchema } from './migrations.js';
import { missingRights, type Ask } from './rights.js';
import { distanceOf, namesOf, pausesIn, type Distance } from './schema-distance.rules.js';

/** A database as its owner sees it. */
export interface Inspection extends Distance {
  /** As in 180004. */
  version: number;
  /** Whether whoever connects may make tables and change those that are there. */
  mayMigrate: boolean;
  /** Whether the cluster has the role `roster_service`. */
  hasSharedRole: boolean;
  hasTables: boolean;
  /** Pending migrations that instances which run can't go on with. */
  pausing: string[];
  /** Statements that would mend them; empty while the schema is another version's, which has rights of its own. */
  missing: string[];
  /** Departments whose names differ from another's in case alone, as `acme: leasing`, with how many there are; while the schema is this version's. */
  sharedNames: { first: string | null; count: number };
  /** How far the clock of the database is ahead of ours; negative behind. */
  clockAheadMs: number;
}

/** Looks, and changes nothing. */
export function inspect(url: string): Promise<Inspection> {
  return withSchema(url, (dataSource, known) =>
    dataSource.transaction(async (manager) => {
      const ask: Ask = (statement) => manager.query(statement);
      const { clock, ...facts } = await readFacts(ask);
      const clockAheadMs = Math.round(clock - Date.now());
      const applied = await appliedIn(ask);
      const distance = distanceOf(applied, namesOf(known));
      const pausing = facts.hasTables ? pausesIn(applied, known) : [];
      const isOurs = distance.pending.length === 0 && distance.later.length === 0;
      const isReadable = facts.mayMigrate && facts.hasTables && isOurs;
      const missing = isReadable ? await missingAsOwner(ask) : [];
      const sharedNames = isReadable ? await readSharedNames(ask) : { first: null, count: 0 };
      return { ...facts, ...distance, pausing, missing, sharedNames, clockAheadMs };
    }),
  );
}

type Facts = Pick<Inspection, 'version' | 'mayMigrate' | 'hasSharedRole' | 'hasTables'> & { clock: number };

async function readFacts(ask: Ask): Promise<Facts> {
  const [facts] = await ask<Facts>(`
    select current_setting('server_version_num')::integer as version,
      to_regclass('public.users') is not null as "hasTables",
      has_schema_privilege('public', 'create') and coalesce(
        (select pg_has_role(relowner, 'usage') from pg_class where oid = to_regclass('public.users')), true) as "mayMigrate",
      exists (select from pg_roles where rolname = 'roster_service') as "hasSharedRole",
      extract(epoch from clock_timestamp())::float8 * 1000 as clock`);
  if (facts === undefined) throw new Error('The database answered nothing.');
  return facts;
}

async function missingAsOwner(ask: Ask): Promise<string[]> {
  await becomeOwner(ask);
  return missingRights(ask);
}

/** As the owner, who sees every organization's. */
async function readSharedNames(ask: Ask): Promise<Inspection['sharedNames']> {
  const [found] = await ask<Inspection['sharedNames']>(`
    select min(o.slug || ': ' || d.name) as first, count(*)::integer as count
    from departments d join organizations o on o.id = d.organization_id where d.name_is_shared`);
  return found ?? { first: null, count: 0 };
}
