/**
 * What three starts at once do to the database of `DATABASE_URL`, and a fourth that may not migrate and comes while they do; its
 * schema is first brought up to the migration named in `UNTIL`, if one is. Prints what was migrated by each, as JSON. A
 * program of its own, since Jest can't load TypeORM.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { prepareSchema, withSchema } from '../../dist/database/migrations.js';

const { DATABASE_URL: url, UNTIL: until } = process.env;
if (until !== undefined) await migrateUntil(until);

const starts = [1, 2, 3].map(() => prepareSchema(url, { mayMigrate: true }));
await someoneMigrates();
starts.push(prepareSchema(url, { mayMigrate: false }));
const done = await Promise.all(starts);
console.log(JSON.stringify(done.map(({ migrated }) => migrated)));

async function migrateUntil(last) {
  await withSchema(url, async ({ options }, known) => {
    const migrations = options.migrations.slice(0, known.findIndex(({ name }) => name === last) + 1);
    const dataSource = new DataSource({ type: 'postgres', url, migrations, migrationsTransactionMode: 'each' });
    await dataSource.initialize();
    await dataSource.runMigrations();
    await dataSource.destroy();
  });
}

/** Holds the lock that all of them want. */
async function someoneMigrates() {
  const dataSource = new DataSource({ type: 'postgres', url });
  await dataSource.initialize();
  const held = `select from pg_locks l join pg_database d on d.oid = l.database
    where d.datname = current_database() and l.locktype = 'advisory' and l.granted`;
  while ((await dataSource.query(held)).length === 0) await delay(1);
  await dataSource.destroy();
}
