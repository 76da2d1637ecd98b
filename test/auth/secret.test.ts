import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { resolveSecret } from '../../src/auth/secret.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roster-secret-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('is the one that is set', async () => {
  expect(await resolveSecret({ jwtSecret: 'set by somebody', dataDir: folder })).toBe('set by somebody');
  expect(await readdir(folder)).toEqual([]);
});

it('is made once and kept for its owner alone', async () => {
  const dataDir = join(folder, 'data');

  const first = await resolveSecret({ jwtSecret: undefined, dataDir });
  const second = await resolveSecret({ jwtSecret: undefined, dataDir });

  expect(first.length).toBeGreaterThan(32);
  expect(second).toBe(first);
  expect((await stat(join(dataDir, 'jwt-secret'))).mode & 0o777).toBe(0o600);
});

it('is one secret for all that start at once', async () => {
  const settings = { jwtSecret: undefined, dataDir: folder };

  const secrets = await Promise.all(Array.from({ length: 32 }, () => resolveSecret(settings)));

  expect(new Set(secrets).size).toBe(1);
  expect(await readdir(folder)).toEqual(['jwt-secret']);
});

it('is never empty', async () => {
  await writeFile(join(folder, 'jwt-secret'), '\n');

  await expect(resolveSecret({ jwtSecret: undefined, dataDir: folder })).rejects.toThrow(/is empty/);
});
