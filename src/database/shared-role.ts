import { ConfigError } from '../config.js';
import type { Ask } from './rights.js';

/** What somebody who may make roles runs once for an owner who may not, and what to set then. */
export function roleStatements({ isSharedThere }: { isSharedThere: boolean }): string {
  const shared = isSharedThere ? [] : ['create role roster_service nologin;'];
  const statements = [...shared, `create role roster_app login password '…' in role roster_service;`];
  return `somebody who may has to run ${statements.join(' ')} and DATABASE_SERVICE_URL be set to log in as roster_app`;
}

/** The role that all rights are granted to. It belongs to the whole cluster, so a restored database may be without it. */
export async function makeSharedRole(ask: Ask): Promise<void> {
  const found = await ask(`select from pg_roles where rolname = 'roster_service'`);
  if (found.length > 0) return;
  try {
    await ask('create role roster_service nologin');
  } catch (error) {
    const { code } = error as { code?: unknown };
    // By another installation, at the same moment.
    if (code === '42710' || code === '23505') return;
    if (code !== '42501') throw error;
    throw new ConfigError(`The owner of the database may not make roles: ${roleStatements({ isSharedThere: false })}.`);
  }
}

/**
 * Lets the owner through the row security of its own tables, which a dump restored by another role has lost: migrations
 * would see no rows and say nothing.
 */
export async function letOwnerThrough(ask: Ask): Promise<void> {
  await ask(`
    do $$
    declare
      closed record;
    begin
      for closed in
        select c.oid::regclass as name, c.relowner::regrole as owner from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relforcerowsecurity and pg_has_role(c.relowner, 'usage')
          and not exists (select from pg_policy p
            where p.polrelid = c.oid and p.polname = 'owner' and c.relowner = any (p.polroles))
      loop
        execute format('drop policy if exists owner on %s', closed.name);
        execute format('create policy owner on %s to %s using (true)', closed.name, closed.owner);
      end loop;
    end $$`);
}
