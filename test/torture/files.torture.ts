import { beforeAll, expect, it } from '@jest/globals';
import type { Organization, Person } from '../support/given.js';
import { useServer } from '../support/server.js';
import { importing } from '../transfer/files.js';
import { hostileFiles } from '../transfer/hostile-files.js';
import { Chance } from './chance.js';
import { probed, residentBytes } from './probed.js';
import { roundsOr, seed } from '../support/rounds.js';

const MEBIBYTE = 1024 * 1024;
const LARGEST = 64 * MEBIBYTE - 1024;
const MOST_MEBIBYTES = 150;
const LONGEST_MS = 200;

/** What the readers of the three forms look at. */
const PIECES = [
  'email',
  ',',
  '"',
  '""',
  '\r\n',
  '\n',
  '\r',
  '[',
  ']',
  '{',
  '}',
  ':',
  '\\',
  '\0',
  'a@b.example',
  '\u{1f98a}',
];
const TYPES = ['text/csv', 'application/json', 'application/x-ndjson'];

const server = useServer();
const { as, given, logIn } = server;
const send = importing(as);
let acme: Organization;
let ada: Person;
let before: number;
beforeAll(async () => {
  acme = await given.organization();
  ada = await given.admin(acme);
  // What a server takes once, at its first login and its first file, no file is to be blamed for.
  await logIn(ada);
  await send(ada, acme, 'email\n', { query: '?dryRun=true' });
  before = await residentBytes(server);
});

it.each(hostileFiles)(
  'takes 64 MiB of $what in little memory, and others don’t notice',
  async ({ type, make, refusal }) => {
    const file = make(LARGEST);
    const headers = { 'content-type': type };

    const [reply, { ms, bytes }] = await probed(server, () =>
      send(ada, acme, file, { query: '?dryRun=true', headers }),
    );

    expect(reply.status).toBe(refusal.status);
    const strain = { ms: Math.ceil(ms), mebibytes: Math.ceil((bytes - before) / MEBIBYTE) };
    expect(strain.ms).toBeLessThanOrEqual(LONGEST_MS);
    expect(strain.mebibytes).toBeLessThanOrEqual(MOST_MEBIBYTES);
  },
);

it(`answers any file, SEED=${seed}`, async () => {
  const chance = new Chance(seed);
  for (let round = 0; round < roundsOr(300); round++) {
    const headers = { 'content-type': chance.oneOf(TYPES) };
    const file = Array.from({ length: chance.below(60) }, () => chance.oneOf(PIECES)).join('');

    const reply = await send(ada, acme, file, { query: '?dryRun=true', headers });

    expect([200, 400, 413]).toContain(reply.status);
  }
});
