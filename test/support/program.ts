import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { runGuest, type Ended } from './guests.js';

const SERVICE = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const COMMANDS = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** Starts the built program with just these settings, and waits for its end; for starts that fail. */
export function runProgram(settings: Record<string, string>): Promise<Ended> {
  return run([SERVICE], settings);
}

/** Runs `roster` with these arguments and just these settings, in a process that has loaded it before. */
export function runRoster(args: string[], settings: Record<string, string>, input = ''): Promise<Ended> {
  return runGuest({ args, env: environment(settings), input });
}

/** The same in a process of its own, as from a shell. */
export function runRosterAlone(args: string[], settings: Record<string, string>, input = ''): Promise<Ended> {
  return run([COMMANDS, ...args], settings, input);
}

async function run(args: string[], settings: Record<string, string>, input = ''): Promise<Ended> {
  const child = spawn(process.execPath, args, { env: environment(settings) });
  child.stdin.on('error', () => undefined); // It may end before it has read.
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { exitCode: child.exitCode, stdout, stderr };
}

function environment(settings: Record<string, string>): Record<string, string> {
  const { PATH = '', SystemRoot } = process.env;
  return { PATH, ...(SystemRoot !== undefined && { SystemRoot }), ...settings };
}
