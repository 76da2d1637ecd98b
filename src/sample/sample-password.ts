import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { keptSecret, readSecret } from '../auth/secret.js';
import type { Config } from '../config.js';

type Settings = Pick<Config, 'dataDir' | 'samplePassword'>;

/** `SAMPLE_PASSWORD`, or a generated one, kept so that every start can show it. */
export async function chooseSamplePassword(settings: Settings): Promise<string> {
  return settings.samplePassword ?? keptSecret(fileOf(settings), generatePassword);
}

/** What the password of the sample can be, if nobody has changed it since. */
export async function possibleSamplePasswords(settings: Settings): Promise<string[]> {
  const passwords = [settings.samplePassword, await readSecret(fileOf(settings))];
  return passwords.filter((password) => password !== undefined);
}

function fileOf({ dataDir }: Settings): string {
  return join(dataDir, 'sample-password');
}

/** No characters that look alike, and none at which a double click stops. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz123456789';

/** 80 bits. */
function generatePassword(): string {
  return Array.from(randomBytes(16), (byte) => LETTERS[byte % LETTERS.length]).join('');
}
