import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { ConfigError } from '../config.js';
import { runExactly } from './migrations.js';
import {
  connectToCopy,
  copied,
  quoted,
  readLayout,
  type Layout,
  type RowCounts,
  type TableLayout,
} from './table-contents.js';
import { refuseRows } from './used-database.js';

type CopyIn = ReturnType<typeof copyFrom>;

/**
 * Takes the rows of a whole database into one that has none, in one transaction: all of them, or none. Meanwhile the tables
 * have no foreign keys, triggers and row security of the owner, which would want an order, derive what is copied anyway, and
 * keep `copy` out; they come back, and what they hold is checked, before the commit.
 */
export class EmptyDatabase {
  /** Tables of the layout that no migration makes; their rows are left out. */
  readonly unknown: string[];
  private readonly rows: RowCounts = {};
  private copying: Copying | undefined;

  private constructor(
    private readonly client: pg.Client,
    private readonly layout: Layout,
    private readonly own: readonly TableLayout[],
    private readonly restoring: readonly string[],
  ) {
    const names = new Set(own.map(({ name }) => name));
    this.unknown = layout.tables.map(({ name }) => name).filter((name) => !names.has(name));
  }

  /** Brings the schema to the migrations of the layout, whether it is behind them or beyond. */
  static async open(url: string, layout: Layout): Promise<EmptyDatabase> {
    await runExactly(url, layout.migrations);
    const client = await connectToCopy(url);
    try {
      await client.query('begin');
      const all = namesOf(sharedBy(layout, await readLayout(client)));
      await client.query(`lock table ${all} in access exclusive mode`);
      await refuseRows(client);
      const present = await readLayout(client);
      const tables = sharedBy(layout, present);
      if (present.migrations.length !== layout.migrations.length)
        throw new ConfigError('Somebody has migrated the database meanwhile.');
      refuseUnknownColumns(layout.tables, tables);
      const { rows } = await client.query<{ lifted: string; restored: string }>(HINDRANCES);
      for (const { lifted } of rows) await client.query(lifted);
      await client.query(`truncate ${all}`);
      return new EmptyDatabase(
        client,
        layout,
        tables,
        rows.map(({ restored }) => restored),
      );
    } catch (error) {
      await client.end();
      throw error;
    }
  }

  /** More of the table; one table comes after the other. */
  async write(name: string, bytes: Buffer): Promise<void> {
    if (this.copying?.name !== name) {
      await this.endCopy();
      const table = this.layout.tables.find((known) => known.name === name);
      if (table === undefined) throw new Error(`There is no table ${name} in the layout.`);
      if (!this.unknown.includes(name)) this.copying = new Copying(this.client, table);
    }
    await this.copying?.write(bytes);
  }

  /** Nothing more comes: holds the rows against what was counted where they come from, and keeps them. */
  async keep(expected: RowCounts): Promise<void> {
    await this.endCopy();
    for (const { name } of this.own) {
      const [has, had] = [this.rows[name] ?? 0, expected[name] ?? 0];
      if (has !== had) throw new Error(`${name} has ${has} rows instead of ${had}.`);
    }
    for (const { name, value, isCalled } of this.layout.sequences)
      await this.client.query('select setval(to_regclass($1), $2, $3)', [quoted(name), value, isCalled]);
    for (const statement of this.restoring) await this.client.query(statement);
    await this.client.query('commit');
    await this.client.query(`analyze ${namesOf(this.own)}`);
  }

  /** What isn't kept by now is forgotten. */
  close(): Promise<void> {
    return this.client.end();
  }

  private async endCopy(): Promise<void> {
    const { copying } = this;
    this.copying = undefined;
    if (copying !== undefined) this.rows[copying.name] = await copying.end();
  }
}

/** One table on its way in. */
class Copying {
  readonly name: string;
  private readonly stream: CopyIn;
  /** Rejected by the database's complaint, which a write that waits for the network may never hear of. */
  private readonly ended: Promise<void>;

  constructor(client: pg.Client, table: TableLayout) {
    this.name = table.name;
    this.stream = client.query(copyFrom(`copy ${copied(table)} from stdin`));
    this.ended = new Promise((resolve, reject) => this.stream.once('finish', resolve).once('error', reject));
    this.ended.catch(() => undefined);
  }

  async write(bytes: Buffer): Promise<void> {
    const taken = new Promise<void>((resolve) => this.stream.write(bytes, (error) => error ?? resolve()));
    await Promise.race([taken, this.ended]);
  }

  /** How many rows came. */
  async end(): Promise<number> {
    this.stream.end();
    await this.ended;
    return this.stream.rowCount;
  }
}

/** Tables of the database that rows are there for; another one in it is nobody's business. */
function sharedBy(copied: Layout, present: Layout): TableLayout[] {
  const names = new Set(copied.tables.map(({ name }) => name));
  return present.tables.filter(({ name }) => names.has(name));
}

function namesOf(tables: readonly TableLayout[]): string {
  return tables.map(({ name }) => quoted(name)).join(', ');
}

function refuseUnknownColumns(copied: readonly TableLayout[], own: readonly TableLayout[]): void {
  for (const { name, columns } of copied) {
    const table = own.find((known) => known.name === name);
    const unknown = table && columns.find((column) => !table.columns.includes(column));
    if (unknown !== undefined) throw new ConfigError(`${name} has a column ${unknown} that no migration makes.`);
  }
}

/** What is in the way of `copy`, as the statements that take it away and that bring it back. */
const HINDRANCES = `
  with tables as (
    select c.oid, c.oid::regclass as name, c.relforcerowsecurity from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
      and c.relowner = (select relowner from pg_class where oid = 'public.migrations'::regclass)
  )
  select format('alter table %s drop constraint %I', t.name, f.conname) as lifted,
    format('alter table %s add constraint %I %s', t.name, f.conname, pg_get_constraintdef(f.oid)) as restored
  from tables t join pg_constraint f on f.conrelid = t.oid and f.contype = 'f'
  union all
  select format('alter table %s disable trigger %I', t.name, r.tgname), format('alter table %s enable trigger %I', t.name, r.tgname)
  from tables t join pg_trigger r on r.tgrelid = t.oid and not r.tgisinternal and r.tgenabled = 'O'
  union all
  select format('alter table %s no force row level security', t.name), format('alter table %s force row level security', t.name)
  from tables t where t.relforcerowsecurity`;
