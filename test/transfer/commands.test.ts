import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TestDatabase } from '../support/database.js';
import { Given, type Organization } from '../support/given.js';
import { snapshotRows, unchanged } from '../support/rows.js';
import { csv } from './files.js';
import { workbookOf } from './workbooks.js';

const PROGRAM = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

const database = new TestDatabase();
const given = new Given(database);
let acme: Organization;
let folder: string;

beforeAll(async () => {
  await database.create();
  acme = await given.organization();
  folder = await mkdtemp(join(tmpdir(), 'commands-'));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

async function roster(...args: string[]) {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { PATH: process.env.PATH, DATABASE_URL: database.url },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: child.exitCode, out, errors: err.split('\n').filter((line) => line !== '') };
}

async function fileOf(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

it('imports people by the organization’s slug or id, in nobody’s name', async () => {
  const [one, two] = [given.email('one'), given.email('two')];
  const bySlug = ['--organization', acme.slug];

  const dry = await roster('import', await fileOf('one.csv', csv('email', one)), ...bySlug, '--dry-run');
  const first = await roster('import', join(folder, 'one.csv'), ...bySlug);
  const second = await roster(
    'import',
    await fileOf('two.ndjson', JSON.stringify({ email: two })),
    '--organization',
    acme.id,
  );

  expect(dry).toEqual({
    code: 0,
    out: `row 1\t${one}\tcreated\n1 rows: 1 created, 0 changed, 0 unchanged, 0 refused. Nothing was written.\n`,
    errors: [],
  });
  expect(first).toEqual({ code: 0, out: '1 rows: 1 created, 0 changed, 0 unchanged, 0 refused.\n', errors: [] });
  expect(second).toMatchObject({ code: 0 });
  const changes = await database.query('select actor_id, source, organization_id from changes');
  const change = { actor_id: null, source: 'command', organization_id: acme.id };
  expect(changes).toEqual([change, change]);
});

it('has the abilities of the route', async () => {
  const [one, two] = [given.email(), given.email()];
  const path = join(folder, 'workbook.xlsx');
  await writeFile(path, workbookOf(['Mail', 'Shoe', 'department'], [one, '43', 'Harbour'], [two, '44', 'Harbour']));
  const more = [
    '--rows',
    '2',
    '--columns',
    '{"Mail":"email"}',
    '--unknown-columns',
    'ignore',
    '--departments',
    'create',
  ];

  const told = await roster('import', path, '--organization', acme.slug, ...more);

  expect(told).toEqual({
    code: 0,
    out: '1 of 2 rows: 1 created, 0 changed, 0 unchanged, 0 refused. Passed over: Shoe.\n',
    errors: [],
  });
  expect(await database.query(`select email from users where email = any ($1)`, [[one, two]])).toEqual([
    { email: two },
  ]);
  expect(await database.query('select name from departments')).toEqual([{ name: 'Harbour' }]);
});

it('exports what it then imports without a change', async () => {
  const out = join(folder, 'out.csv');
  const exported = await roster('export', '--organization', acme.slug, '--out', out);
  const shown = await roster('export', '--organization', acme.slug);
  const before = await snapshotRows(database);

  const imported = await roster('import', out, '--organization', acme.slug);

  expect(exported).toEqual({ code: 0, out: '', errors: [] });
  expect(shown.out).toBe(await readFile(out, 'utf8'));
  expect((await stat(out)).mode & 0o777).toBe(0o600);
  expect(imported).toMatchObject({ code: 0, out: expect.stringContaining('3 unchanged') });
  expect(await snapshotRows(database)).toEqual(before);
});

it('lists refused rows, and ends with one line and a code', async () => {
  const path = await fileOf('refused.csv', csv('email,accessRole', `${given.email()},KING`, given.email('fine') + ','));
  const organization = ['--organization', acme.slug];

  const strict = await unchanged(database, () => roster('import', path, ...organization));
  const best = await roster('import', path, ...organization, '--mode', 'best-effort');

  expect(strict).toMatchObject({ code: 1, out: expect.stringMatching(/^\/rows\/1\/accessRole: /) });
  expect(strict.errors).toEqual(['roster: 1 of 2 rows are refused, so nothing was imported.']);
  expect(best).toMatchObject({ code: 1, out: expect.stringContaining('1 created') });
  expect(best.errors).toEqual(['roster: 1 of 2 rows are refused.']);
});

it.each([
  ['no file', ['import', 'nowhere.csv', '--organization', 'x'], /no file nowhere\.csv/],
  ['no organization', ['import', 'nowhere.csv'], /--organization/],
  ['an unknown organization', ['export', '--organization', 'nobodys'], /no organization nobodys/],
  ['an unknown option', ['import', '--wat'], /unknown option|--organization/],
  ['an unknown mode', ['import', 'x.csv', '--organization', 'x', '--mode', 'some'], /all-or-nothing/],
  ['no numbers of rows', ['import', 'package.json', '--organization', 'x', '--rows', '2-1'], /--rows takes/],
  [
    'no names of columns',
    ['import', 'package.json', '--organization', 'x', '--columns', '{"a":"b"}'],
    /--columns takes/,
  ],
  ['an unknown command', ['wat'], /unknown command/],
  ['a folder to write to', ['export', '--organization', 'ACME', '--out', '/nowhere/at/all'], /nowhere/],
])('says in one line what is wrong: %s', async (_what, args, expected) => {
  const told = await roster(...args.map((arg) => (arg === 'ACME' ? acme.slug : arg)));

  expect(told).toMatchObject({ code: 1, out: '' });
  expect(told.errors).toEqual([expect.stringMatching(expected)]);
});

it('says in one line that a file can’t be read', async () => {
  const organization = ['--organization', acme.slug];
  const told = [
    await roster('import', await fileOf('broken.csv', 'email\n"never'), ...organization),
    await roster('import', await fileOf('people.txt', ''), ...organization),
    await roster('import', await fileOf('columns.csv', csv('email,shoeSize')), ...organization),
  ];

  expect(told.map(({ code, errors }) => [code, errors.length])).toEqual([
    [1, 1],
    [1, 1],
    [1, 1],
  ]);
  expect(told.map(({ errors }) => errors[0])).toEqual([
    expect.stringContaining('quotes around line 2'),
    expect.stringContaining('--format'),
    expect.stringContaining('shoeSize'),
  ]);
});

it('lists what there is', async () => {
  const [all, one] = [await roster('--help'), await roster('import', '--help')];

  for (const command of ['bootstrap-admin', 'import', 'export']) expect(all.out).toContain(command);
  for (const option of ['--organization', '--dry-run', '--mode', '--format']) expect(one.out).toContain(option);
  expect([all.code, one.code]).toEqual([0, 0]);
});
