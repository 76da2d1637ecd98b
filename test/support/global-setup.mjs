import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { prepareSchema } from '../../dist/database/migrations.js';
import { startDisposablePostgres } from './disposable-postgres.mjs';
import { startServerHost } from './server-host.mjs';

/**
 * One PostgreSQL for the whole run, with a migrated template that databases are copied from (see `database.ts`), and the
 * host of the servers that test files share (see `shared-server.ts`).
 */
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

  const host = await startServerHost();
  globalThis.testServers = host;
  process.env.TEST_POSTGRES_URL = postgres.url;
  process.env.TEST_SERVERS_URL = host.url;
  // See `once-a-run.ts`.
  process.env.TEST_RUN_FOLDER = mkdtempSync(join(tmpdir(), 'roster-run-'));
}
