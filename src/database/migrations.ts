import { readdirSync } from 'node:fs';
import { DataSource, type MigrationInterface } from 'typeorm';
import { ConfigError } from '../config.js';
import { mendRights, type Ask } from './rights.js';
import { letOwnerThrough, makeSharedRole } from './shared-role.js';

type MigrationClass = new () => MigrationInterface;

/** How far a schema is behind the code, or before it, in names of migrations. */
export interface Distance {
  pending: string[];
  unknown: string[];
}

/** What was done to a database. */
export interface Prepared {
  migrated: string[];
  /** Statements that gave or took a right. */
  mended: string[];
  /** Every migration of this version, by its name. */
  migrations: string[];
}

/**
 * Makes role, schema and rights what this version needs; safe when several instances start at once. Refuses, in one line, a
 * schema of a later version, and one of an earlier version where `mayMigrate` is false.
 */
export async function prepareSchema(url: string, { mayMigrate }: { mayMigrate: boolean }): Promise<Prepared> {
  return withSchema(url, async (dataSource, migrations) => {
    const ask: Ask = (statement) => dataSource.query(statement);
    // NOTE: one connection, so the lock and the migrations share a session.
    await ask(`select pg_advisory_lock(hashtext('roster-migrations'))`);
    await makeSharedRole(ask);
    const { pending, unknown } = await distanceOf(ask, migrations);
    if (unknown.length > 0) throw new ConfigError(`${laterSchema(unknown)}.`);
    if (pending.length > 0 && !mayMigrate) throw new ConfigError(`${earlierSchema(pending)}.`);
    await letOwnerThrough(ask);
    await dataSource.runMigrations();
    return { migrated: pending, mended: await mendAsOwner(dataSource), migrations };
  });
}

/**
 * Brings a schema to exactly these migrations, which may be fewer than this version's; what they don't name is taken back. For
 * a database without rows.
 */
export async function runExactly(url: string, wanted: readonly string[]): Promise<void> {
  await withSchema(url, async (dataSource, migrations) => {
    const ask: Ask = (statement) => dataSource.query(statement);
    await ask(`select pg_advisory_lock(hashtext('roster-migrations'))`);
    await makeSharedRole(ask);
    const applied = await appliedTo(ask);
    const unknown = applied.filter((name) => !migrations.includes(name));
    if (unknown.length > 0) throw new ConfigError(`${laterSchema(unknown)}.`);
    await letOwnerThrough(ask);
    const kept = applied.findIndex((name) => !wanted.includes(name));
    for (const _ of kept === -1 ? [] : applied.slice(kept)) await dataSource.undoLastMigration();
    await withSchema(url, (some) => some.runMigrations(), wanted);
  });
}

/** Refuses, in one line, what has migrations that this version doesn't know. */
export async function refuseLater(migrations: readonly string[]): Promise<void> {
  const known = (await loadMigrations()).map(({ name }) => name);
  const [unknown] = migrations.filter((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new ConfigError(`The copy is of a later version of Roster, with ${unknown}: that version restores it.`);
}

export function laterSchema([first, ...more]: readonly string[]): string {
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  return `The schema is of a later version of Roster, with ${first}${others}: start that one, or restore a backup from before it`;
}

export function earlierSchema({ length }: readonly string[]): string {
  return `${length} ${length === 1 ? 'migration is' : 'migrations are'} pending: run \`roster migrate\`, or let the start do it with MIGRATE_ON_START=true`;
}

/** Runs the work on one connection as the owner, which ends behind it; it knows all migrations, or some. */
export async function withSchema<Result>(
  url: string,
  work: (dataSource: DataSource, migrations: string[]) => Promise<Result>,
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
  });
  await dataSource.initialize();
  try {
    const names = migrations.map(({ name }) => name);
    return await work(dataSource, names);
  } finally {
    await dataSource.destroy();
  }
}

export async function distanceOf(ask: Ask, migrations: readonly string[]): Promise<Distance> {
  const applied = await appliedTo(ask);
  return {
    pending: migrations.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !migrations.includes(name)),
  };
}

/** An empty database has no list of migrations yet. */
async function appliedTo(ask: Ask): Promise<string[]> {
  const [list] = await ask<{ isThere: boolean }>(`select to_regclass('public.migrations') is not null as "isThere"`);
  const rows =
    list?.isThere === true ? await ask<{ name: string }>('select name from public.migrations order by id') : [];
  return rows.map(({ name }) => name);
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
