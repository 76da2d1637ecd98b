import { describe, expect, it } from '@jest/globals';
import type { Organization, Person } from '../support/given.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';
import { csv, importing } from './files.js';

const { as, given, database } = useServer();
const send = importing(as);

const BEST_EFFORT = { query: '?mode=best-effort' };
const DRY_RUN = { query: '?dryRun=true' };

const people = (emails: string[]) =>
  database.query<{ email: string; designation: string | null; version: number }>(
    'select email, designation, version from users where email = any ($1) order by email',
    [emails],
  );

it('makes people who are new and changes those who are there, each with a row of history', async () => {
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

  const reply = await send(ada, acme, file);

  expect(reply).toMatchObject({ status: 200, body: { dryRun: false, mode: 'all-or-nothing', rows: 2, applied: true } });
  expect(reply.body).toMatchObject({ created: 1, changed: 1, unchanged: 0, refused: 0 });
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
      version: 1,
    },
    persona: { position: 'Manager' },
  });
  const history = await as(ada).get(`/api/users/${made?.id}/history`);
  expect(history.body.items).toMatchObject([
    {
      version: 1,
      source: 'import',
      actor: { _id: ada.id, id: ada.id },
      requestId: reply.headers.get('x-request-id'),
      fields: { '/email': { before: null, after: fresh }, '/accessRole': { before: null, after: 'SALES_REP' } },
    },
  ]);
  expect((await as(ada).get(`/api/users/${alex.id}`)).body.user).toMatchObject({
    designation: 'Senior Agent',
    version: 2,
  });
});

it.each([DRY_RUN, BEST_EFFORT])(
  'tells all that is wrong with a row at once, by itself and by a rule %j',
  async (how) => {
    const acme = await given.organization();
    const [ada, alex] = [await given.admin(acme), await given.rep(acme)];
    const elsewhere = await given.rep(await given.organization());
    const { e164 } = await given.smsNumber(acme);
    const file = csv(
      'email,language,accessRole,phoneNumber,department',
      `${alex.email},nonsense!,SUPERADMIN,'${e164},Nowhere`,
      `${elsewhere.email},nonsense!,,,`,
      `${alex.email},,SUPERADMIN,,`,
      `nobody,,SUPERADMIN,,`,
    );

    const reply = await unchanged(database, () => send(ada, acme, file, how));

    const told = (reply.body.results as { errors?: { pointer: string; code: string }[] }[]).map(({ errors = [] }) =>
      Object.fromEntries(errors.map(({ pointer, code }) => [pointer, code])),
    );
    expect(reply.body).toMatchObject({ refused: 4, changed: 0, created: 0 });
    expect(told).toEqual([
      {
        '/language': 'invalid_language',
        '/accessRole': 'not_allowed',
        '/phoneNumber': 'phone_is_organization_number',
        '/department': 'unknown_department',
      },
      { '/language': 'invalid_language', '/email': 'email_taken' },
      { '/accessRole': 'not_allowed' },
      { '/email': expect.any(String) },
    ]);
  },
);

it('tells of a faulty row of somebody who is deleted no more than that they are', async () => {
  const acme = await given.organization();
  const [ada, gone] = [await given.admin(acme), await given.rep(acme)];
  await as(ada).send('DELETE', `/api/users/${gone.id}`);

  const reply = await send(ada, acme, csv('email,language', `${gone.email},nonsense!`), BEST_EFFORT);

  expect(reply.body.results[0].errors.map(({ code }: { code: string }) => code)).toContain('person_deleted');
});

it('makes people who can’t log in until they have a password', async () => {
  const acme = await given.organization();
  const [ada, fresh] = [await given.admin(acme), given.email('new')];

  await send(ada, acme, csv('email', fresh));

  const [row] = await database.query('select password_hash, verification_status from users where email = $1', [fresh]);
  expect(row).toEqual({ password_hash: null, verification_status: 'unverified' });
});

it('decides a dry run as the import, and writes nothing', async () => {
  const acme = await given.organization();
  const [ada, alex, sam] = [await given.admin(acme), await given.rep(acme), await given.rep(acme)];
  const elsewhere = await given.rep(await given.organization());
  const file = csv(
    'email,designation,accessRole,department',
    `${given.email('new')},Agent,,`,
    `${alex.email},Agent,DEPARTMENT_HEAD,`,
    `${sam.email},,SALES_REP,`,
    `${elsewhere.email},Agent,,`,
    `${given.email('new')},,SUPERADMIN,`,
    `${given.email('new')},,,Nowhere`,
    `not an address,,,`,
  );

  const dry = await unchanged(database, () => send(ada, acme, file, { query: '?dryRun=true&mode=best-effort' }));
  const real = await send(ada, acme, file, BEST_EFFORT);

  expect(dry.body).toMatchObject({
    dryRun: true,
    applied: false,
    rows: 7,
    created: 1,
    changed: 1,
    unchanged: 1,
    refused: 4,
  });
  expect(real.body).toEqual({ ...dry.body, dryRun: false, applied: true });
  expect(dry.body.results.map(({ errors }: { errors?: unknown }) => errors)).toMatchObject([
    undefined,
    undefined,
    undefined,
    [{ pointer: '/email', code: 'email_taken', rule: 'emailIsFree', level: 'platform', liftedBy: null }],
    [{ pointer: '/accessRole', code: 'not_allowed', rule: 'neverUpwards', level: 'platform', liftedBy: 'SUPERADMIN' }],
    [{ pointer: '/department', code: 'unknown_department' }],
    [{ pointer: '/email', code: 'invalid_email' }],
  ]);
});

it('imports nothing when a row is refused, and names it', async () => {
  const acme = await given.organization();
  const [ada, alex] = [await given.admin(acme), await given.rep(acme)];
  const file = csv('email,phoneNumber', `${given.email('new')},`, `${alex.email},12`, `${given.email('new')},`);

  const reply = await unchanged(database, () => send(ada, acme, file));

  expect(reply).toMatchObject({ status: 409, body: { code: 'import_refused', rows: 3, refused: 1 } });
  expect(reply.body.errors).toMatchObject([{ pointer: '/rows/2/phoneNumber', code: 'invalid_phone_number' }]);
});

it('names the first hundred refused rows, and how many there are', async () => {
  const acme = await given.organization();
  const ada = await given.admin(acme);
  const lines = Array.from({ length: 250 }, (_, nth) => `person${nth}`);

  const reply = await unchanged(database, () => send(ada, acme, csv('email', ...lines)));

  expect(reply).toMatchObject({ status: 409, body: { rows: 250, refused: 250 } });
  expect(reply.body.errors).toHaveLength(100);
});

it('keeps what it can with best effort', async () => {
  const acme = await given.organization();
  const ada = await given.admin(acme);
  const [one, two] = [given.email('one'), given.email('two')];

  const reply = await send(ada, acme, csv('email', one, 'nobody', two), BEST_EFFORT);

  expect(reply.body).toMatchObject({ created: 2, refused: 1, applied: true });
  expect(await people([one, two])).toHaveLength(2);
});

it('takes each person once', async () => {
  const acme = await given.organization();
  const [ada, fresh] = [await given.admin(acme), given.email('twin')];

  const reply = await send(ada, acme, csv('email,designation', `${fresh},A`, `${fresh.toUpperCase()},B`), BEST_EFFORT);

  expect(reply.body.results[1]).toMatchObject({
    outcome: 'refused',
    errors: [{ pointer: '/email', code: 'duplicate_email', message: expect.stringContaining('Row 1') }],
  });
  expect(await people([fresh])).toMatchObject([{ designation: 'A' }]);
});

it('leaves absent columns alone, clears by empty cells, and leaves what can’t be cleared', async () => {
  const acme = await given.organization();
  const ada = await given.admin(acme);
  const alex = await given.rep(acme, { designation: 'Agent', language: 'en', callForwardingEnabled: true });

  await send(ada, acme, csv('email,designation,callForwardingEnabled,status,fullName', `${alex.email},,,,`));

  expect((await as(ada).get(`/api/users/${alex.id}`)).body.user).toMatchObject({
    designation: null,
    language: 'en',
    callForwardingEnabled: true,
    status: 'active',
    fullName: alex.fullName,
    version: 2,
  });
});

it.each([DRY_RUN, BEST_EFFORT, { query: '' }])('keeps the last administrator: %j', async (options) => {
  const acme = await given.organization();
  const [ada, bob, root] = [await given.admin(acme), await given.admin(acme), await given.superadmin()];
  const file = csv('email,accessRole,status', `${ada.email},SALES_REP,`, `${bob.email},,disabled`);

  const reply = await send(root, acme, file, options);

  const refusal = { code: 'last_admin', rule: 'keepsAnAdmin', liftedBy: 'ADMIN' };
  if (options.query === '')
    expect(reply).toMatchObject({ status: 409, body: { errors: [{ pointer: '/rows/2/status', ...refusal }] } });
  else
    expect(reply.body.results[1]).toMatchObject({ outcome: 'refused', errors: [{ pointer: '/status', ...refusal }] });
  const kept = await database.query(
    `select from users u join memberships m on m.user_id = u.id
    where m.organization_id = $1 and m.role = 'ADMIN' and u.status = 'active'`,
    [acme.id],
  );
  expect(kept).toHaveLength(options === BEST_EFFORT ? 1 : 2);
});

it('lets a new administrator take over in the same file', async () => {
  const acme = await given.organization();
  const [ada, bob, root] = [await given.admin(acme), await given.rep(acme), await given.superadmin()];

  const reply = await send(root, acme, csv('email,accessRole', `${bob.email},ADMIN`, `${ada.email},SALES_REP`));

  expect(reply).toMatchObject({ status: 200, body: { changed: 2 } });
});

it('knows of the keys what the rows far before have made of them', async () => {
  const acme = await given.organization();
  const [ada, root] = [await given.admin(acme), await given.superadmin()];
  const others = (many: number) => Array.from({ length: many }, () => `${given.email()},SALES_REP`);
  const [next, last] = [given.email('next'), given.email('last')];
  const over = csv('email,accessRole', `${next},ADMIN`, ...others(140), `${ada.email},SALES_REP`);
  const none = csv('email,accessRole', ...others(90), `${next},SALES_REP`, `${last},SALES_REP`, ...others(90));

  expect(await send(root, acme, over)).toMatchObject({ status: 200, body: { created: 141, changed: 1 } });
  expect(await send(root, acme, none)).toMatchObject({
    status: 409,
    body: { refused: 1, errors: [{ pointer: '/rows/91/accessRole', code: 'last_admin' }] },
  });
});

it('changes nothing of a SUPERADMIN at home by an ADMIN, and nothing of the deleted', async () => {
  const acme = await given.organization();
  const ada = await given.admin(acme);
  const gone = await given.rep(acme);
  await as(ada).delete(`/api/users/${gone.id}`);
  const boss = await given.admin(acme);
  await database.query('update users set superadmin = true where id = $1', [boss.id]);

  const reply = await send(ada, acme, csv('email,designation', `${boss.email},Boss`, `${gone.email},Gone`), DRY_RUN);

  expect(reply.body.results).toMatchObject([
    { outcome: 'refused', errors: [{ pointer: '/designation', code: 'not_allowed', liftedBy: 'SUPERADMIN' }] },
    { outcome: 'refused', errors: [{ pointer: '', code: 'person_deleted', rule: 'notDeleted' }] },
  ]);
});

it('refuses hours where the organization’s own apply, whoever asks', async () => {
  const acme = await given.organization({ allowUserBusinessHoursOverride: false });
  const [root, alex] = [await given.superadmin(), await given.rep(acme)];

  const reply = await send(root, acme, csv('email,persona.timezone', `${alex.email},Europe/Paris`), DRY_RUN);

  expect(reply.body.results[0].errors).toMatchObject([
    { pointer: '/persona/timezone', code: 'override_not_allowed', rule: 'organizationAllowsHours', liftedBy: 'ADMIN' },
  ]);
});

it('refuses a phone that is somebody’s SMS number', async () => {
  const acme = await given.organization();
  const [ada, number] = [await given.admin(acme), await given.smsNumber(await given.organization())];

  const reply = await send(ada, acme, csv('email,phoneNumber', `${given.email()},${number.e164}`), DRY_RUN);

  expect(reply.body.results[0].errors).toMatchObject([
    { pointer: '/phoneNumber', code: 'phone_is_organization_number' },
  ]);
});

it('is for administrators of the organization', async () => {
  const acme = await given.organization();
  const leasing = await given.department(acme);
  const [head, alex] = [await given.head(acme, leasing), await given.rep(acme)];
  const stranger = await given.admin(await given.organization());
  const file = csv('email', given.email('new'));

  await unchanged(database, async () => {
    expect(await send(head, acme, file)).toMatchObject({ status: 403, body: { code: 'role_too_low' } });
    expect(await send(alex, acme, file)).toMatchObject({ status: 403 });
    expect(await send(stranger, acme, file)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await as(stranger).get(`/api/organizations/${acme.id}/users/export`)).toMatchObject({ status: 404 });
    expect(await as(alex).get(`/api/organizations/${acme.id}/users/export`)).toMatchObject({ status: 403 });
  });
});

it('is for guests who are ADMIN as well, as every profile there', async () => {
  const acme = await given.organization();
  const guest = await given.rep(await given.organization());
  await given.membership(guest, acme, 'ADMIN');
  const [alex, fresh] = [await given.rep(acme), given.email('new')];

  const reply = await send(guest, acme, csv('email,designation', `${alex.email},Agent`, `${fresh},`));

  expect(reply).toMatchObject({ status: 200, body: { created: 1, changed: 1 } });
});

it('refuses the row that loses a race for its e-mail, and keeps the others', async () => {
  const acme = await given.organization();
  const ada = await given.admin(acme);
  const [raced, other] = [given.email('raced'), given.email('other')];
  const file = csv('email', raced, other);
  const winner = await database.connect();
  await winner.query('begin');
  await winner.query(`insert into users (id, superadmin, email, email_key) values (gen_random_uuid(), true, $1, $1)`, [
    raced,
  ]);

  const pending = send(ada, acme, file, BEST_EFFORT);
  await database.somebodyWaits();
  await winner.query('commit');
  winner.release();

  expect((await pending).body.results).toMatchObject([
    { outcome: 'refused', errors: [{ pointer: '/email', code: 'email_taken' }] },
    { outcome: 'created' },
  ]);
  await database.query('delete from users where email = $1', [raced]);
});

it('imports nothing when a race is lost by one of all', async () => {
  const acme = await given.organization();
  const ada = await given.admin(acme);
  const [raced, other] = [given.email('raced'), given.email('other')];
  const winner = await database.connect();
  await winner.query('begin');
  await winner.query(`insert into users (id, superadmin, email, email_key) values (gen_random_uuid(), true, $1, $1)`, [
    raced,
  ]);

  const pending = send(ada, acme, csv('email', other, raced));
  await database.somebodyWaits();
  await winner.query('commit');
  winner.release();

  expect(await pending).toMatchObject({
    status: 409,
    body: { code: 'import_refused', errors: [{ pointer: '/rows/2/email', code: 'email_taken' }] },
  });
  expect(await people([other])).toEqual([]);
  await database.query('delete from users where email = $1', [raced]);
});

describe('While an import is written', () => {
  /** The import waits in the middle of its writing, for somebody who makes a person with one of its addresses. */
  async function inTheMiddle(
    file: (raced: string) => string,
    meanwhile: (acme: Organization, ada: Person) => Promise<void>,
  ) {
    const acme = await given.organization({ allowUserBusinessHoursOverride: true });
    const ada = await given.admin(acme);
    const raced = given.email('raced');
    const other = await database.connect();
    await other.query('begin');
    await other.query(`insert into users (id, superadmin, email, email_key) values (gen_random_uuid(), true, $1, $1)`, [
      raced,
    ]);
    const pending = send(ada, acme, file(raced));
    try {
      await database.somebodyWaits();
      await meanwhile(acme, ada);
    } finally {
      await other.query('rollback');
      other.release();
    }
    return { reply: await pending, left: await people([raced]) };
  }

  it('others change the organization, its departments and people', async () => {
    const { reply, left } = await inTheMiddle(
      (raced) => csv('email', raced),
      async (acme) => {
        const root = await given.superadmin();
        const path = `/api/organizations/${acme.id}`;
        const alex = await given.rep(acme);
        expect(await as(root).patch(path, { name: 'Meanwhile' })).toMatchObject({ status: 200 });
        expect(await as(root).post(`${path}/departments`, { name: 'Meanwhile' })).toMatchObject({ status: 201 });
        expect(await as(root).put(`/api/users/${alex.id}`, { accessRole: 'ADMIN' })).toMatchObject({ status: 200 });
      },
    );
    expect(reply).toMatchObject({ status: 200, body: { created: 1 } });
    expect(left).toHaveLength(1);
  });

  it('what others change of the settings counts', async () => {
    const { reply, left } = await inTheMiddle(
      (raced) => csv('email,persona.timezone', `${raced},Europe/Paris`),
      async (acme) => {
        const change = { allowUserBusinessHoursOverride: false };
        const reply = await as(await given.superadmin()).put(`/api/organizations/${acme.id}/business-hours`, change);
        expect(reply).toMatchObject({ status: 200 });
      },
    );
    expect(reply).toMatchObject({ status: 409, body: { errors: [{ code: 'override_not_allowed' }] } });
    expect(left).toEqual([]);
  });

  it('whoever is no administrator any more keeps nothing', async () => {
    const { reply, left } = await inTheMiddle(
      (raced) => csv('email', raced),
      async (acme, ada) => {
        await given.admin(acme);
        const reply = await as(await given.superadmin()).put(`/api/users/${ada.id}`, { accessRole: 'SALES_REP' });
        expect(reply).toMatchObject({ status: 200 });
      },
    );
    expect(reply).toMatchObject({ status: 403, body: { code: 'role_too_low' } });
    expect(left).toEqual([]);
  });
});

it('tells a line per row and a summary, as NDJSON', async () => {
  const acme = await given.organization();
  const ada = await given.admin(acme);
  const headers = { accept: 'application/x-ndjson' };

  const reply = await send(ada, acme, csv('email', given.email(), 'nobody'), { ...BEST_EFFORT, headers });
  const refused = await send(ada, acme, csv('email', 'nobody'), { headers });

  expect(reply.headers.get('content-type')).toContain('application/x-ndjson');
  expect(linesOf(reply.body)).toMatchObject([
    { type: 'row', row: 1, outcome: 'created' },
    { type: 'row', row: 2, outcome: 'refused' },
    { type: 'progress', rows: 2, of: 2 },
    { type: 'summary', created: 1, refused: 1, applied: true },
  ]);
  expect(linesOf(refused.body).at(-1)).toMatchObject({
    type: 'problem',
    code: 'import_refused',
    errors: [{ pointer: '/rows/1/email' }],
  });
});

function linesOf(text: string): unknown[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}
