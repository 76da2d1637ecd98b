import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { PasswordSetting } from './command.settings.js';
import { CommandError } from './tell-failure.js';

/** The password from this variable of the environment; else asked for twice, unseen; else the one line that is piped in. */
export async function askPassword(setting: PasswordSetting): Promise<string> {
  const fromEnvironment = process.env[setting];
  if (fromEnvironment) return fromEnvironment;
  if (!process.stdin.isTTY) return readLine(setting);
  const password = await askUnseen('Password: ');
  if ((await askUnseen('Once more: ')) !== password) throw new CommandError('The two passwords differ.');
  return password;
}

async function readLine(setting: PasswordSetting): Promise<string> {
  for await (const line of createInterface({ input: process.stdin })) return line;
  throw new CommandError(`Give the password in ${setting}, or as one line through a pipe.`);
}

async function askUnseen(prompt: string): Promise<string> {
  process.stderr.write(prompt);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  const interrupted = new Promise<never>((_resolve, reject) => {
    terminal.once('SIGINT', () => reject(new CommandError('Interrupted.')));
    terminal.once('close', () => reject(new CommandError('No password was given.')));
  });
  try {
    return await Promise.race([terminal.question(''), interrupted]);
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}
