import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AvatarStorage } from './avatar-storage.js';

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
    try {
      return await readFile(this.fileOf(name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async delete(name: string): Promise<void> {
    await rm(this.fileOf(name), { force: true });
  }

  private fileOf(name: string): string {
    if (!SAFE.test(name)) throw new Error(`${name} is no name of a file.`);
    return join(this.folder, name);
  }
}

/** Nothing that a folder, a drive or a hidden file could be named with. */
const SAFE = /^[a-z0-9][a-z0-9-]{0,99}\.[a-z0-9]{1,8}$/;
