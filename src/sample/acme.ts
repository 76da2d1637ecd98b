import { Passwords } from '../auth/passwords.js';
import type { Role } from '../auth/roles.js';
import { platformOrigin } from '../changes/origin.js';
import { ChangesStore } from '../changes/changes.store.js';
import type { Config } from '../config.js';
import type { Database, Tx } from '../database/database.js';
import { lockPlatform } from '../database/locks.js';
import { organizationName, PEOPLE } from './cast.js';
import { sampleChanges } from './sample-changes.js';
import { sampleRows } from './sample-rows.js';
import { chooseSamplePassword, possibleSamplePasswords } from './sample-password.js';
import * as statements from './sample.statements.js';

export interface SampleLogin {
  email: string;
  role: Role;
  /** Name of the home organization. */
  organization: string | undefined;
}

/** The logins of the Acme sample, all with the same password. */
export interface Sample {
  logins: readonly SampleLogin[];
  /** `set`: whoever has set it knows it, and no log needs to. */
  password: { is: 'generated'; text: string } | { is: 'set' } | { is: 'changed' };
}

type Settings = Pick<Config, 'dataDir' | 'samplePassword'>;

const LOGINS: readonly SampleLogin[] = PEOPLE.map(({ email, role, organization }) => {
  return { email, role, organization: organization && organizationName(organization) };
});

/** The login that the welcome shows. */
export const SHOWN_EMAIL = 'alex@acme.example';

/** Fills an empty database with the Acme sample; `undefined` when there are people or organizations already. */
export async function createSample(
  database: Database,
  passwords: Passwords,
  settings: Settings,
): Promise<Sample | undefined> {
  const [something] = await database.read('service', statements.findAnything);
  if (something !== undefined) return undefined;

  const password = await chooseSamplePassword(settings);
  const hashes = new Map(
    await Promise.all(PEOPLE.map(async ({ email }) => [email, await passwords.hash(password)] as const)),
  );
  const isCreated = await database.transaction('service', (tx) => insertIntoEmpty(tx, hashes));
  return isCreated ? { logins: LOGINS, password: told(password, settings) } : undefined;
}

/** The sample that an earlier start made, with its password as long as that is the set or the kept one. */
export async function recallSample(
  database: Database,
  passwords: Passwords,
  settings: Settings,
): Promise<Sample | undefined> {
  const [shown] = await database.read<{ passwordHash: string | null }>('service', statements.findPasswordHash, [
    SHOWN_EMAIL,
  ]);
  if (shown === undefined) return undefined;
  for (const password of await possibleSamplePasswords(settings)) {
    if (await passwords.verify(shown.passwordHash, password))
      return { logins: LOGINS, password: told(password, settings) };
  }
  return { logins: LOGINS, password: { is: 'changed' } };
}

function told(password: string, { samplePassword }: Settings): Sample['password'] {
  return password === samplePassword ? { is: 'set' } : { is: 'generated', text: password };
}

/** The lock makes the second of two first starts see what the first has made. */
async function insertIntoEmpty(tx: Tx, hashes: ReadonlyMap<string, string>): Promise<boolean> {
  await tx.query(lockPlatform);
  const [something] = await tx.query(statements.findAnything);
  if (something !== undefined) return false;

  const rows = sampleRows((email) => hashes.get(email) ?? '');
  await tx.query(statements.insertCompanies, [JSON.stringify(rows.companies)]);
  await tx.query(statements.insertOrganizations, [JSON.stringify(rows.organizations)]);
  await tx.query(statements.insertDepartments, [JSON.stringify(rows.departments)]);
  await tx.query(statements.insertUsers, [JSON.stringify(rows.users)]);
  await tx.query(statements.insertMemberships, [JSON.stringify(rows.memberships)]);
  await tx.query(statements.insertSmsNumbers, [JSON.stringify(rows.smsNumbers)]);
  await new ChangesStore().record(tx, platformOrigin('sample'), ...sampleChanges(rows));
  return true;
}
