import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Organization, Person } from '../support/given.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';
import { csv, importing } from './files.js';
import { excel, googleSheets, inline, libreOffice, sheet, workbook, workbookOf } from './workbooks.js';

const { as, given, database, tokenOf, url } = useServer();
const send = importing(as);

const XLSX = { 'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' };
const FULL_NAME = 'Zoë Müller & Söhne <1>';

let acme: Organization;
let ada: Person;
beforeAll(async () => {
  acme = await given.organization();
  ada = await given.admin(acme);
});

const made = async (email: string) => {
  const [row] = await database.query<Record<string, unknown>>(
    `select full_name, phone_number, designation, availability_until, call_forwarding_enabled from users where email = $1`,
    [email],
  );
  return row;
};
const columns = (map: object) => `?columns=${encodeURIComponent(JSON.stringify(map))}`;
const form = (file: Uint8Array | string, name: string, type = '', fields: Record<string, string> = {}) => {
  const data = new FormData();
  for (const [field, value] of Object.entries(fields)) data.append(field, value);
  data.append('file', new Blob([file], { type }), name);
  return new Response(data);
};
async function sendForm(sent: Response, query = '') {
  const body = new Uint8Array(await sent.arrayBuffer());
  return send(ada, acme, body, { query, headers: { 'content-type': sent.headers.get('content-type') ?? '' } });
}

describe('A text of a spreadsheet program', () => {
  const utf16 = (text: string) => new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'));
  const big = (text: string) => new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le').swap16());
  it.each([
    ['Excel’s "CSV UTF-8", semicolons', (line: string) => `\ufeffemail;fullName;designation\r\n${line}\r\n;;\r\n`, ';'],
    [
      'Excel’s "Unicode text", tabs in UTF-16',
      (line: string) => utf16(`email\tfullName\tdesignation\r\n${line}\r\n`),
      '\t',
    ],
    ['UTF-16, the larger byte first', (line: string) => big(`email\tfullName\r\n${line}\r\n`), '\t'],
    ['what Excel is told to separate by', (line: string) => `sep=;\r\nemail;fullName\r\n${line}\r\n`, ';'],
    ['LibreOffice’s, all quoted', (line: string) => `"email";"fullName"\n${line}\n`, ';'],
    ['Google’s, without an end', (line: string) => `email,fullName,,\r\n${line},,`, ','],
    ['commas in a quoted name of a column', (line: string) => `"email";"fullName";"a,b,c,d"\n${line};\n`, ';'],
  ])('is read: %s', async (_what, fileOf, separator) => {
    const email = given.email();
    const reply = await send(
      ada,
      acme,
      fileOf(
        [email, `"${FULL_NAME}"`].join(separator) +
          (_what.includes('CSV UTF-8') || _what.includes('Unicode') ? separator : ''),
      ),
      {
        query: '?unknownColumns=ignore',
      },
    );

    expect(reply).toMatchObject({ status: 200, body: { rows: 1, created: 1 } });
    expect(await made(email)).toMatchObject({ full_name: FULL_NAME });
  });

  it('that isn’t UTF-8 is told, with the line and how to say what it is', async () => {
    const email = given.email();
    const file = new Uint8Array(
      Buffer.from(csv('email;fullName', `${given.email()};Ann`, `${email};Müller €`), 'latin1').map((byte, at, all) =>
        all[at] === 0xac ? 0x80 : byte,
      ),
    );

    const refused = await unchanged(database, () => send(ada, acme, file));
    const told = await send(ada, acme, file, { query: '?encoding=windows-1252' });

    expect(refused).toMatchObject({ status: 400, body: { code: 'not_utf8' } });
    expect(refused.body.message).toMatch(/line 3\b.*encoding=windows-1252/);
    expect(told).toMatchObject({ status: 200, body: { created: 2 } });
    expect(await made(email)).toMatchObject({ full_name: 'Müller €' });
  });
});

describe('Columns', () => {
  it('are renamed, whatever they are called, and passed over by name', async () => {
    const email = given.email();
    const file = csv('E-Mail,constructor,Notes,FULLNAME', `${email},Agent,secret,Ann`);

    const reply = await send(ada, acme, file, {
      query: columns({ 'E-Mail': 'email', constructor: 'designation', Notes: null }),
    });

    expect(reply).toMatchObject({ status: 200, body: { created: 1, ignoredColumns: ['Notes'] } });
    expect(await made(email)).toMatchObject({ full_name: 'Ann', designation: 'Agent' });
  });

  it('that nobody knows are told with those that there are, or passed over', async () => {
    const file = csv('email,__proto__,toString', `${given.email()},1,2`);

    const refused = await unchanged(database, () => send(ada, acme, file));
    const passed = await send(ada, acme, file, { query: '?unknownColumns=ignore' });

    expect(refused).toMatchObject({ status: 400, body: { code: 'unknown_column' } });
    expect(refused.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['__proto__', 'toString']);
    expect(refused.body.knownColumns).toEqual(expect.arrayContaining(['email', 'department', 'persona.position']));
    expect(passed).toMatchObject({ status: 200, body: { created: 1, ignoredColumns: ['__proto__', 'toString'] } });
  });

  it.each(['{"a":"shoeSize"}', '{"a":"constructor"}', '[]', 'email', '{"a":1}', '{"a":{}}'])(
    'can’t be renamed by %s',
    async (map) => {
      const reply = await send(ada, acme, csv('email'), { query: `?columns=${encodeURIComponent(map)}` });
      expect(reply).toMatchObject({ status: 400, body: { errors: [{ pointer: 'columns', code: 'invalid_columns' }] } });
    },
  );
});

describe('Rows', () => {
  it('are taken by their numbers, the others left', async () => {
    const emails = [1, 2, 3, 4].map(() => given.email());

    const dry = await send(ada, acme, csv('email', ...emails, 'nobody'), { query: '?rows=2-3,5&dryRun=true' });
    const real = await send(ada, acme, csv('email', ...emails, 'nobody'), { query: '?rows=2-3' });

    expect(dry.body).toMatchObject({ rows: 5, selected: 3, created: 2, refused: 1 });
    expect(real.body).toMatchObject({ rows: 5, selected: 2, created: 2, refused: 0 });
    expect(real.body.results.map(({ row }: { row: number }) => row)).toEqual([2, 3]);
    expect([await made(emails[0] ?? ''), await made(emails[3] ?? '')]).toEqual([undefined, undefined]);
  });

  it.each(['0', '2-1', '1-', 'all', '1,,2', '50001', '1e3'])('can’t be taken by %s', async (rows) => {
    const reply = await send(ada, acme, csv('email'), { query: `?rows=${rows}` });
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ pointer: 'rows', code: 'invalid_rows' }] } });
  });
});

it('answers a refusal in the shape of a dry run', async () => {
  const file = csv('email,language', `${given.email()},`, `${given.email()},nonsense!`);

  const dry = await send(ada, acme, file, { query: '?dryRun=true' });
  const real = await unchanged(database, () => send(ada, acme, file));

  const refused = (dry.body.results as { outcome: string }[]).filter(({ outcome }) => outcome === 'refused');
  expect(real).toMatchObject({ status: 409, body: { ...dry.body, dryRun: false, results: refused } });
  expect(real.body).toMatchObject({ code: 'import_refused', errors: [{ pointer: '/rows/2/language' }] });
});

describe('A workbook', () => {
  it.each([
    ['Excel', excel, { designation: 'Agent 1', phone_number: '+14155550199', call_forwarding_enabled: true }],
    ['LibreOffice', libreOffice, { designation: '42' }],
    ['Google Sheets', googleSheets, {}],
  ])('of %s is read', async (_program, file, expected) => {
    const email = given.email();

    const reply = await send(ada, acme, file({ email, fullName: FULL_NAME }), { headers: XLSX });

    expect(reply).toMatchObject({ status: 200, body: { rows: 1, created: 1 } });
    expect(await made(email)).toMatchObject({ full_name: FULL_NAME, ...expected });
    if (file === excel) expect((await made(email))?.availability_until).toEqual(new Date('2030-01-01T12:00:00Z'));
  });

  it('has its options, as any other table', async () => {
    const [one, two] = [given.email(), given.email()];
    const file = workbookOf(['Mail', 'Shoe', 'department'], [one, '43', 'Harbour'], [two]);
    const query = `${columns({ Mail: 'email' })}&unknownColumns=ignore&departments=create&rows=1`;

    const reply = await send(ada, acme, file, { query, headers: XLSX });

    expect(reply.body).toMatchObject({ rows: 2, selected: 1, created: 1, ignoredColumns: ['Shoe'] });
    expect(await made(two)).toBeUndefined();
  });

  it('tells what is no text instead of guessing', async () => {
    const date = '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="16"/></cellXfs></styleSheet>';
    const rowOf = (cell: string) => `<row><c t="inlineStr"><is><t>${given.email()}</t></is></c>${cell}</row>`;
    const reply = await send(
      ada,
      acme,
      workbook({
        'xl/styles.xml': date,
        'xl/worksheets/sheet1.xml': sheet(
          inline('email', 'phoneNumber'),
          rowOf('<c><v>14155550199</v></c>'),
          rowOf('<c t="e"><v>#REF!</v></c>'),
          rowOf('<c s="1"><v>46054</v></c>'),
          rowOf('<c><f>1+1</f></c>'),
          rowOf('<c t="s"><v>99</v></c>'),
          rowOf('<c><v>1e999</v></c>'),
        ),
      }),
      { query: '?dryRun=true', headers: XLSX },
    );

    const told = (reply.body.results as { errors?: { pointer: string; code: string }[] }[]).map(({ errors = [] }) => {
      return errors.map(({ pointer, code }) => `${pointer} ${code}`);
    });
    const unreadable = ['/phoneNumber unreadable_cell'];
    expect(told).toEqual([['/phoneNumber invalid_phone_number'], unreadable, unreadable, unreadable, [], unreadable]);
  });

  it('is known by its first bytes, whatever it is called', async () => {
    const file = workbookOf(['email'], [given.email()]);
    const reply = await send(ada, acme, file);
    expect(reply).toMatchObject({ status: 200, body: { created: 1 } });
  });
});

/** A workbook whose sheet says that it is of so many bytes. */
function lying(file: Uint8Array, name: string, size: number): Uint8Array {
  const copy = Buffer.from(file);
  const at = copy.lastIndexOf(name);
  copy.writeUInt32LE(size, at - 46 + 24);
  return new Uint8Array(copy);
}

describe('A hostile workbook', () => {
  const part = (text: string) => workbook({ 'xl/worksheets/sheet1.xml': text });
  const malformed = { status: 400, body: { code: 'malformed_workbook' } };
  const tooLarge = { status: 413, body: { code: 'workbook_too_large' } };
  const shared = (strings: string, ...rows: string[]) =>
    workbook({ 'xl/sharedStrings.xml': `<sst>${strings}</sst>`, 'xl/worksheets/sheet1.xml': sheet(...rows) });
  const laughs = `<!DOCTYPE w [<!ENTITY a "ha">${'<!ENTITY b "&a;&a;&a;&a;">'}]><worksheet><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>`;

  it.each([
    [
      'more than it says',
      () => lying(part(sheet(inline('email', 'a'.repeat(50_000)))), 'xl/worksheets/sheet1.xml', 100),
      malformed,
    ],
    ['entities', () => part(laughs), malformed],
    ['an unknown entity', () => part(sheet('<row><c t="str"><v>&unknown;</v></c></row>')), malformed],
    ['depth', () => part('<a>'.repeat(100_000)), malformed],
    [
      'attributes',
      () => part(sheet(`<row ${Array.from({ length: 5000 }, (_, nth) => `a${nth}="1"`).join(' ')}/>`)),
      malformed,
    ],
    ['attributes of objects', () => part('<worksheet hasOwnProperty="1" a="2"/>'), malformed],
    ['a part of its first half', () => part(sheet(inline('email')).slice(0, -20)), malformed],
    [
      'a row of 10,000 columns',
      () => part(sheet(inline(...Array.from({ length: 10_000 }, () => 'a')))),
      { status: 413, body: { code: 'row_too_wide' } },
    ],
    [
      'a cell far out',
      () => part(sheet('<row><c r="XFD1"><v>1</v></c></row>')),
      { status: 413, body: { code: 'row_too_wide' } },
    ],
    [
      'a cell of 70,000 letters',
      () => part(sheet(inline('a'.repeat(70_000)))),
      { status: 413, body: { code: 'row_too_large' } },
    ],
    [
      'one string in all cells',
      () =>
        shared(
          `<si><t>${'a'.repeat(30_000)}</t></si>`,
          ...Array.from({ length: 1200 }, () => '<row><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>'),
          `<row>${'<c t="s"><v>0</v></c>'.repeat(3)}</row>`,
        ),
      { status: 413 },
    ],
    [
      'too many rows',
      () => part(sheet('<row><c><v>1</v></c></row>'.repeat(50_002))),
      { status: 413, body: { code: 'too_many_rows' } },
    ],
    ['nothing in it', () => part(sheet()), { status: 400, body: { code: 'header_missing' } }],
    ['no sheet', () => workbook({ 'xl/workbook.xml': '<workbook/>' }), malformed],
    ['a sheet elsewhere', () => workbook(), malformed],
    ['half of a ZIP file', () => workbookOf(['email']).slice(0, 300), malformed],
    ['an old one', () => new Uint8Array(Buffer.from('d0cf11e0a1b11ae100000000', 'hex')), malformed],
    ['no ZIP file', () => 'email\n', malformed],
  ])('is told what is wrong: %s', async (_what, make, expected) => {
    const reply = await unchanged(database, () => send(ada, acme, make(), { headers: XLSX }));
    expect(reply).toMatchObject(expected);
  });

  it('is refused by its directory before it is unpacked', async () => {
    const file = lying(part(sheet(inline('email'))), 'xl/worksheets/sheet1.xml', 0xf0000000);
    expect(await unchanged(database, () => send(ada, acme, file, { headers: XLSX }))).toMatchObject(tooLarge);
  });
});

describe('A form', () => {
  it.each([
    ['people.csv', 'application/vnd.ms-excel', () => csv('email;fullName', `${given.email()};Ann`)],
    ['people.xlsx', '', () => workbookOf(['email'], [given.email()])],
    ['people', 'application/json', () => JSON.stringify([{ email: given.email() }])],
    ['people.ndjson', 'application/octet-stream', () => JSON.stringify({ email: given.email() })],
  ])('has the file, as browsers send it: %s', async (name, type, make) => {
    const reply = await sendForm(form(make(), name, type));
    expect(reply).toMatchObject({ status: 200, body: { created: 1 } });
  });

  it('may ask by its fields, blank ones aside; the query counts before them', async () => {
    const file = () =>
      form(csv('Mail', given.email(), given.email()), 'people.csv', 'text/csv', {
        columns: '{"Mail":"email"}',
        rows: '2',
        mode: '',
        dryRun: 'true',
      });

    expect((await unchanged(database, () => sendForm(file()))).body).toMatchObject({
      dryRun: true,
      selected: 1,
      created: 1,
    });
    expect((await sendForm(file(), '?dryRun=false')).body).toMatchObject({ dryRun: false, selected: 1, created: 1 });
  });

  it('is refused with fields that are none, without a file, or in part', async () => {
    const whole = form(csv('email', given.email()), 'people.csv', 'text/csv', { dryrun: 'true', constructor: '1' });
    const empty = new FormData();
    empty.append('dryRun', 'true');
    const broken = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nemail\r\na@b';

    await unchanged(database, async () => {
      const told = await sendForm(whole);
      expect(told).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
      expect(told.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/dryrun', '/constructor']);
      expect(await sendForm(new Response(empty))).toMatchObject({ status: 400, body: { code: 'required' } });
      for (const type of ['multipart/form-data; boundary=x', 'multipart/form-data']) {
        const reply = await send(ada, acme, broken, { headers: { 'content-type': type } });
        expect(reply).toMatchObject({ status: 400, body: { code: 'malformed_form' } });
      }
    });
  });
});

describe('Departments', () => {
  it('are found in any case, and made where that is asked for, each once', async () => {
    const globex = await given.organization();
    const bob = await given.admin(globex);
    const leasing = await given.department(globex, { name: 'Leasing' });
    const emails = [1, 2, 3, 4].map(() => given.email());
    const [one, two, three, four] = emails;
    const file = csv(
      'email,department',
      `${one},LEASING`,
      `${two},Harbour`,
      `${three},harbour `,
      `${four},constructor`,
    );

    const refused = await unchanged(database, () => send(bob, globex, file));
    const dry = await unchanged(database, () => send(bob, globex, file, { query: '?departments=create&dryRun=true' }));
    const real = await send(bob, globex, file, { query: '?departments=create' });

    expect(refused).toMatchObject({
      status: 409,
      body: { refused: 3, errors: [{ code: 'unknown_department' }, {}, {}] },
    });
    expect([dry.body, real.body]).toMatchObject([{ created: 4 }, { created: 4, applied: true }]);
    const { body: list } = await as(bob).get(`/api/organizations/${globex.id}/departments`);
    expect(
      list.items.map(({ name, memberCount }: { name: string; memberCount: number }) => [name, memberCount]),
    ).toEqual(
      expect.arrayContaining([
        ['Harbour', 2],
        ['Leasing', 1],
        ['constructor', 1],
      ]),
    );
    expect(list.items).toHaveLength(3);
    const [change] = await database.query<{ source: string; fields: object; version: number }>(
      `select source, fields, version from changes where subject_id = $1 order by version desc limit 1`,
      [globex.id],
    );
    expect(change?.source).toBe('import');
    expect(Object.values(change?.fields ?? {})).toEqual(
      expect.arrayContaining([
        { before: null, after: { name: 'Harbour' } },
        { before: null, after: { name: 'constructor' } },
      ]),
    );
    const [{ version } = { version: 0 }] = await database.query<{ version: number }>(
      'select version from organizations where id = $1',
      [globex.id],
    );
    expect(version).toBe(change?.version);
    expect(leasing.id).toBeDefined();
  });

  it('are made once, however many people a file puts into them', async () => {
    const globex = await given.organization();
    const bob = await given.admin(globex);
    const file = csv('email,department', ...Array.from({ length: 120 }, () => `${given.email()},Harbour`));

    const real = await send(bob, globex, file, { query: '?departments=create' });

    expect(real).toMatchObject({ status: 200, body: { created: 120, applied: true } });
    const { body: list } = await as(bob).get(`/api/organizations/${globex.id}/departments`);
    expect(list.items).toMatchObject([{ name: 'Harbour', memberCount: 120 }]);
  });

  it('are made only for people who are kept', async () => {
    const globex = await given.organization();
    const bob = await given.admin(globex);
    const file = csv('email,department', `nobody,Attic`, `${given.email()},Harbour`, `${given.email()},HARBOUR`);

    const reply = await send(bob, globex, file, { query: '?departments=create&mode=best-effort' });

    expect(reply.body).toMatchObject({ created: 2, refused: 1 });
    const names = await database.query('select name from departments where organization_id = $1', [globex.id]);
    expect(names).toEqual([{ name: 'Harbour' }]);
  });

  it('are at most 500 of one file', async () => {
    const lines = Array.from({ length: 502 }, (_, nth) => `${given.email()},D${nth}`);
    const reply = await send(ada, acme, csv('email,department', ...lines), {
      query: '?departments=create&dryRun=true',
    });
    expect(reply.body).toMatchObject({ created: 500, refused: 2 });
  });
});

describe('The template', () => {
  it.each([
    ['', 'xlsx'],
    ['?format=csv', 'csv'],
  ])('is taken back with nobody in it: %s', async (query, format) => {
    const path = `/api/organizations/${acme.id}/users/import/template${query}`;
    const answer = await fetch(new URL(path, url()), { headers: { authorization: `Bearer ${await tokenOf(ada)}` } });
    const file = new Uint8Array(await answer.arrayBuffer());

    const back = await send(ada, acme, file, { query: '?dryRun=true' });

    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${acme.slug}-people.${format}"`);
    expect(back).toMatchObject({ status: 200, body: { rows: 0, ignoredColumns: [] } });
  });
});
