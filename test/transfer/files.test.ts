import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Organization, Person } from '../support/given.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';
import { csv, importing } from './files.js';
import { hostileFiles } from './hostile-files.js';

const { as, given, database, tokenOf, url } = useServer();
const send = importing(as);

const JSON_TYPE = { headers: { 'content-type': 'application/json; charset=utf-8' } };
const NDJSON_TYPE = { headers: { 'content-type': 'application/x-ndjson' } };

let acme: Organization;
let ada: Person;

beforeAll(async () => {
  acme = await given.organization();
  ada = await given.admin(acme);
});

const nameOf = async (email: string) => {
  const [row] = await database.query<{ full_name: string }>('select full_name from users where email = $1', [email]);
  return row?.full_name;
};

describe('A CSV file', () => {
  it('may have a byte order mark, bare line feeds, empty lines and columns in any order', async () => {
    const email = given.email('bom');

    const reply = await send(ada, acme, `\ufefffullName,email\n\nZoë 🦊 Łukasz,${email}\n\n`);

    expect(reply).toMatchObject({ status: 200, body: { rows: 1, created: 1 } });
    expect(await nameOf(email)).toBe('Zoë 🦊 Łukasz');
  });

  it('has its rows counted by people, not by lines', async () => {
    const file = `email,fullName\r\n${given.email()},"two\r\nlines"\r\n${given.email()},One\r\n`;

    const reply = await send(ada, acme, file, { query: '?dryRun=true' });

    expect(reply.body.results).toMatchObject([
      { row: 1, outcome: 'refused', errors: [{ pointer: '/fullName', code: 'forbidden_character' }] },
      { row: 2, outcome: 'created' },
    ]);
  });

  it('may guard what a spreadsheet takes for a formula', async () => {
    const [one, two, three] = [given.email(), given.email(), given.email()];

    await send(ada, acme, csv('email,fullName', `${one},'=1+1`, `${two},''quoted`, `${three},'s-Gravenhage`));

    expect([await nameOf(one), await nameOf(two), await nameOf(three)]).toEqual(['=1+1', "'quoted", "'s-Gravenhage"]);
  });

  it('refuses a row with too few or too many cells', async () => {
    const file = csv('email,fullName', given.email(), `${given.email()},A,B`);

    const reply = await send(ada, acme, file, { query: '?dryRun=true' });

    const errors = [{ pointer: '', code: 'wrong_number_of_cells' }];
    expect(reply.body.results).toMatchObject([
      { outcome: 'refused', errors },
      { outcome: 'refused', errors },
    ]);
  });

  it.each([
    ['nothing', '', 400, { code: 'header_missing' }],
    ['no column of e-mails', csv('fullName', 'Alex'), 400, { code: 'header_missing' }],
    [
      'unknown columns',
      csv('email,shoeSize,sinchPhoneNumber'),
      400,
      { code: 'unknown_column', errors: [{ pointer: 'shoeSize' }, { pointer: 'sinchPhoneNumber' }] },
    ],
    [
      'a column twice',
      csv('email,language,language'),
      400,
      { code: 'duplicate_column', errors: [{ pointer: 'language' }] },
    ],
    ['a quote that never ends', 'email,fullName\na@b.example,"never', 400, { code: 'malformed_csv' }],
    ['another encoding', new Uint8Array(Buffer.from('email\nmüller@b.example', 'latin1')), 400, { code: 'not_utf8' }],
    ['a row without end', `email,fullName\na@b.example,${'x'.repeat(70_000)}`, 413, { code: 'row_too_large' }],
    ['too many rows', `email\n${'a@b.example\n'.repeat(50_001)}`, 413, { code: 'too_many_rows' }],
  ])('is refused with %s', async (_what, body, status, expected) => {
    expect(await unchanged(database, () => send(ada, acme, body))).toMatchObject({ status, body: expected });
    const best = await unchanged(database, () => send(ada, acme, body, { query: '?mode=best-effort' }));
    expect(best).toMatchObject({ status, body: expected });
  });
});

describe('A JSON file', () => {
  it('is an array of people, each a body of a profile with a department by name', async () => {
    await given.department(acme, { name: 'Leasing' });
    const email = given.email('json');
    const person = {
      email,
      fullName: 'a "b" \\ ],[{',
      department: 'Leasing',
      persona: { position: 'Agent', region: null },
    };

    const reply = await send(ada, acme, `\n [${JSON.stringify(person)} , {"email": "nobody"}]\n`, {
      query: '?mode=best-effort',
      ...JSON_TYPE,
    });

    expect(reply).toMatchObject({ status: 200, body: { rows: 2, created: 1, refused: 1 } });
    expect(await nameOf(email)).toBe('a "b" \\ ],[{');
  });

  it('may have one person a line', async () => {
    const people = [{ email: given.email() }, { email: given.email(), callForwardingEnabled: true }];

    const reply = await send(ada, acme, `${people.map((one) => JSON.stringify(one)).join('\n\n')}`, NDJSON_TYPE);

    expect(reply).toMatchObject({ status: 200, body: { rows: 2, created: 2 } });
  });

  it('has each row checked as a profile’s body', async () => {
    const rows = [
      { email: given.email(), callForwardingEnabled: 'true' },
      { email: given.email(), organizationId: acme.id, __proto__: 1 },
      { fullName: 'Nobody' },
      { email: given.email(), persona: { timezone: 'Mars/Base' } },
      7,
    ];

    const reply = await send(ada, acme, JSON.stringify(rows), { query: '?dryRun=true', ...JSON_TYPE });

    expect(reply.body.results.map(({ errors }: { errors?: unknown }) => errors)).toMatchObject([
      [{ pointer: '/callForwardingEnabled', code: 'wrong_type' }],
      [{ pointer: '/organizationId', code: 'unknown_field' }],
      [{ pointer: '/email', code: 'required' }],
      [{ pointer: '/persona/timezone', code: 'invalid_time_zone' }],
      [{ pointer: '', code: 'wrong_type' }],
    ]);
  });

  it.each([
    ['[]', 200, { rows: 0, results: [] }],
    ['[ ]', 200, { rows: 0 }],
    ['', 400, { code: 'malformed_json' }],
    ['{"email":"a@b.example"}', 400, { code: 'malformed_json' }],
    ['[{"email":"a@b.example"}', 400, { code: 'malformed_json' }],
    ['[{"email":"a@b.example"},]', 400, { code: 'malformed_json' }],
    ['[{"email":"a@b.example"}] x', 400, { code: 'malformed_json' }],
    ['[{"email" "a@b.example"}]', 400, { code: 'malformed_json', message: expect.stringContaining('Row 1') }],
    [`[{"email":"${'x'.repeat(70_000)}"}]`, 413, { code: 'row_too_large' }],
    [`[${'['.repeat(60_000)}`, 400, { code: 'malformed_json' }],
  ])('is read to its end: %#', async (body, status, expected) => {
    const reply = await unchanged(database, () => send(ada, acme, body, JSON_TYPE));
    expect(reply).toMatchObject({ status, body: expected });
  });
});

it.each(hostileFiles)('is told what is wrong with $what', async ({ type, make, refusal }) => {
  const file = make(300_000);
  const headers = { 'content-type': type };

  const reply = await unchanged(database, () => send(ada, acme, file, { query: '?dryRun=true', headers }));

  const code = reply.status === 200 ? codeOfRows(reply.body.results) : reply.body.code;
  expect({ status: reply.status, code }).toEqual(refusal);
});

it('names the limit that a row is beyond', async () => {
  const cells = await send(ada, acme, csv('email', 'a', `b${','.repeat(100)}`));
  const delimiters = await send(ada, acme, csv(','.repeat(100)));
  const quotes = await send(ada, acme, csv('email', `"${'""'.repeat(40_000)}"`));
  const members = await send(ada, acme, `{"persona":[${'0,'.repeat(100)}0]}`, NDJSON_TYPE);

  expect(cells).toMatchObject({ status: 413, body: { message: 'Row 2 has more than 100 columns.' } });
  expect(delimiters).toMatchObject({ status: 413, body: { message: 'The header has more than 100 columns.' } });
  expect(quotes).toMatchObject({ status: 413, body: { message: 'Row 1 has more than 65536 characters.' } });
  expect(members).toMatchObject({ status: 413, body: { message: 'Row 1 has more than 100 columns.' } });
});

it('has any line breaks, mixed ones as well', async () => {
  const [one, two, three] = [given.email(), given.email(), given.email()];
  const reply = await send(ada, acme, `email\r\n${one}\n${two}\r${three}`);
  expect(reply).toMatchObject({ status: 200, body: { rows: 3, created: 3 } });
});

it('tells twenty faults of a row, whatever it has', async () => {
  const fields = Object.fromEntries(Array.from({ length: 90 }, (_, nth) => [`unknown${nth}`, 1]));
  const reply = await send(ada, acme, JSON.stringify([fields]), { query: '?dryRun=true', ...JSON_TYPE });
  expect(reply.body.results[0].errors).toHaveLength(20);
});

function codeOfRows(results: { errors?: { code: string }[] }[]): string {
  return results.at(-1)?.errors?.at(-1)?.code ?? 'none';
}

it.each(['text/plain', 'application/octet-stream', 'multipart/mixed; boundary=x'])(
  'takes no body of type %s',
  async (type) => {
    const reply = await send(ada, acme, 'email', { headers: { 'content-type': type } });
    expect(reply).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
  },
);

it('is refused with more than 64 MiB, before it is looked at', async () => {
  const body = new Uint8Array(64 * 1024 * 1024 + 1);

  const reply = await unchanged(database, () => send(ada, acme, body));

  expect(reply).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
});

it('leaves bytes refused everywhere else', async () => {
  const reply = await as(ada).put('/api/user/profile', '{}', { 'content-type': 'application/octet-stream' });
  expect(reply).toMatchObject({ status: 415 });
});

it.each(['?dryRun=perhaps', '?mode=some', '?wat=1'])('names a faulty query: %s', async (query) => {
  expect(await send(ada, acme, 'email', { query })).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
});

it('leaves nothing of a file that breaks off, whatever the mode', async () => {
  const token = await tokenOf(ada);
  await unchanged(database, async () => {
    for (const mode of ['all-or-nothing', 'best-effort']) {
      const { hostname, port } = new URL(url());
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined);
      socket.write(
        `POST /api/organizations/${acme.id}/users/import?mode=${mode} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n` +
          `Content-Type: text/csv\r\nContent-Length: 1000\r\n\r\n${csv('email', given.email(), given.email())}`,
      );
      await delay(150);
      socket.destroy();
      await delay(100);
    }
  });
});

it('stops when the client goes away, and keeps nothing of all or nothing', async () => {
  const organization = await given.organization();
  const admin = await given.admin(organization);
  const leaving = new AbortController();
  const lines = Array.from({ length: 3000 }, (_, nth) => `leaving-${nth}@people.example`);
  const answer = fetch(new URL(`/api/organizations/${organization.id}/users/import`, url()), {
    method: 'POST',
    headers: { authorization: `Bearer ${await tokenOf(admin)}`, 'content-type': 'text/csv' },
    body: csv('email', ...lines),
    signal: leaving.signal,
  }).catch(() => 'left');
  while ((await writing()) === 0) await delay(5);

  leaving.abort();

  expect(await answer).toBe('left');
  while ((await writing()) > 0) await delay(5);
  const [made] = await database.query(`select from users where email like 'leaving-%'`);
  expect(made).toBeUndefined();
});

async function writing(): Promise<number> {
  const rows = await database.query(
    `select from pg_stat_activity where datname = current_database() and application_name = 'roster'
      and backend_xid is not null`,
  );
  return rows.length;
}
