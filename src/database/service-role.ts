import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { ConfigError, keyFor, type Config } from '../config.js';
import { passwordVerifier } from './password-verifier.js';
import { roleStatements } from './shared-role.js';

interface Installation extends Pick<Config, 'databaseServiceUrl'> {
  /** As whom the schema was migrated. */
  ownerUrl: string;
  /** The service's secret: the role's password is derived from it, so there is none to keep. */
  secret: string;
}

const MOST_ATTEMPTS = 5;
const WRONG_LOGIN = new Set(['28P01', '28000']);
/** Another instance made or changed the role at the same moment: it exists, or "tuple concurrently updated". */
const LOST_RACE = new Set(['42710', '23505', 'XX000']);

/**
 * The URL that requests are served with: a role that is neither owner nor superuser, so that row-level security holds it.
 * Makes the role when it isn't there yet, also when many instances start at once.
 */
export async function openServiceRole(installation: Installation): Promise<string> {
  const { databaseServiceUrl, ownerUrl, secret } = installation;
  if (databaseServiceUrl !== undefined) {
    await checkRole(databaseServiceUrl);
    return databaseServiceUrl;
  }
  const { name, password } = ownRole(secret);
  const url = ownUrl(installation);
  for (let attempt = 1; !(await logsIn(url.href)); attempt++) {
    if (attempt > MOST_ATTEMPTS)
      throw new ConfigError(`The role ${name} can't log in: ${roleStatements({ isSharedThere: true })}.`);
    await createRole(ownerUrl, { name, password });
    await delay(Math.random() * 20 * attempt);
  }
  return url.href;
}

/** Whether it could be opened without making anything; throws for a role that may not serve. */
export function isServiceRoleReady(installation: Installation): Promise<boolean> {
  return logsIn(installation.databaseServiceUrl ?? ownUrl(installation).href);
}

function ownUrl({ ownerUrl, secret }: Installation): URL {
  const { name, password } = ownRole(secret);
  return Object.assign(new URL(ownerUrl), { username: name, password });
}

/** Named after the secret too, so that installations in one cluster don't change each other's password. */
function ownRole(secret: string): { name: string; password: string } {
  const key = keyFor('database', secret).export();
  const fingerprint = createHash('sha256').update(key).digest('hex').slice(0, 8);
  return { name: `roster_service_${fingerprint}`, password: key.toString('base64url') };
}

async function logsIn(url: string): Promise<boolean> {
  try {
    await checkRole(url);
    return true;
  } catch (error) {
    if (WRONG_LOGIN.has(codeOf(error))) return false;
    throw error;
  }
}

/** Whoever bypasses the policies, or could change them, doesn't serve requests. */
async function checkRole(url: string): Promise<void> {
  const [role] = await query<{ name: string; mayServe: boolean }>(
    url,
    `select rolname as name, not (rolsuper or rolbypassrls or rolcreaterole
        or pg_has_role(current_user, (select relowner from pg_class where oid = 'users'::regclass), 'member'))
      and pg_has_role(current_user, 'roster_service', 'usage') as "mayServe"
    from pg_roles where rolname = current_user`,
  );
  if (role?.mayServe === true) return;
  throw new ConfigError(
    `The role ${role?.name} must be in the role roster_service, and neither owner, superuser nor exempt from row security.`,
  );
}

async function createRole(ownerUrl: string, { name, password }: { name: string; password: string }): Promise<void> {
  const verifier = passwordVerifier(password);
  try {
    const found = await query(ownerUrl, `select from pg_roles where rolname = '${name}'`);
    if (found.length === 0)
      await query(ownerUrl, `create role ${name} login in role roster_service password '${verifier}'`);
    else await query(ownerUrl, `alter role ${name} login password '${verifier}'`);
  } catch (error) {
    if (LOST_RACE.has(codeOf(error))) return;
    if (codeOf(error) !== '42501') throw error;
    throw new ConfigError(`The owner of the database may not make roles: ${roleStatements({ isSharedThere: true })}.`);
  }
}

async function query<Row>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    const { rows } = await client.query(text);
    return rows as Row[];
  } finally {
    await client.end();
  }
}

function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : '';
}
