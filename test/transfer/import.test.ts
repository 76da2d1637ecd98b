import { expect, it } from '@jest/globals';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';
import type { Organization, Person } from '../support/given.js';
import type { Reply } from '../support/client.js';

const { as, given, database } = useServer();

const CSV = { 'content-type': 'text/csv' };

function csv(...lines: string[]): string {
  return lines.map((line) => `${line}\r\n`).join('');
}

function importing(
  me: Person,
  { id }: Organization,
  body: string | Uint8Array,
  query = '',
  headers = CSV,
): Promise<Reply> {
  return as(me).post(`/api/organizations/${id}/users/import${query}`, body, headers);
}

it('makes people who are new and changes those who are there', async () => {
  const acme = await given.organization();
  const leasing = await given.department(acme, { name: 'Leasing' });
  const ada = await given.admin(acme);
  const alex = await given.rep(acme, { designation: 'Agent' });
  const [fresh, phoneNumber] = [given.email('new'), given.phoneNumber()];
  const file = csv(
    'email,fullName,phoneNumber,department,designation,persona.position',
    `${fresh},"Ne, ""w""",'${phoneNumber},Leasing,,Manager`,
    `${alex.email.toUpperCase()},${alex.fullName},,,Senior Agent,`,
  );

  const reply = await importing(ada, acme, file);

  expect(reply).toMatchObject({
    status: 200,
    body: {
      dryRun: false,
      mode: 'all-or-nothing',
      rows: 2,
      created: 1,
      changed: 1,
      unchanged: 0,
      refused: 0,
      applied: true,
    },
  });
  expect(reply.body.results).toEqual([
    { row: 1, email: fresh, outcome: 'created' },
    { row: 2, email: alex.email.toUpperCase(), outcome: 'changed', fields: ['/designation'] },
  ]);
  const [made] = await database.query<{ id: string }>('select id from users where email = $1', [fresh]);
  expect((await as(ada).get(`/api/users/${made?.id}`)).body).toMatchObject({
    user: {
      email: fresh,
      fullName: 'Ne, "w"',
      phoneNumber,
      departmentId: leasing.id,
      accessRole: 'SALES_REP',
      status: 'active',
      verificationStatus: 'unverified',
      version: 1,
    },
    persona: { position: 'Manager' },
  });
  const history = await as(ada).get(`/api/users/${made?.id}/history`);
  expect(history.body.items).toMatchObject([
    {
      version: 1,
      source: 'import',
      actor: { _id: ada.id },
      fields: { '/email': { before: null, after: fresh }, '/accessRole': { before: null, after: 'SALES_REP' } },
    },
  ]);
  expect((await as(ada).get(`/api/users/${alex.id}`)).body.user).toMatchObject({
    designation: 'Senior Agent',
    version: 2,
  });
});
