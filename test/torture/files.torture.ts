import { expect, it } from '@jest/globals';
import { useServer } from '../support/server.js';
import { importing } from '../transfer/files.js';
import { Chance } from './chance.js';
import { roundsOr, seed } from './rounds.js';

const { as, given } = useServer();
const send = importing(as);

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

it(`answers any file, SEED=${seed}`, async () => {
  const acme = await given.organization();
  const ada = await given.admin(acme);
  const chance = new Chance(seed);
  for (let round = 0; round < roundsOr(300); round++) {
    const headers = { 'content-type': chance.oneOf(TYPES) };
    const file = Array.from({ length: chance.below(60) }, () => chance.oneOf(PIECES)).join('');

    const reply = await send(ada, acme, file, { query: '?dryRun=true', headers });

    expect([200, 400, 413]).toContain(reply.status);
  }
});
