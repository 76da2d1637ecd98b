import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Config } from '../config.js';

/** The service's secret: `JWT_SECRET`, or one made at the first start and kept in `<DATA_DIR>/jwt-secret`. */
export async function resolveSecret(config: Pick<Config, 'jwtSecret' | 'dataDir'>): Promise<string> {
  return (
    config.jwtSecret ?? keptSecret(join(config.dataDir, 'jwt-secret'), () => randomBytes(48).toString('base64url'))
  );
}

/** Reads a secret from a file that only its owner may read; the first to ask makes it, also when several ask at once. */
export async function keptSecret(file: string, make: () => string): Promise<string> {
  const kept = await readSecret(file);
  if (kept !== undefined) return kept;
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(draft, `${make()}\n`, { mode: 0o600, flush: true });
    // NOTE: a link fails where the file already is, and a file that is there is always whole.
    await link(draft, file).catch(ignoreExisting);
  } finally {
    await rm(draft, { force: true });
  }
  return (await readSecret(file)) ?? fail(`${file} is empty; delete it to have a new one made.`);
}

/** `undefined` while nobody has made it. */
export async function readSecret(file: string): Promise<string | undefined> {
  try {
    const text = (await readFile(file, 'utf8')).trim();
    return text === '' ? fail(`${file} is empty; delete it to have a new one made.`) : text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

function fail(message: string): never {
  throw new Error(message);
}
