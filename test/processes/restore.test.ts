import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { presentRights } from '../../src/database/rights.js';
import { TestDatabase } from '../support/database.js';
import { DebianPostgres, hasDebianPostgres, runPostgresProgram } from '../support/debian-postgres.js';
import type { Person } from '../support/given.js';
import { everyRow } from '../support/rows.js';
import { startServer } from '../support/server.js';

/** Owns the database and may make roles, and is nothing more. */
const OWNER = 'roster';
const asOwner = (database: TestDatabase) => Object.assign(new URL(database.url), { username: OWNER }).href;

const rights = async (database: TestDatabase) =>
  (await presentRights((statement) => database.query(statement))).map(({ made }) => made);

it('has a PostgreSQL 15 to try this on, where it has to: `apt-get install postgresql-15`', () => {
  expect(hasDebianPostgres || process.env.CI === undefined).toBe(true);
});

const describeOnDebian = hasDebianPostgres ? describe : describe.skip;

describeOnDebian('a dump, restored by its owner into a fresh cluster', () => {
  const clusters: DebianPostgres[] = [];
  let former: TestDatabase;
  let restored: TestDatabase;
  let dumped: { exitCode: number; stderr: string };
  let alex: Person;
  beforeAll(async () => {
    former = await ownedDatabase();
    const server = await startServer({ database: former, env: { DATABASE_URL: asOwner(former) } });
    alex = await server.given.rep(await server.given.organization());
    await server.as(alex).put('/api/user/profile', { designation: 'Closer', persona: { position: 'Agent' } });
    await server.stop();

    restored = await ownedDatabase();
    const file = join(clusters[0]?.folder ?? '', 'roster.dump');
    dumped = await runPostgresProgram('pg_dump', ['-Fc', '--enable-row-security', '-f', file, asOwner(former)]);
    await runPostgresProgram('pg_restore', ['--no-owner', '-d', asOwner(restored), file]);
  });
  afterAll(async () => {
    for (const database of [former, restored]) await database.drop();
    for (const cluster of clusters) await cluster.stop();
  });

  async function ownedDatabase(): Promise<TestDatabase> {
    const cluster = await DebianPostgres.start();
    clusters.push(cluster);
    const database = new TestDatabase(undefined, cluster.url);
    await database.create('');
    await database.query(`create role ${OWNER} login createrole`);
    const name = new URL(database.url).pathname.slice(1);
    await database.query(`alter database ${name} owner to ${OWNER}`);
    return database;
  }

  it('is made as the owner, without a complaint', () => {
    expect(dumped).toEqual({ exitCode: 0, stderr: '' });
  });

  it('has every row of every table', async () => {
    const rows = await everyRow(former);

    expect(Object.keys(rows).length).toBeGreaterThan(20);
    expect(await everyRow(restored)).toEqual(rows);
  });

  it('serves after one start: the person logs in, changes their profile, and has their history', async () => {
    expect(await rights(restored)).not.toEqual(await rights(former));

    const server = await startServer({ database: restored, env: { DATABASE_URL: asOwner(restored) } });
    const changed = await server.as(alex).put('/api/user/profile', { designation: 'Opener' });
    const history = await server.as(alex).get('/api/user/profile/history');
    await server.stop();

    expect(changed).toMatchObject({
      status: 200,
      body: { user: { designation: 'Opener' }, persona: { position: 'Agent' } },
    });
    expect(history.body.items).toHaveLength(2);
    expect(await rights(restored)).toEqual(await rights(former));
  });

  it('is left alone by the next start: PostgreSQL 15 tells rights in the same words', async () => {
    const server = await startServer({ database: restored, env: { DATABASE_URL: asOwner(restored) } });
    await server.stop();

    expect(server.log.filter(({ msg }) => msg?.startsWith('Rights'))).toEqual([]);
  });
});
