/**
 * Holds the entities against the schema that the migrations make, and proves that every migration can be taken back:
 * up, compare, down to nothing, up again to the same schema. What callers are told of a constraint is told of one that
 * there is, and what a migration says of older code names an earlier one. Needs a built `dist`.
 */
import { readdirSync } from 'node:fs';
import { DataSource } from 'typeorm';
import { constraints } from '../dist/constraints.js';
import { dataSourceOptions } from '../dist/data-source.js';
import { missingRights } from '../dist/database/rights.js';
import { startDisposablePostgres } from '../test/support/disposable-postgres.mjs';

/**
 * Constraints and indexes are written by hand in the migrations, with names and conditions that entities don't repeat, so
 * only tables and columns have to be alike. TypeORM would drop each of them and add its own.
 */
const WRITTEN_BY_HAND = /^(ALTER TABLE .* (ADD|DROP) CONSTRAINT|CREATE (UNIQUE )?INDEX|DROP INDEX)/;

const postgres = await startDisposablePostgres();
const known = await migrations();
const dataSource = new DataSource({
  ...dataSourceOptions(postgres.url, 2),
  migrations: known,
  migrationsTransactionMode: 'each',
});
try {
  await dataSource.initialize();
  process.exitCode = report(await faults());
} finally {
  await dataSource.destroy();
  await postgres.stop();
}

async function faults() {
  const lost = known
    .filter(
      ({ compatibleSince }, index) => compatibleSince !== undefined && !isOneOf(known.slice(0, index), compatibleSince),
    )
    .map(
      ({ name, compatibleSince }) => `${name} is compatible since ${compatibleSince}, which is no migration before it`,
    );
  if (lost.length > 0) return lost;

  const applied = await dataSource.runMigrations();
  const drift = (await drifts()).map((query) => `entities and migrations differ; TypeORM would run: ${query}`);

  const rights = await dataSource.transaction((manager) => missingRights((statement) => manager.query(statement)));
  const stale = rights.map((statement) => `src/database/rights.statements.ts is stale (npm run rights): ${statement}`);

  const first = await describe();
  const gone = Object.keys(constraints)
    .filter((name) => !first.some((object) => object.includes(name)))
    .map((name) => `nothing in the schema is called ${name}`);
  for (const _ of applied) await dataSource.undoLastMigration();
  const left = (await describe()).map((object) => `down leaves behind: ${object}`);
  if (drift.length + stale.length + gone.length + left.length > 0) return [...drift, ...stale, ...gone, ...left];

  await dataSource.runMigrations();
  const second = await describe();
  return symmetricDifference(first, second).map((object) => `down and up again changes: ${object}`);
}

function isOneOf(migrations, name) {
  return migrations.some((migration) => migration.name === name);
}

async function drifts() {
  const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
  return upQueries.map(({ query }) => query).filter((query) => !WRITTEN_BY_HAND.test(query));
}

/** Everything in the schema, one line each, but for TypeORM's own list of migrations. */
async function describe() {
  const rows = await dataSource.query(`
    select concat_ws(' ', 'column', table_name, column_name, data_type, is_nullable, column_default) as object
      from information_schema.columns where table_schema = 'public' and table_name <> 'migrations'
    union all
    select concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid))
      from pg_constraint where connamespace = 'public'::regnamespace and conrelid::regclass::text <> 'migrations'
    union all
    select indexdef from pg_indexes where schemaname = 'public' and tablename <> 'migrations'
    union all
    select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
    union all
    select pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace
    union all
    select concat_ws(' ', 'policy', tablename, policyname, qual, with_check) from pg_policies where schemaname = 'public'
    order by 1`);
  return rows.map(({ object }) => object);
}

function symmetricDifference(one, other) {
  return [...one.filter((object) => !other.includes(object)), ...other.filter((object) => !one.includes(object))];
}

async function migrations() {
  const folder = new URL('../dist/migrations/', import.meta.url);
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.js'))
    .sort();
  const modules = await Promise.all(files.map((file) => import(new URL(file, folder).href)));
  return modules.flatMap((module) => Object.values(module));
}

function report(found) {
  for (const fault of found) console.error(fault.split('\n')[0]);
  return found.length === 0 ? 0 : 1;
}
