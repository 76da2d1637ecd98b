import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

const pathOf = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

it('builds nothing that is built, and so a second start waits for nothing', async () => {
  const builtAt = async () => (await stat(pathOf('dist/cli.js'))).mtimeMs;
  const before = await builtAt();

  const told = await promisify(execFile)(process.execPath, [pathOf('scripts/build.mjs')]);

  expect(told).toEqual({ stdout: '', stderr: '' });
  expect(await builtAt()).toBe(before);
});
