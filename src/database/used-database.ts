import type pg from 'pg';
import { ConfigError } from '../config.js';
import { isOurs } from './rights.js';
import { connectToCopy, quoted, readLayout } from './table-contents.js';

/** Throws unless the database has neither rows nor tables that aren't ours, and no service runs on it. Changes nothing. */
export async function refuseUsedDatabase(url: string): Promise<void> {
  const client = await connectToCopy(url);
  try {
    await refuseService(client);
    const { rows } = await client.query<{ hasSchema: boolean; foreign: string | null }>(`
      select to_regclass('public.migrations') is not null and to_regclass('public.users') is not null as "hasSchema",
        (select min(c.oid::regclass::text) from pg_class c
          where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
            and c.relname <> 'migrations' and not exists (
              select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
        ) as foreign`);
    const [found] = rows;
    if (found?.hasSchema === true) await refuseRows(client);
    else if (found?.foreign != null) throw notEmpty(`it has a table ${found.foreign}`);
  } finally {
    await client.end();
  }
}

/** What people ever left behind, and what an operator has put beside it; the seeds of the migrations are no rows in this sense. */
export async function refuseRows(client: pg.Client): Promise<void> {
  const { tables } = await readLayout(client);
  const foreign = tables.map(({ name }) => name).filter((name) => !isOurs(name));
  for (const table of ['organizations', 'users', 'companies', 'changes', ...foreign]) {
    const { rows } = await client.query(`select from ${quoted(table)} limit 1`);
    if (rows.length > 0) throw notEmpty(`it has rows in ${table}`);
  }
}

async function refuseService(client: pg.Client): Promise<void> {
  const { rows } = await client.query(
    `select from pg_stat_activity where datname = current_database() and application_name = 'roster' limit 1`,
  );
  if (rows.length > 0) throw new ConfigError('A service runs on the database: stop it first.');
}

function notEmpty(why: string): ConfigError {
  return new ConfigError(`The database isn’t empty: ${why}. Make a new one.`);
}
