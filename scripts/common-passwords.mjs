/**
 * Writes the shipped list of passwords that nobody may choose, `passwords/common.bloom`: the common long ones of
 * `src/auth/common-passwords.ts` with the endings that people give them to make another one. With `--check` it only says
 * whether the file is that. Expects a built `dist`.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { BloomFilter, entryOf } from '../dist/auth/bloom-filter.js';
import { COMMON_PASSWORDS } from '../dist/auth/common-passwords.js';

const file = new URL('../passwords/common.bloom', import.meta.url);
const years = Array.from({ length: 86 }, (_, nth) => String(1950 + nth));
const numbers = [
  ...Array.from({ length: 10 }, (_, nth) => String(nth)),
  ...Array.from({ length: 100 }, (_, nth) => String(nth).padStart(2, '0')),
  ...['000', '007', '111', '123', '321', '666', '777', '999', '1234', '12345', '123456', '123456789'],
  ...years,
];
const endings = ['', '?', '!', '!!', '!!!', '$', '#', '*', '@', ...numbers.flatMap((number) => [number, `${number}!`])];

const entries = new Set([...COMMON_PASSWORDS].flatMap((password) => endings.map((ending) => password + ending)));
const filter = BloomFilter.for(entries.size);
for (const entry of entries) filter.add(entryOf(entry));

if (!process.argv.includes('--check')) {
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, filter.bytes);
} else if (!readFileSync(file).equals(filter.bytes)) {
  console.error('passwords/common.bloom is out of date: node scripts/common-passwords.mjs');
  process.exitCode = 1;
}
