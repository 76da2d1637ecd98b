import pg from 'pg';
import { migrate } from '../../dist/data-source.js';
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
  await migrate(template.href);

  process.env.TEST_POSTGRES_URL = postgres.url;
}
