import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const SERVICE = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const COMMANDS = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** What a run of a built program left behind. */
export interface Ended {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** Starts the built program with just these settings, and waits for its end; for starts that fail. */
export function runProgram(settings: Record<string, string>): Promise<Ended> {
  return run([SERVICE], settings);
}

/** Runs `roster` with these arguments and just these settings. */
export function runRoster(args: string[], settings: Record<string, string>): Promise<Ended> {
  return run([COMMANDS, ...args], settings);
}

async function run(args: string[], settings: Record<string, string>): Promise<Ended> {
  const { PATH, SystemRoot } = process.env;
  const env = { PATH, SystemRoot, ...settings };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { exitCode: child.exitCode, stdout, stderr };
}
