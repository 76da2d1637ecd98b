import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

let created = 0;

/** A database of its own, copied from the migrated template in some ten milliseconds. */
export class TestDatabase {
  readonly url: string;
  private pool: pg.Pool | undefined;

  constructor(
    private readonly name = `test_${process.pid}_${++created}_${Date.now()}`,
    private readonly server = process.env.TEST_POSTGRES_URL ?? 'missing: run the tests with npm test',
  ) {
    this.url = urlOf(server, name);
  }

  async create(options = 'template roster_template'): Promise<void> {
    await onPostgres(this.server, `create database ${this.name} ${options}`);
    this.connectAll();
  }

  /** Opens the one of the name, which is made when there is none; answers whether it was there. */
  async open(): Promise<boolean> {
    const [found] = await onPostgres(this.server, `select datname from pg_database where datname = '${this.name}'`);
    if (found === undefined) await this.create();
    else this.connectAll();
    return found !== undefined;
  }

  /** Leaves the database as it is. */
  async close(): Promise<void> {
    await this.pool?.end();
  }

  private connectAll(): void {
    this.pool = new pg.Pool({ connectionString: this.url, max: 4 });
    // A test may end the database's connections; the pool makes new ones.
    this.pool.on('error', () => undefined);
  }

  /** Runs one statement, or several without values in one transaction, and answers the rows. */
  async query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]> {
    const { rows } = await this.opened().query(text, values as unknown[] | undefined);
    return rows as Row[];
  }

  /** A connection of its own, for tests that hold locks; whoever takes it releases it. */
  connect(): Promise<pg.PoolClient> {
    return this.opened().connect();
  }

  /** Until a transaction of the service waits for what another one has locked. */
  async somebodyWaits(): Promise<void> {
    const waiting = `select from pg_stat_activity
      where datname = current_database() and application_name = 'roster' and wait_event_type = 'Lock'`;
    for (let tries = 0; tries < 3000; tries++) {
      if ((await this.query(waiting)).length > 0) return;
      await delay(20);
    }
    throw new Error('Nobody waits.');
  }

  async transaction(work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
    const client = await this.connect();
    try {
      await client.query('begin');
      await work(client);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
  }

  async drop(): Promise<void> {
    await this.close();
    await onPostgres(this.server, `drop database if exists ${this.name} with (force)`);
  }

  private opened(): pg.Pool {
    if (this.pool === undefined)
      throw new Error('The database is there from beforeAll on, not while tests are declared.');
    return this.pool;
  }
}

async function onPostgres(server: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client(urlOf(server, 'postgres'));
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}
