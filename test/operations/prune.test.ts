import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { S3Storage } from '../../src/pictures/avatar-storage-s3.js';
import type { StoredFile } from '../../src/pictures/avatar-storage.js';
import { Bucket } from '../support/bucket.js';
import { TestDatabase } from '../support/database.js';
import { Given, TEST_SECRET } from '../support/given.js';
import { runRoster, runRosterAlone } from '../support/program.js';

const database = new TestDatabase();
const given = new Given(database);
const bucket = new Bucket();
let folder: string;

beforeAll(async () => {
  await database.create();
  await bucket.open();
  folder = await mkdtemp(join(tmpdir(), 'roster-prune-'));
});
afterAll(async () => {
  await bucket.close();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

it('roster prune says what would go, and deletes it: rows by their end, and files nobody has', async () => {
  const rep = await given.rep(await given.organization());
  const [own, told, waiting, orphan, young] = [uuidv7(), uuidv7(), uuidv7(), uuidv7(), uuidv7()];
  await database.query('update users set avatar_id = $2 where id = $1', [rep.id, own]);
  await database.query(
    `insert into changes (id, subject, subject_id, version, source, fields)
    values (gen_random_uuid(), 'user', $1, 5, 'profile', jsonb_build_object('/avatarId', jsonb_build_object('before', $2::text, 'after', $3::text)))`,
    [rep.id, told, own],
  );
  await database.query(
    `insert into deferred_changes (id, user_id, body, handling, by, until, next_attempt_at)
    values (gen_random_uuid(), $1, json_build_object('avatarId', $2::text), 'strict', 'instant', now(), now() + interval '1 day')`,
    [rep.id, waiting],
  );
  for (const days of [1, 91, 92])
    await database.query(
      `insert into sessions (id, user_id, expires_at, authenticated_by) values (gen_random_uuid(), $1, now() - make_interval(days => $2), '{pwd}')`,
      [rep.id, days],
    );
  const avatars = join(folder, 'avatars');
  await mkdir(avatars);
  const names = [own, told, waiting, orphan, young].map((id) => `${id}-250.webp`);
  for (const name of [...names, 'notes.txt']) {
    await writeFile(join(avatars, name), '');
    if (!name.startsWith(young)) await utimes(join(avatars, name), 1_700_000_000, 1_700_000_000);
  }
  const settings = { DATABASE_URL: database.url, JWT_SECRET: TEST_SECRET, DATA_DIR: folder };
  const sessions = () => database.query('select from sessions');

  const dry = await runRosterAlone(['prune', '--dry-run'], settings);
  expect(dry).toMatchObject({ exitCode: 0, stderr: '' });
  expect(dry.stdout).toMatch(
    /^This would be deleted:\n +2 {2}sessions +ended logins\n[^]*\n +1 {2}\(files\) +pictures nobody has\n$/,
  );
  expect([await sessions(), await readdir(avatars)]).toMatchObject([{ length: 3 }, { length: 6 }]);

  const done = await runRoster(['prune'], settings);
  expect(done.stdout).toBe(dry.stdout.replace('This would be', 'This was'));
  expect(await sessions()).toHaveLength(1);
  expect((await readdir(avatars)).sort()).toEqual(
    [...names.filter((name) => !name.startsWith(orphan)), 'notes.txt'].sort(),
  );
});

it('lists a bucket page by page', async () => {
  const storage = new S3Storage({
    ...{ bucket: 'avatars', prefix: 'faces/', endpoint: bucket.endpoint, region: 'eu-central-1' },
    ...{
      accessKeyId: bucket.settings().S3_ACCESS_KEY_ID ?? '',
      secretAccessKey: bucket.settings().S3_SECRET_ACCESS_KEY ?? '',
    },
  });
  for (const name of ['a.webp', 'b.webp', 'c.webp']) await storage.put(name, Buffer.from('x'));
  bucket.objects.set('/avatars/others/d.webp', Buffer.from('x'));
  const files: StoredFile[] = [];
  for await (const file of storage.list()) files.push(file);

  expect(files.map(({ name }) => name)).toEqual(['a.webp', 'b.webp', 'c.webp']);
  expect(files[0]?.since).toEqual(new Date('2026-11-21T09:00:00.000Z'));
  expect(bucket.refusals).toEqual([]);
});
