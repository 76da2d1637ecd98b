import pg from 'pg';

/** The tables of a schema as far as their contents go, which is the same in each database with the same migrations. */
export interface Layout {
  /** By name, in the order that they were run. */
  migrations: string[];
  tables: TableLayout[];
  sequences: SequencePosition[];
}

export interface TableLayout {
  name: string;
  /** Without those that PostgreSQL generates. */
  columns: string[];
}

interface SequencePosition {
  name: string;
  /** A bigint. */
  value: string;
  isCalled: boolean;
}

/** Rows by table. */
export type RowCounts = Record<string, number>;

/** Values are told in the same words everywhere, and a copy takes as long as it takes. */
const SETTINGS = {
  search_path: 'public',
  datestyle: 'ISO',
  intervalstyle: 'postgres',
  extra_float_digits: '3',
  timezone: 'UTC',
  statement_timeout: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  transaction_timeout: '0', // From PostgreSQL 17 on.
};

/** A connection, as the owner, to copy tables with; whoever connects ends it. */
export async function connectToCopy(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'roster-copy',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  // NOTE: what is asked meanwhile is rejected anyway; unheard, a lost connection would end the process.
  client.on('error', () => undefined);
  await client.connect();
  await client.query(
    `select set_config(name, $1::json ->> name, false) from pg_settings where name in (select json_object_keys($1))`,
    [JSON.stringify(SETTINGS)],
  );
  return client;
}

/** The tables, columns and sequences that migrations made; what others own is theirs. */
export async function readLayout(client: pg.Client): Promise<Layout> {
  const { rows: migrations } = await client.query<{ name: string }>('select name from migrations order by id');
  const { rows: tables } = await client.query<TableLayout>(readTables);
  const { rows: names } = await client.query<{ name: string }>(readSequences);
  const sequences = [];
  for (const { name } of names) {
    const { rows } = await client.query<SequencePosition>(
      `select $1 as name, last_value::text as value, is_called as "isCalled" from ${quoted(name)}`,
      [name],
    );
    sequences.push(...rows);
  }
  return { migrations: migrations.map(({ name }) => name), tables, sequences };
}

/** In the schema `public`. */
export function quoted(name: string): string {
  return `public.${pg.escapeIdentifier(name)}`;
}

/** What `copy` takes: the table with the columns that can be written. */
export function copied({ name, columns }: TableLayout): string {
  return `${quoted(name)} (${columns.map((column) => pg.escapeIdentifier(column)).join(', ')})`;
}

const readTables = `
  select c.relname::text as name, array(
      select a.attname::text from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns
  from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
    and c.relowner = (select relowner from pg_class where oid = 'public.migrations'::regclass)
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  order by c.relname`;

const readSequences = `
  select c.relname::text as name
  from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'S'
    and c.relowner = (select relowner from pg_class where oid = 'public.migrations'::regclass)
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  order by c.relname`;
