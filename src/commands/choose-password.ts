import { KnownPasswords } from '../auth/known-passwords.js';
import { passwordFault } from '../auth/passwords.rules.js';
import { Passwords } from '../auth/passwords.js';
import { askPassword } from './ask-password.js';
import type { PasswordSetting } from './command.settings.js';
import { CommandError } from './tell-failure.js';
import { readCommandConfig } from './with-database.js';

/** The hash of a password for the address, taken from the setting or asked for. */
export async function choosePassword(setting: PasswordSetting, email: string): Promise<string> {
  const password = await askPassword(setting);
  const fault = passwordFault(password, { email, known: KnownPasswords.read(readCommandConfig()) });
  if (fault !== undefined) throw new CommandError(fault.message);
  return new Passwords().hash(password);
}
