import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** What a run of the built program left behind. */
export interface Ended {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** Starts the built program with just these settings, and waits for its end; for starts that fail. */
export async function runProgram(env: Record<string, string>): Promise<Ended> {
  const child = startProgram(env);
  const [stdout, stderr] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, 'exit')]);
  return { exitCode: child.exitCode, stdout, stderr };
}

/** The built program with just these settings; whoever starts it ends it. */
export function startProgram(env: Record<string, string>): ChildProcess {
  const { PATH, SystemRoot } = process.env;
  return spawn(process.execPath, [PROGRAM], { env: { PATH, SystemRoot, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
}
