import pg from 'pg';
import { prepareSchema } from '../../dist/database/migrations.js';
import { startDisposablePostgres } from './disposable-postgres.mjs';

/** One PostgreSQL for the whole run, with a migrated template that every test file copies (see `database.ts`). */
export default async function globalSetup() {
  const postgres = await startDisposablePostgres();
  globalThis.testPostgres = postgres;

  const template = new URL(postgres.url);
  template.pathname = '/roster_template';
  const client = new pg.Client(postgres.url);
  await client.connect();
  await client.query('create database roster_template');
  await client.end();
  await prepareSchema(template.href, { mayMigrate: true });

  process.env.TEST_POSTGRES_URL = postgres.url;
}
