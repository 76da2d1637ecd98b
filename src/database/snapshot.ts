import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { ConfigError } from '../config.js';
import {
  connectToCopy,
  copied,
  quoted,
  readLayout,
  type Layout,
  type RowCounts,
  type TableLayout,
} from './table-contents.js';

/** All tables as they are at one moment, whatever is written meanwhile. It holds nobody up but migrations. */
export class Snapshot {
  /** Of the tables that were read to their end. */
  readonly rows: RowCounts = {};

  private constructor(
    private readonly client: pg.Client,
    readonly layout: Layout,
  ) {}

  static async open(url: string): Promise<Snapshot> {
    const client = await connectToCopy(url);
    try {
      await client.query('begin transaction isolation level repeatable read, read only');
      await refuseWithoutSchema(client);
      const layout = await readLayout(client);
      await client.query(`lock table ${layout.tables.map(({ name }) => quoted(name)).join(', ')} in access share mode`);
      await refuseHidden(client);
      return new Snapshot(client, layout);
    } catch (error) {
      await client.end();
      throw error;
    }
  }

  /** The rows as `copy` tells them, in pieces of any length. */
  async *read(table: TableLayout): AsyncGenerator<Buffer> {
    const copy = this.client.query(copyTo(`copy ${copied(table)} to stdout`));
    yield* copy as AsyncIterable<Buffer>;
    this.rows[table.name] = copy.rowCount;
  }

  /** The avatars that somebody has. */
  async avatarIds(): Promise<string[]> {
    const { rows } = await this.client.query<{ id: string }>(
      `select avatar_id as id from users where avatar_id is not null
        union select (value #>> '{}')::uuid from changes, jsonb_each(fields -> '/avatarId') as told (side, value)
          where fields ? '/avatarId' and value <> 'null'
        order by id`,
    );
    return rows.map(({ id }) => id);
  }

  close(): Promise<void> {
    return this.client.end();
  }
}

async function refuseWithoutSchema(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ is: boolean }>(`select to_regclass('public.migrations') is not null as is`);
  if (rows[0]?.is !== true) throw new ConfigError('There is nothing to copy: no migration ever ran in this database.');
}

/** NOTE: row security would leave rows out, and say nothing. */
async function refuseHidden(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(`
    select c.oid::regclass::text as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and row_security_active(c.oid)
      and c.relowner = (select relowner from pg_class where oid = 'public.migrations'::regclass)
      and not exists (select from pg_policy p cross join unnest(p.polroles) role
        where p.polrelid = c.oid and p.polname = 'owner' and role <> 0 and pg_has_role(role, 'usage'))
    order by 1 limit 1`);
  const [table] = rows;
  if (table === undefined) return;
  throw new ConfigError(
    `Row security hides ${table.name} from whoever DATABASE_URL logs in as: it has to be the owner; \`roster migrate\` lets the owner through.`,
  );
}
