import { describe, expect, it } from '@jest/globals';
import type { Organization, Person } from '../support/given.js';
import { useServer } from '../support/server.js';

const { as, anonymous, given, database } = useServer();

interface Tenant {
  acme: Organization;
  ada: Person;
}

/** Makes Nina at home in Acme: her id. */
type Maker = (tenant: Tenant, email: string) => Promise<string>;

const accepted = async ({ acme }: Tenant, email: string): Promise<string> => {
  const { token } = await given.invitation(acme, { email });
  const body = { token, password: 'eleven green bottles', fullName: 'Nina New' };
  return (await anonymous.post('/api/invitations/accept', body)).body.userId as string;
};

const MAKERS: Record<string, Maker> = {
  'an import': async ({ acme, ada }, email) => {
    const path = `/api/organizations/${acme.id}/users/import`;
    await as(ada).post(path, `email,fullName\n${email},Nina New\n`, { 'content-type': 'text/csv' });
    const [row] = await database.query<{ id: string }>('select id from users where email_key = $1', [email]);
    return row!.id;
  },
  'an invitation': accepted,
  'an invitation of a placeholder': async (tenant, email) => {
    const designation = 'Typed by others';
    await given.rep(await given.organization(), {
      email,
      passwordHash: null,
      designation,
      callForwardingEnabled: true,
    });
    return accepted(tenant, email);
  },
};

describe('the first row of a person’s history', () => {
  it.each(Object.entries(MAKERS))('is the same by %s', async (by, make) => {
    const acme = await given.organization();
    const tenant = { acme, ada: await given.admin(acme) };
    const email = given.email('nina');

    const id = await make(tenant, email);

    const { items } = (await as(tenant.ada).get(`/api/users/${id}/history`)).body;
    const first = (after: unknown) => ({ before: null, after });
    expect(items).toHaveLength(1);
    expect(items[0].fields).toEqual({
      '/email': first(email),
      '/fullName': first('Nina New'),
      '/organizationId': first(acme.id),
      '/accessRole': first('SALES_REP'),
      '/status': first('active'),
      '/verificationStatus': first(by === 'an import' ? 'unverified' : 'verified'),
    });
  });

  it('tells everything that is set, and nothing before', async () => {
    const acme = await given.organization();
    const ada = await given.admin(acme);
    const email = given.email('nina');
    const person = { email, designation: 'Agent', callForwardingEnabled: true, availability: 'unavailable' };
    const path = `/api/organizations/${acme.id}/users/import`;
    const reply = await as(ada).post(path, [{ ...person, persona: { position: 'Leasing' } }]);
    expect(reply.body).toMatchObject({ created: 1 });

    const [row] = await database.query<{ id: string }>('select id from users where email_key = $1', [email]);
    const { items } = (await as(ada).get(`/api/users/${row!.id}/history`)).body;

    const fields = items[0].fields as Record<string, { before: unknown; after: unknown }>;
    expect(Object.values(fields).map(({ before }) => before)).toEqual(Object.keys(fields).map(() => null));
    expect(fields).toMatchObject({
      '/designation': { after: 'Agent' },
      '/callForwardingEnabled': { after: true },
      '/availability': { after: 'unavailable' },
      '/persona/position': { after: 'Leasing' },
    });
  });
});

describe('the first row of what a tenant starts with', () => {
  it('tells the organization, and the company that was made along', async () => {
    const root = await given.superadmin();

    const made = (await as(root).post('/api/organizations', { name: 'Initech', slug: 'initech', city: 'Austin' })).body;

    const { items } = (await as(root).get(`/api/organizations/${made._id}/history`)).body;
    const first = (after: unknown) => ({ before: null, after });
    expect(items).toMatchObject([
      {
        version: 1,
        fields: { '/name': first('Initech'), '/city': first('Austin'), '/companyId': first(made.companyId) },
      },
    ]);
    const company = await database.query('select version, organization_id, fields from changes where subject_id = $1', [
      made.companyId,
    ]);
    expect(company).toEqual([
      { version: 1, organization_id: null, fields: { '/name': first('Initech'), '/maxDocuments': first(100) } },
    ]);
    await as(root).patch(`/api/companies/${made.companyId}`, { name: 'Initech Inc.' }, MERGE);
    const versions = await database.query('select version from changes where subject_id = $1 order by 1', [
      made.companyId,
    ]);
    expect(versions).toEqual([{ version: 1 }, { version: 2 }]);
  });

  it('tells no company that was there', async () => {
    const root = await given.superadmin();
    const { companyId } = await given.organization();

    await as(root).post('/api/organizations', { name: 'Sister', slug: 'sister', companyId });

    expect(await database.query('select from changes where subject_id = $1', [companyId])).toEqual([]);
  });
});

const MERGE = { 'content-type': 'application/merge-patch+json' };
