import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keptSecret, readSecret } from '../../auth/secret.js';
import { CommandError } from '../tell-failure.js';

/** What `DATA_DIR` keeps of secrets, but for the password of the embedded database, which is of that one cluster. */
const SECRETS = ['jwt-secret', 'sample-password'] as const;
const LETTER = /^[\w-]{1,100}\.eml$/;

/** The files of `DATA_DIR` that a backup has beside avatars: secrets that were made there, and letters that nobody sent. */
export class DataFolder {
  private readonly letters: string;

  constructor(private readonly path: string) {
    this.letters = join(path, 'mail');
  }

  async *readSecrets(): AsyncGenerator<{ name: string; bytes: Buffer }> {
    for (const name of SECRETS) {
      const secret = await readSecret(join(this.path, name));
      if (secret !== undefined) yield { name, bytes: Buffer.from(secret) };
    }
  }

  /** One that is there already and is another one is somebody's, and stays. */
  async writeSecret(name: string, bytes: Buffer): Promise<void> {
    if (!SECRETS.some((known) => known === name)) throw new CommandError(`The backup has an unknown secret ${name}.`);
    const file = join(this.path, name);
    if ((await keptSecret(file, () => bytes.toString())) !== bytes.toString())
      throw new CommandError(`${file} is there already, and another one: move it away, or set another DATA_DIR.`);
  }

  async *readLetters(): AsyncGenerator<{ name: string; bytes: Buffer }> {
    const names = await readdir(this.letters).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    for (const name of names.filter((one) => LETTER.test(one)))
      yield { name, bytes: await readFile(join(this.letters, name)) };
  }

  async writeLetter(name: string, bytes: Buffer): Promise<void> {
    if (!LETTER.test(name)) throw new CommandError(`${name} is no name of a letter.`);
    const file = join(this.letters, name);
    await mkdir(this.letters, { recursive: true, mode: 0o700 });
    await writeFile(`${file}.draft`, bytes, { mode: 0o600, flush: true });
    await rename(`${file}.draft`, file);
  }
}
