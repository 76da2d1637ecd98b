import { createReadStream } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { BloomFilter, entryOf } from '../auth/bloom-filter.js';
import { bareOf } from '../auth/passwords.rules.js';

export interface BuildOptions {
  out: string;
}

/** A hash of a published list, and how often it was seen. */
const HASH = /^([0-9a-f]{40})(?::\d+)?$/i;
/** Nobody can choose so few characters, however they are spaced. */
const SHORTEST_BARE = 8;

/** Writes the file that `PASSWORD_LIST` names. The list is read twice, a line at a time: to count, and to add. */
export async function buildPasswords(list: string, { out }: BuildOptions): Promise<void> {
  let count = 0;
  for await (const _entry of entriesIn(list)) count++;
  const filter = BloomFilter.for(count);
  for await (const entry of entriesIn(list)) filter.add(entry);
  const unfinished = `${out}.part`;
  try {
    await writeFile(unfinished, filter.bytes);
    await rename(unfinished, out);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  console.log(`${count} passwords are in ${out}, of ${filter.bytes.length} bytes.`);
}

/** A password or its SHA-1 hash on each line. Passwords are taken bare, as whoever chooses one is held against both. */
async function* entriesIn(list: string): AsyncGenerator<Buffer> {
  for await (const line of createInterface({ input: createReadStream(list), crlfDelay: Infinity })) {
    const [, hash] = HASH.exec(line) ?? [];
    const bare = bareOf(line.normalize());
    if (hash !== undefined) yield Buffer.from(hash, 'hex');
    else if (bare.length >= SHORTEST_BARE) yield entryOf(bare);
  }
}
