import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { DataSource, type MigrationInterface } from 'typeorm';
import { ConfigError } from '../config.js';
import { mendRights, type Ask } from './rights.js';
import { distanceOf, earlierSchema, laterSchema, namesOf, type Migration } from './schema-distance.rules.js';
import { letOwnerThrough, makeSharedRole } from './shared-role.js';

/** As whoever may read nothing else of them. */
export const APPLIED = `select m.name, c.compatible_since as "compatibleSince"
  from public.migrations m left join public.migration_compatibility c using (name)`;

interface MigrationClass {
  new (): MigrationInterface;
  /** The oldest migration whose code may go on with this one, see docs/upgrading.md; absent: older code may not. */
  readonly compatibleSince?: string;
}

/** What was done to a database. */
export interface Prepared {
  migrated: string[];
  /** Statements that gave or took a right. */
  mended: string[];
  /** Migrations of a later version, which this one may go on with. */
  later: string[];
  /** Every migration of this version, by its name. */
  migrations: string[];
}

/**
 * Whoever waits to change a table keeps everybody waiting who comes behind, and requests give up after five seconds. So a
 * migration waits for a shorter time, lets the others through, and tries again.
 */
const LONGEST_WAIT_MS = 2_000;
const PAUSE_MS = 3_000;
const MOST_TRIES = 10;

/**
 * Makes role, schema and rights what this version needs; safe when several instances start at once. Refuses, in one line, a
 * schema of a later version that isn't declared compatible, and one of an earlier version where `mayMigrate` is false.
 */
export async function prepareSchema(url: string, { mayMigrate }: { mayMigrate: boolean }): Promise<Prepared> {
  return withSchema(url, async (dataSource, known) => {
    const ask: Ask = (statement) => dataSource.query(statement);
    const names = namesOf(known);
    // NOTE: one connection, so the lock and the migrations share a session. Others wait for it as long as it takes.
    await ask(`select pg_advisory_lock(hashtext('roster-migrations'))`);
    await makeSharedRole(ask);
    const { pending, later, incompatible } = distanceOf(await appliedIn(ask), names);
    if (incompatible.length > 0) throw new ConfigError(`${laterSchema(incompatible)}.`);
    if (pending.length > 0 && !mayMigrate) throw new ConfigError(`${earlierSchema(pending)}.`);
    // What this version knows of rights isn't all there is: it would take away what the later one has given.
    if (later.length > 0) return { migrated: [], mended: [], later, migrations: names };
    await ask(`set lock_timeout = ${LONGEST_WAIT_MS}`);
    // Before and after: instances that run ask from the moment a migration is there, and the first time there is no table.
    await stateCompatibility(dataSource, known);
    await patiently(async () => {
      await letOwnerThrough(ask);
      await dataSource.runMigrations();
    });
    await stateCompatibility(dataSource, known);
    const mended = await patiently(() => mendAsOwner(dataSource));
    return { migrated: pending, mended, later, migrations: names };
  });
}

/**
 * Brings a schema to exactly these migrations, which may be fewer than this version's; what they don't name is taken back. For
 * a database without rows.
 */
export async function runExactly(url: string, wanted: readonly string[]): Promise<void> {
  await withSchema(url, async (dataSource, known) => {
    const ask: Ask = (statement) => dataSource.query(statement);
    await ask(`select pg_advisory_lock(hashtext('roster-migrations'))`);
    await makeSharedRole(ask);
    const applied = namesOf(await appliedIn(ask));
    const unknown = beyond(applied, known);
    if (unknown.length > 0) throw new ConfigError(`${laterSchema(unknown)}.`);
    await letOwnerThrough(ask);
    const kept = applied.findIndex((name) => !wanted.includes(name));
    for (const _ of kept === -1 ? [] : applied.slice(kept)) await dataSource.undoLastMigration();
    await withSchema(url, (some) => some.runMigrations(), wanted);
  });
}

/** Refuses, in one line, what has migrations that this version doesn't know. */
export async function refuseLater(migrations: readonly string[]): Promise<void> {
  const [unknown] = beyond(migrations, await loadMigrations());
  if (unknown === undefined) return;
  throw new ConfigError(`The copy is of a later version of Roster, with ${unknown}: that version restores it.`);
}

function beyond(names: readonly string[], known: readonly { name: string }[]): string[] {
  return names.filter((name) => !known.some((one) => one.name === name));
}

/** Runs the work on one connection as the owner, which ends behind it; it knows all migrations of this version, or some. */
export async function withSchema<Result>(
  url: string,
  work: (dataSource: DataSource, known: Migration[]) => Promise<Result>,
  some?: readonly string[],
): Promise<Result> {
  const migrations = (await loadMigrations()).filter(({ name }) => some === undefined || some.includes(name));
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    entities: [],
    migrations,
    applicationName: 'roster-migrations',
    poolSize: 1,
    migrationsTransactionMode: 'each',
    // NOTE: the pool would close an idle connection, and with it the lock.
    extra: { idleTimeoutMillis: 0 },
  });
  await dataSource.initialize();
  try {
    return await work(
      dataSource,
      migrations.map(({ name, compatibleSince = null }) => ({ name, compatibleSince })),
    );
  } finally {
    await dataSource.destroy();
  }
}

/** An empty database has no list of migrations yet, and an early one doesn't say what they are compatible with. */
export async function appliedIn(ask: Ask): Promise<Migration[]> {
  if (!(await hasTable(ask, 'migrations'))) return [];
  if (await hasTable(ask, 'migration_compatibility')) return ask(`${APPLIED} order by m.id`);
  return ask('select name, null as "compatibleSince" from public.migrations order by id');
}

async function hasTable(ask: Ask, name: string): Promise<boolean> {
  const [table] = await ask<{ isThere: boolean }>(`select to_regclass('public.${name}') is not null as "isThere"`);
  return table?.isThere === true;
}

/** Of the migrations that this version knows, and no others. */
async function stateCompatibility(dataSource: DataSource, migrations: readonly Migration[]): Promise<void> {
  if (!(await hasTable((statement) => dataSource.query(statement), 'migration_compatibility'))) return;
  await dataSource.query(
    `with known as (select * from unnest($1::text[], $2::text[]) as known (name, since)),
    retracted as (
      delete from public.migration_compatibility c using known where c.name = known.name and known.since is null
    )
    insert into public.migration_compatibility as c (name, compatible_since)
    select name, since from known where since is not null
    on conflict (name) do update set compatible_since = excluded.compatible_since
      where c.compatible_since <> excluded.compatible_since`,
    [namesOf(migrations), migrations.map(({ compatibleSince }) => compatibleSince)],
  );
}

/** What has waited too long for a lock, or for somebody who waited for it. */
const OVERTAKEN: readonly unknown[] = ['55P03', '40P01'];

/** Tries again what others were in the way of. */
async function patiently<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      const { code, message } = error as { code?: unknown; message: string };
      if (!OVERTAKEN.includes(code)) throw error;
      if (tries === MOST_TRIES)
        throw new ConfigError(`The schema is in use by something that doesn't end, such as a dump: ${message}.`);
      await delay(PAUSE_MS);
    }
  }
}

/** What a superuser grants and makes would be theirs, so it is done by the tables' owner. */
async function mendAsOwner(dataSource: DataSource): Promise<string[]> {
  try {
    return await dataSource.transaction(async (manager) => {
      const ask: Ask = (statement) => manager.query(statement);
      await becomeOwner(ask);
      return mendRights(ask);
    });
  } catch (error) {
    const { code, message } = error as { code?: unknown; message: string };
    if (code !== '42501') throw error;
    throw new ConfigError(`DATABASE_URL has to be the owner of the tables, to mend their rights: ${message}.`);
  }
}

/** Until the end of the transaction. */
export async function becomeOwner(ask: Ask): Promise<void> {
  const [table] = await ask<{ owner: string }>(
    `select relowner::regrole::text as owner from pg_class where oid = 'public.users'::regclass`,
  );
  if (table !== undefined) await ask(`set local role ${table.owner}`);
}

/** Every file of `migrations/` is a migration; their names put them in order. */
async function loadMigrations(): Promise<MigrationClass[]> {
  const folder = new URL('../migrations/', import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.js'));
  const modules = await Promise.all(files.sort().map((file) => import(new URL(file, folder).href) as Promise<object>));
  return modules.flatMap((module) => Object.values(module) as MigrationClass[]);
}
