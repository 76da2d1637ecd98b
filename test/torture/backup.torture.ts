import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TestDatabase } from '../support/database.js';
import type { Person } from '../support/given.js';
import { runRosterAlone } from '../support/program.js';
import { roundsOr, seed } from '../support/rounds.js';
import { useServer } from '../support/server.js';
import { Chance } from './chance.js';

const WRITERS = 4;
const MIGRATED = 'template roster_template strategy file_copy';

const { anonymous, as, given, database } = useServer();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roster-torture-backup-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Versions of the history and of the person, which are the same in each moment. */
interface Standing {
  id: string;
  version: number;
  designation: string;
  changes: number;
  last: number;
}

it(
  `loses nothing that was answered before a backup began, SEED=${seed}`,
  async () => {
    const chance = new Chance(seed);
    const acme = await given.organization();
    const people = await Promise.all(Array.from({ length: WRITERS }, () => given.rep(acme)));
    /** The last answered number of each. */
    const answered = new Map(people.map(({ id }) => [id, 0]));
    let isOver = false;
    const write = async (person: Person): Promise<void> => {
      const headers = await keyOf(person);
      for (let number = 1; !isOver; number++) {
        const body = { designation: String(number), persona: { position: String(number) } };
        expect(await anonymous.put('/api/user/profile', body, headers)).toMatchObject({ status: 200 });
        answered.set(person.id, number);
      }
    };
    const writers = Promise.all(people.map(write));
    try {
      for (let round = 0; round < roundsOr(200); round++) {
        const before = new Map(answered);
        const restored = await copied(chance.below(2) === 0 ? '' : MIGRATED);
        for (const { id, version, designation, changes, last } of await standings(restored)) {
          expect(Number(designation)).toBeGreaterThanOrEqual(before.get(id) ?? Infinity);
          expect([changes, last]).toEqual([version - 1, version]);
        }
        await restored.drop();
      }
    } finally {
      isOver = true;
      await writers;
    }
  },
  120 * 60_000,
);

/** NOTE: a key, as the rounds take longer than an access token lives. */
async function keyOf(person: Person): Promise<{ authorization: string }> {
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const { body } = await as(person).post('/api/user/tokens', { name: 'Writer', scopes: ['profile:write'], expiresAt });
  return { authorization: `Bearer ${body.token}` };
}

/** Backed up while it is written to, and restored into an empty database or into migrated tables. */
async function copied(options: string): Promise<TestDatabase> {
  const file = join(folder, 'a.backup');
  const restored = new TestDatabase();
  await restored.create(options);
  const made = await runRosterAlone(['backup', file], { DATABASE_URL: database.url, DATA_DIR: join(folder, 'data') });
  const back = await runRosterAlone(['restore', file], { DATABASE_URL: restored.url, DATA_DIR: join(folder, 'back') });
  expect([made, back]).toMatchObject(Array(2).fill({ exitCode: 0, stderr: '' }));
  return restored;
}

async function standings(restored: TestDatabase): Promise<Standing[]> {
  const rows = await restored.query<Standing>(`
    select u.id, u.version, coalesce(u.designation, '0') as designation,
      count(c.version)::integer as changes, coalesce(max(c.version), 1) as last
    from users u left join changes c on c.subject_id = u.id group by u.id`);
  expect(rows).toHaveLength(WRITERS);
  return rows;
}
