import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TestDatabase } from '../support/database.js';
import { Given } from '../support/given.js';
import { runRoster } from '../support/program.js';
import { csv } from '../transfer/files.js';

const PROGRAM = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const PEOPLE = 1500;

const database = new TestDatabase();
let folder: string;

beforeAll(async () => {
  await database.create();
  folder = await mkdtemp(join(tmpdir(), 'killed-'));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

it.each([
  ['best-effort', 'leaves whole people'],
  ['all-or-nothing', 'leaves nobody'],
])('%s %s when it is killed, and the next one goes on from there', async (mode) => {
  const acme = await new Given(database).organization({ slug: mode });
  const emails = Array.from({ length: PEOPLE }, (_, nth) => `${mode}-${nth}@people.example`);
  const path = join(folder, `${mode}.csv`);
  await writeFile(path, csv('email,persona.position', ...emails.map((email) => `${email},Agent`)));
  const args = ['import', path, '--organization', acme.slug, '--mode', mode];
  const holder = await heldAddress(emails[1000]);
  const killed = roster(args);
  await database.somebodyWaits();
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  await holder.query('rollback');
  holder.release();
  const left = await imported(acme.id);

  const { exitCode } = await runRoster(args, { DATABASE_URL: database.url });

  if (mode === 'all-or-nothing') expect(left).toBe(0);
  else expect(left).toBeLessThan(PEOPLE);
  expect(exitCode).toBe(0);
  expect(await imported(acme.id)).toBe(PEOPLE);
});

function roster(args: string[]) {
  const env = { PATH: process.env.PATH, DATABASE_URL: database.url };
  return spawn(process.execPath, [PROGRAM, ...args], { env, stdio: 'ignore' });
}

/** Makes whoever writes the address wait for a transaction, whose connection is answered. */
async function heldAddress(email: string | undefined) {
  const holder = await database.connect();
  await holder.query('begin');
  const somebody = 'insert into users (id, superadmin, email, email_key) values (gen_random_uuid(), true, $1, $1)';
  await holder.query(somebody, [email]);
  return holder;
}

/** People with membership, persona and history; fails when there is somebody without. */
async function imported(organizationId: string): Promise<number> {
  const [row] = await database.query<{ all: number; whole: number }>(
    `select count(*)::integer as all, count(m.user_id)::integer as whole from users u
    left join memberships m on m.user_id = u.id and exists (select from personas p where p.user_id = u.id)
      and exists (select from changes c where c.subject_id = u.id and c.version = 1)
    where u.organization_id = $1`,
    [organizationId],
  );
  expect(row?.whole).toBe(row?.all);
  return row?.all ?? 0;
}
