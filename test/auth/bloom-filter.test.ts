import { expect, it } from '@jest/globals';
import { BloomFilter, entryOf } from '../../src/auth/bloom-filter.js';

const ENTRIES = 10_000;
const OTHERS = 100_000;

it('has all that was added, and of others one in 100,000, in three bytes an entry', () => {
  const made = BloomFilter.for(ENTRIES);
  for (let nth = 0; nth < ENTRIES; nth++) made.add(entryOf(`password ${nth}`));

  const read = BloomFilter.from(Buffer.from(made.bytes));

  let [missing, mistaken] = [0, 0];
  for (let nth = 0; nth < ENTRIES; nth++) if (!read.has(entryOf(`password ${nth}`))) missing++;
  for (let nth = 0; nth < OTHERS; nth++) if (read.has(entryOf(`another ${nth}`))) mistaken++;
  expect(read.bytes.length).toBe(3 * ENTRIES);
  expect(missing).toBe(0);
  // One is expected; the words are the same in every run.
  expect(mistaken).toBeLessThanOrEqual(4);
});

it.each([
  ['empty', Buffer.alloc(0), 'is no list of passwords'],
  ['another file', Buffer.from('password\n'.repeat(20)), 'is no list of passwords'],
  ['cut off', BloomFilter.for(100).bytes.subarray(0, 200), 'is not whole'],
  ['of another version', ofVersion(2), 'was written by another version'],
])('reads no file that is %s', (_what, file, sentence) => {
  expect(() => BloomFilter.from(file)).toThrow(sentence);
});

function ofVersion(version: number): Buffer {
  const file = Buffer.from(BloomFilter.for(100).bytes);
  file.writeUInt32BE(version, 8);
  return file;
}
