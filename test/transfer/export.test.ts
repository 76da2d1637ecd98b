import { expect, it } from '@jest/globals';
import { snapshotRows, unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';
import type { Organization, Person } from '../support/given.js';
import { importing } from './files.js';

const { as, given, database } = useServer();
const send = importing(as);

const TYPES = { csv: 'text/csv', json: 'application/json', ndjson: 'application/x-ndjson' };

const exported = (me: Person, { id }: Organization, format: string) =>
  as(me).get(`/api/organizations/${id}/users/export?format=${format}`);

/** Whoever could be told wrong by a file. */
async function manyKinds(acme: Organization): Promise<void> {
  const department = await given.department(acme, { name: 'A, "B"\' =C' });
  const names = ['=1+1', '+1', '-1', '@sum', "'quoted", '"', 'a,b', ' spaced ', 'Zoë 🦊', '\\', '＝1', '0042', 'true'];
  for (const fullName of names) await given.rep(acme, { fullName, designation: fullName, department });
  await given.rep(acme, { fullName: null, firstName: 'First', lastName: null, phoneNumber: given.phoneNumber() });
  await given.rep(acme, { fullName: null });
  await given.head(acme, department, { status: 'disabled', language: 'fr-CA', timezone: 'America/Toronto' });
  await given.rep(acme, { availability: 'unavailable', availabilityUntil: '2030-01-01T00:00:00.123Z' });
  await given.persona(await given.rep(acme), {});
  await given.persona(await given.rep(acme), { position: '-', user: "'" });
  await given.persona(await given.rep(acme), { businessHours: '9am-6pm Mon-Fri', timezone: 'Europe/Paris' });
}

it.each([
  ['csv', true],
  ['json', true],
  ['ndjson', true],
  ['csv', false],
  ['json', false],
])('is taken back as %s and changes nothing, own hours allowed: %s', async (format, allowUserBusinessHoursOverride) => {
  const acme = await given.organization({ allowUserBusinessHoursOverride });
  const ada = await given.admin(acme);
  await manyKinds(acme);
  const file = await exported(ada, acme, format);
  const sent = typeof file.body === 'string' ? file.body : JSON.stringify(file.body);
  const headers = { 'content-type': TYPES[format as keyof typeof TYPES] };

  const dry = await send(ada, acme, sent, { query: '?dryRun=true', headers });
  const before = await snapshotRows(database);
  const real = await send(ada, acme, sent, { headers });

  expect(file.headers.get('content-disposition')).toBe(`attachment; filename="${acme.slug}-people.${format}"`);
  expect(dry.body).toMatchObject({ rows: 21, unchanged: 21 });
  expect(real.body).toMatchObject({ rows: 21, unchanged: 21, applied: true });
  expect(await snapshotRows(database)).toEqual(before);
});

it('brings people into another installation, as they were', async () => {
  const [acme, globex] = [await given.organization(), await given.organization()];
  const [ada, bob] = [await given.admin(acme), await given.admin(globex)];
  await given.persona(await given.rep(acme, { fullName: '=1+1', callForwardingEnabled: true }), { position: '@x' });
  const { body: people } = await exported(ada, acme, 'json');
  const moved = (people as { email: string }[]).map((one) => ({ ...one, email: `moved-${one.email}` }));

  const reply = await send(bob, globex, JSON.stringify(moved), { headers: { 'content-type': 'application/json' } });

  expect(reply.body).toMatchObject({ created: 2 });
  const { body: after } = await exported(bob, globex, 'json');
  expect((after as { email: string }[]).filter(({ email }) => email.startsWith('moved-'))).toEqual(
    expect.arrayContaining(moved),
  );
});

it('guards formulas in CSV only', async () => {
  const acme = await given.organization();
  const ada = await given.admin(acme, { fullName: '=HYPERLINK("http://evil.example")' });

  const { body: csv } = await exported(ada, acme, 'csv');
  const { body: json } = await exported(ada, acme, 'json');

  expect(csv).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
  expect(json).toMatchObject([{ fullName: '=HYPERLINK("http://evil.example")' }]);
});

it('shows everyone at home but the deleted and, to an ADMIN, SUPERADMINs; in more than one batch', async () => {
  const acme = await given.organization();
  const [ada, gone, boss] = [await given.admin(acme), await given.rep(acme), await given.admin(acme)];
  await given.membership(await given.rep(await given.organization()), acme, 'SALES_REP');
  await as(ada).delete(`/api/users/${gone.id}`);
  await database.query('update users set superadmin = true where id = $1', [boss.id]);
  const lines = Array.from({ length: 1100 }, (_, nth) => `bulk-${nth}@people.example`);
  await send(ada, acme, `email\n${lines.join('\n')}`);

  const emails = async (me: Person) =>
    ((await exported(me, acme, 'json')).body as { email: string }[]).map(({ email }) => email);

  expect((await emails(ada)).sort()).toEqual([ada.email, ...lines].sort());
  expect(await emails(boss)).toHaveLength(1102);
});

it('is an empty file of its form where there is nobody', async () => {
  const [acme, root] = [await given.organization(), await given.superadmin()];

  await unchanged(database, async () => {
    expect((await exported(root, acme, 'json')).body).toEqual([]);
    expect((await exported(root, acme, 'csv')).body).toMatch(/^email,[^\n]*\r\n$/);
    expect(await exported(root, acme, 'xml')).toMatchObject({ status: 400 });
  });
});
