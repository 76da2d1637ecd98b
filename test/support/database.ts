import pg from 'pg';

let created = 0;

/** A database of its own, copied from the migrated template in some ten milliseconds. */
export class TestDatabase {
  readonly url: string;
  private readonly name = `test_${process.pid}_${++created}_${Date.now()}`;
  private pool: pg.Pool | undefined;

  constructor(private readonly server = process.env.TEST_POSTGRES_URL ?? 'missing: run the tests with npm test') {
    this.url = urlOf(server, this.name);
  }

  async create(options = 'template roster_template strategy file_copy'): Promise<void> {
    await onPostgres(this.server, `create database ${this.name} ${options}`);
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
    await this.pool?.end();
    await onPostgres(this.server, `drop database if exists ${this.name} with (force)`);
  }

  private opened(): pg.Pool {
    if (this.pool === undefined)
      throw new Error('The database is there from beforeAll on, not while tests are declared.');
    return this.pool;
  }
}

async function onPostgres(server: string, statement: string): Promise<void> {
  const client = new pg.Client(urlOf(server, 'postgres'));
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}
