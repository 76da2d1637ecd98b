import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { TestDatabase } from '../support/database.js';
import { Given, type Organization, type Person } from '../support/given.js';
import { startServer, type TestServer } from '../support/server.js';
import { roundsOr, seed } from '../support/rounds.js';
import { Chance } from './chance.js';

const WRITERS = 32;
const READERS = 4;
const SUBJECTS = 40;
const LONGEST_MS = 5_000;

const database = new TestDatabase();
const given = new Given(database);
const chance = new Chance(seed);

let writing: pg.Pool;
let instances: TestServer[];
beforeAll(async () => {
  await database.create();
  // That of the tests forgets what it said of its last commits when it is killed, and has shown them by then.
  await database.query(`alter database ${new URL(database.url).pathname.slice(1)} set synchronous_commit = on`);
  writing = new pg.Pool({ connectionString: database.url, max: WRITERS });
  writing.on('error', () => undefined);
  writing.on('connect', (client) => void client.on('error', () => undefined));
  instances = [await another(), await another()];
});
afterAll(async () => {
  for (const instance of instances) await instance.kill();
  await writing.end();
  await database.drop();
});

/** What a reader was told, in its order. */
interface Told {
  id: string;
  subject: { id: string };
  version: number;
}

it(`tells ${READERS} readers every change once, and each subject in order, SEED=${seed}`, async () => {
  const acme = await given.organization();
  const root = await given.superadmin();
  const changes = roundsOr(100_000);
  let isWritten = false;
  const readers = Array.from({ length: READERS }, (_, nth) => follow(root, nth, () => isWritten));
  const disturbed = disturb(() => isWritten);
  const subjects = Array.from({ length: SUBJECTS }, () => uuidv7());
  await Promise.all(Array.from({ length: WRITERS }, () => write(acme, subjects, changes / WRITERS)));
  isWritten = true;
  await disturbed;
  const told = await Promise.all(readers);

  const made = await readAgain(() => database.query<{ id: string }>('select id from changes order by id'));
  expect(made.length).toBeGreaterThanOrEqual(changes);
  for (const events of told) {
    expect(events.map(({ id }) => id).sort()).toEqual(made.map(({ id }) => id));
    expect(outOfOrder(events)).toEqual([]);
  }
});

/** Each transaction makes one to three versions of a subject; some are open for seconds, and some have their number before they wait. */
async function write({ id }: Organization, subjects: readonly string[], changes: number): Promise<void> {
  for (let made = 0; made < changes;) {
    const subject = subjects[chance.below(subjects.length)] ?? '';
    const versions = 1 + chance.below(3);
    try {
      await inTransaction(async (client) => {
        if (chance.below(2) === 0) await client.query('select pg_current_xact_id()');
        // Whoever makes a version holds the subject's row; here a lock of the same life stands for it.
        await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [subject]);
        if (chance.below(100) === 0) await delay(chance.below(LONGEST_MS));
        for (let nth = 0; nth < versions; nth++) await client.query(INSERT, [uuidv7(), id, subject]);
      });
      made += versions;
    } catch {
      // PostgreSQL was killed: what was open is gone, or is committed and nobody knows.
      await delay(50);
    }
  }
}

async function inTransaction(work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
  const client = await writing.connect();
  try {
    await client.query('begin');
    await work(client);
    await client.query('commit');
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

const INSERT = `insert into changes (id, organization_id, subject, subject_id, version, source, fields)
  values ($1, $2, 'user', $3, (select coalesce(max(version), 0) + 1 from changes where subject_id = $3), 'sample',
    '{"/language": {"before": null, "after": "de"}}')`;

/** Keeps the cursor of what it was told, at whichever instance answers. */
async function follow(person: Person, nth: number, isWritten: () => boolean): Promise<Told[]> {
  const told: Told[] = [];
  let [after, token] = ['0', ''];
  for (let tries = nth; ; tries++) {
    const wasWritten = isWritten();
    const url = instances[tries % instances.length]?.url() ?? '';
    const page = await read(url, token, `after=${after}&wait=${nth % 2}&limit=${100 + 300 * nth}`);
    if (page === undefined) {
      token = await login(url, person);
      continue;
    }
    told.push(...page.items);
    after = page.nextCursor;
    if (wasWritten && page.items.length === 0 && !page.hasMore) return told;
  }
}

interface Page {
  items: Told[];
  nextCursor: string;
  hasMore: boolean;
}

/** Nothing when the token has ended, or whoever was asked is being killed. */
async function read(url: string, token: string, query: string): Promise<Page | undefined> {
  try {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${url}/api/events?${query}`, { headers, signal: AbortSignal.timeout(20_000) });
    if (answer.status === 200) return (await answer.json()) as Page;
  } catch {
    await delay(20);
  }
  return undefined;
}

async function login(url: string, { email, password }: Person): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  try {
    const answer = await fetch(`${url}/api/auth/login`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ email, password }),
    });
    return ((await answer.json()) as { token?: string }).token ?? '';
  } catch {
    return '';
  }
}

/** Kills an instance or a process of PostgreSQL, which then restarts all of itself. */
async function disturb(isOver: () => boolean): Promise<void> {
  for (let nth = 0; !isOver(); nth++) {
    await delay(2_000 + chance.below(4_000));
    if (nth % 2 === 0) {
      const [killed, kept] = instances as [TestServer, TestServer];
      await killed.kill();
      instances = [kept, await another()];
    } else {
      const rows = await database
        .query<{ pid: number }>('select pg_backend_pid() as pid')
        .catch(() => [] as { pid: number }[]);
      for (const { pid } of rows) process.kill(pid, 'SIGKILL');
    }
  }
}

async function another(): Promise<TestServer> {
  for (;;) {
    try {
      return await startServer({ database, guest: false });
    } catch {
      await delay(200);
    }
  }
}

/** What was killed last may still be on its way back. */
async function readAgain<Row>(read: () => Promise<Row[]>): Promise<Row[]> {
  for (let tries = 0; ; tries++) {
    try {
      return await read();
    } catch (error) {
      if (tries === 100) throw error;
      await delay(200);
    }
  }
}

function outOfOrder(events: readonly Told[]): Told[] {
  const latest = new Map<string, number>();
  return events.filter(({ subject, version }) => {
    const before = latest.get(subject.id) ?? 0;
    latest.set(subject.id, version);
    return version <= before;
  });
}
