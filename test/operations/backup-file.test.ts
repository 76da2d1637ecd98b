import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { list } from 'tar';
import { BackupFile, writeBackup } from '../../src/commands/backup/backup-file.js';
import type { Part } from '../../src/commands/backup/part.js';

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roster-backup-file-'));
  path = join(folder, 'a.backup');
});
afterAll(() => rm(folder, { recursive: true }));

const never = new AbortController().signal;

async function* partsOf(...sizes: number[]): AsyncGenerator<Part> {
  for (const [nth, size] of sizes.entries()) yield { name: `tables/t/${nth}`, bytes: Buffer.alloc(size, `${nth}`) };
}

async function read(): Promise<Part[]> {
  const file = await BackupFile.open(path);
  const parts: Part[] = [];
  for await (const part of file.parts()) parts.push(part);
  await file.close();
  return parts;
}

it('gives back what was written, and is a tar for everybody else', async () => {
  const sizes = [0, 1, 511, 512, 513, 3_000_000];
  await writeBackup(path, partsOf(...sizes), never);

  const names: string[] = [];
  await list({ file: path, strict: true, onReadEntry: (entry) => names.push(`${entry.path} ${entry.size}`) });

  expect((await read()).map(({ bytes }) => bytes.length)).toEqual(sizes);
  expect((await read())[4]?.bytes.equals(Buffer.alloc(513, '4'))).toBe(true);
  expect(names).toEqual(sizes.map((size, nth) => `tables/t/${nth} ${size}`));
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

it('is refused after a change of a bit of any of its bytes, and cut or lengthened anywhere', async () => {
  await writeBackup(path, partsOf(300), never);
  const whole = await readFile(path);
  const refusal = `${path} is no backup, or is cut short, or was changed: nothing is restored.`;

  for (const nth of whole.keys()) {
    const changed = Buffer.from(whole);
    changed[nth]! ^= 1 << (nth & 7);
    await writeFile(path, changed);
    await expect(BackupFile.open(path)).rejects.toThrow(refusal);
  }
  for (let length = 0; length < whole.length; length += 3) {
    await writeFile(path, whole.subarray(0, length));
    await expect(BackupFile.open(path)).rejects.toThrow(refusal);
  }
  for (const other of [Buffer.concat([whole, Buffer.from('\n')]), Buffer.concat([whole, whole]), randomBytes(5000)]) {
    await writeFile(path, other);
    await expect(BackupFile.open(path)).rejects.toThrow(refusal);
  }
});

it('leaves the one before it as it was, and nothing else, where it can’t be finished', async () => {
  await writeBackup(path, partsOf(1), never);
  const before = await readFile(path);
  const fails = async function* () {
    yield* partsOf(2_000_000);
    throw new Error('The database is away.');
  };
  const interrupted = AbortSignal.abort(new Error('Interrupted.'));

  await expect(writeBackup(path, fails(), never)).rejects.toThrow('The database is away.');
  await expect(writeBackup(path, partsOf(5), interrupted)).rejects.toThrow('Interrupted.');

  expect(await readFile(path)).toEqual(before);
  expect(await readdir(folder)).toEqual(['a.backup']);
});
