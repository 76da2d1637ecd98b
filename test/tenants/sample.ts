import { hash } from '@node-rs/argon2';
import { sampleRows } from '../../src/sample/sample-rows.js';
import * as statements from '../../src/sample/sample.statements.js';
import type { TestDatabase } from '../support/database.js';
import type { Person } from '../support/given.js';

const PASSWORD = 'correct horse battery';

/** The Acme sample in a test's database; answers its people by e-mail, to log in as. */
export async function givenSample(database: TestDatabase): Promise<Map<string, Person>> {
  const passwordHash = await hash(PASSWORD, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  const rows = sampleRows(() => passwordHash);
  const inserts = [
    [statements.insertCompanies, rows.companies],
    [statements.insertOrganizations, rows.organizations],
    [statements.insertDepartments, rows.departments],
    [statements.insertUsers, rows.users],
    [statements.insertMemberships, rows.memberships],
    [statements.insertSmsNumbers, rows.smsNumbers],
  ] as const;
  await database.transaction(async (client) => {
    for (const [statement, values] of inserts) await client.query(statement.text, [JSON.stringify(values)]);
  });
  const people = rows.users.map(({ id, email, full_name: fullName, organization_id: organizationId }): Person => {
    return { id, email, fullName, organizationId, departmentId: null, role: 'SALES_REP', password: PASSWORD };
  });
  return new Map(people.map((person) => [person.email, person]));
}
