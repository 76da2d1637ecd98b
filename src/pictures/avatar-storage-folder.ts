import { randomBytes } from 'node:crypto';
import { mkdir, opendir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AvatarStorage, type StoredFile } from './avatar-storage.js';

/** A folder of this machine; several instances of the service have to share it. */
export class FolderStorage extends AvatarStorage {
  constructor(private readonly folder: string) {
    super();
  }

  async put(name: string, bytes: Buffer): Promise<void> {
    const file = this.fileOf(name);
    const draft = `${file}.${randomBytes(6).toString('hex')}`;
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    try {
      await writeFile(draft, bytes, { mode: 0o600, flush: true });
      await rename(draft, file);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }

  async get(name: string): Promise<Buffer | undefined> {
    return readFile(this.fileOf(name)).catch(orNothing);
  }

  async delete(name: string): Promise<void> {
    await rm(this.fileOf(name), { force: true });
  }

  async *list(): AsyncGenerator<StoredFile> {
    const folder = await opendir(this.folder).catch(orNothing);
    for await (const entry of folder ?? []) {
      const kept = SAFE.test(entry.name) ? await stat(this.fileOf(entry.name)).catch(orNothing) : undefined;
      if (kept?.isFile() === true) yield { name: entry.name, since: kept.mtime };
    }
  }

  private fileOf(name: string): string {
    if (!SAFE.test(name)) throw new Error(`${name} is no name of a file.`);
    return join(this.folder, name);
  }
}

/** Nothing that a folder, a drive or a hidden file could be named with. */
const SAFE = /^[a-z0-9][a-z0-9-]{0,99}\.[a-z0-9]{1,8}$/;

function orNothing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
