import { join } from 'node:path';
import { readSecret } from '../auth/secret.js';
import type { Config } from '../config.js';
import { inspect, type Inspection } from '../database/inspection.js';
import { joinDatabase } from '../database/open-database.js';
import { listOf, schemaFault, type Distance } from '../database/schema-distance.rules.js';
import { isServiceRoleReady } from '../database/service-role.js';
import { roleStatements } from '../database/shared-role.js';
import { attempt, fault, findingOf, type Finding } from './finding.js';

const OLDEST_VERSION = 150_000;
/** Codes and tokens bear the clock of the service, and what is due the database's. */
const MOST_APART_MS = 2_000;

/** What is behind DATABASE_URL, or in DATA_DIR. */
export async function* databaseFindings(config: Config): AsyncGenerator<Finding> {
  let found: Inspection | undefined;
  const opened = await joinDatabase(config).catch((error: Error) => error);
  if (opened instanceof Error) {
    yield fault('database', opened.message, 'DATABASE_URL names another one.');
    return;
  }
  try {
    const remedy = 'DATABASE_URL names server, owner, password and database.';
    yield await attempt('database', remedy, async () => {
      found = await inspect(opened.url);
      return versionOf(found);
    });
    if (found === undefined) return;
    yield* insideFindings(found);
    if (found.hasTables) yield await serviceFinding(config, opened.url);
  } finally {
    await opened.stop();
  }
}

function* insideFindings({ version, mayMigrate, hasSharedRole, ...found }: Inspection): Generator<Finding> {
  if (version < OLDEST_VERSION) yield fault('version', 'PostgreSQL is too old', 'Roster needs 15 or later.');
  yield mayMigrate
    ? findingOf('owner', 'may migrate.')
    : fault(
        'owner',
        'Whoever connects may not change the schema',
        'DATABASE_URL has to log in as the owner of the tables.',
      );
  yield schemaFinding(found);
  yield hasSharedRole
    ? findingOf('role', 'roster_service is there.')
    : fault(
        'role',
        'There is no role roster_service',
        `The next start makes it; where the owner may not, ${roleStatements({ isSharedThere: false })}.`,
      );
  yield grantsFinding(found);
  if (found.sharedNames.count > 0) yield namesFinding(found.sharedNames);
  const seconds = (found.clockAheadMs / 1000).toFixed(1);
  yield Math.abs(found.clockAheadMs) <= MOST_APART_MS
    ? findingOf('clock', 'is that of the database.')
    : fault('clock', `The database is ${seconds} s ahead`, 'Both machines need a time service, such as NTP.');
}

function schemaFinding({ pausing, ...distance }: Distance & Pick<Inspection, 'pausing'>): Finding {
  const told = schemaFault(distance);
  const before = pausing.length === 0 ? '' : ` Older instances have to end before: ${listOf(pausing)} asks for it.`;
  if (told !== undefined) return { about: 'schema', isWell: false, told: `${told}.${before}` };
  if (distance.later.length === 0) return findingOf('schema', 'is of this version.');
  return findingOf('schema', `is of a later version, with ${listOf(distance.later)}, which this one may go on with.`);
}

/** Which rights there have to be is known to the version that the schema is of. */
function grantsFinding({ missing, pending, later }: Distance & Pick<Inspection, 'missing'>): Finding {
  if (missing.length === 0)
    return findingOf(
      'grants',
      pending.length + later.length === 0 ? 'are as the migrations made them.' : 'are not looked at.',
    );
  const told = `${missing.length} rights are missing, the first: ${missing[0]}`;
  return fault('grants', told, 'roster migrate, or the next start, gives them.');
}

/** Nothing fails for it: files name the older one. */
function namesFinding({ first, count }: Inspection['sharedNames']): Finding {
  const who = count === 1 ? `A department has` : `${count} departments have`;
  return findingOf(
    'names',
    `${who} a name that another has but for its case, the first: ${first}. Rename or delete it.`,
  );
}

async function serviceFinding(config: Config, ownerUrl: string): Promise<Finding> {
  const remedy = `The next start makes it; where the owner may not, ${roleStatements({ isSharedThere: true })}.`;
  return attempt('service', remedy, async () => {
    const secret = config.jwtSecret ?? (await readSecret(join(config.dataDir, 'jwt-secret')));
    const isReady = secret !== undefined && (await isServiceRoleReady({ ...config, ownerUrl, secret }));
    if (!isReady) throw new Error('The role that requests are served with can’t log in');
    return 'logs in, and is held by row security.';
  });
}

function versionOf({ version }: Inspection): string {
  return `is PostgreSQL ${Math.floor(version / 10_000)}.${version % 10_000}.`;
}
