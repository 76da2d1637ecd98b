import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TestDatabase } from '../support/database.js';

const PROGRAM = fileURLToPath(new URL('./transactions.mjs', import.meta.url));

interface Told {
  outcome: string;
  notes: string[];
  kept: string[];
}

const database = new TestDatabase();
let told: Record<string, Told>;
let log: string;

beforeAll(async () => {
  await database.create();
  const env = { PATH: process.env.PATH, DATABASE_URL: database.url };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [PROGRAM], { env });
  told = JSON.parse(stdout) as Record<string, Told>;
  log = stderr;
});
afterAll(() => database.drop());

const failed = expect.stringMatching(/^failed: /);

it.each<[string, { outcome: unknown; notes: string[]; kept: string[] }]>([
  ['after the commit, in order', { outcome: 'done', notes: ['work', 'first, with a kept', 'second'], kept: ['a'] }],
  ['after a statement that commits', { outcome: 'done', notes: ['followed'], kept: ['a'] }],
  [
    'after a statement that commits, when the work then fails',
    { outcome: 'failed: too late', notes: ['followed'], kept: ['a'] },
  ],
  ['not after a refusal', { outcome: 'failed: refused', notes: [], kept: [] }],
  ['not after a statement that fails', { outcome: 'failed: division by zero', notes: [], kept: [] }],
  [
    'once for what is tried again',
    { outcome: 'done', notes: ['attempt 1', 'attempt 2', 'attempt 3', 'followed'], kept: ['a'] },
  ],
  ['a fault of it is nobody’s', { outcome: 'done', notes: ['followed'], kept: ['a'] }],
  [
    'not after a commit that is answered with a rollback',
    { outcome: 'failed: division by zero', notes: ['unheard'], kept: [] },
  ],
  [
    'and the first fault is told, not what is sent behind it',
    { outcome: 'failed: division by zero', notes: [], kept: [] },
  ],
  ['not after a connection that is lost', { outcome: failed, notes: [], kept: [] }],
])('what follows a commit is done %s', (name, expected) => {
  expect(told[name]).toEqual(expected);
});

it('and its faults are in the log', () => {
  expect(log).toContain('What follows a commit has failed.');
  expect(log).toContain('the bucket is away');
});
