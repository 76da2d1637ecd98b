import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { processBirth } from './embedded-postgres-processes.js';

interface Holder {
  readonly pid: number;
  readonly born: string | undefined;
}

/**
 * Lets one service at a time use a data folder, and returns how to give it back. The lock names its process, so that
 * one left by `kill -9` is recognized as stale; a living holder is an error.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, 'roster.lock');
  const ours = JSON.stringify({ pid: process.pid, born: await processBirth(process.pid) } satisfies Holder);

  while (!(await createLock(path, ours))) {
    const found = await readLock(path);
    if (found === undefined) continue;
    const holder = await livingHolder(found);
    if (holder) throw heldBy(directory, holder);
    await discard(path, found);
  }
  return () => rm(path, { force: true });
}

/** Whether a running service uses the data folder. */
export async function isHeld(directory: string): Promise<boolean> {
  const found = await readLock(join(directory, 'roster.lock'));
  return found !== undefined && (await livingHolder(found)) !== undefined;
}

/** A hard link, because unlike an exclusive open it makes the file appear together with its content. */
async function createLock(path: string, content: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, content, { flag: 'wx' });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Takes a stale lock away. What was taken is looked at again: another process may have replaced it just before. */
async function discard(path: string, stale: string): Promise<void> {
  const taken = `${path}.${randomUUID()}`;
  try {
    await rename(path, taken);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if ((await readLock(taken)) !== stale) await link(taken, path).catch(() => undefined);
  await rm(taken, { force: true });
}

async function readLock(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function livingHolder(content: string): Promise<Holder | undefined> {
  const holder = parseHolder(content);
  if (!holder) return undefined;
  const born = await processBirth(holder.pid);
  return born !== undefined && born === holder.born ? holder : undefined;
}

function parseHolder(content: string): Holder | undefined {
  try {
    return JSON.parse(content) as Holder;
  } catch {
    return undefined; // cut off by a power failure: nobody alive wrote it
  }
}

function heldBy(directory: string, { pid }: Holder): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `The data folder ${directory} is in use by another running Roster service (process ${pid}): stop that one, or choose another folder.`,
  );
}
