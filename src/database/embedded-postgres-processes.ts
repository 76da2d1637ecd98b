import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/**
 * Something that tells a process from a later one with the same number (numbers repeat at once when a container
 * restarts): its start time, on Windows only its program. Undefined when it is gone.
 */
export async function processBirth(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') return linuxBirth(pid);
  if (process.platform === 'win32') return windowsProgram(pid);
  return outputOf('ps', ['-o', 'lstart=', '-p', String(pid)]);
}

/** Is this process a PostgreSQL server of this cluster? A zombie, or another program with a reused number, is not. */
export async function runsPostgresOf(cluster: string, pid: number): Promise<boolean> {
  if (process.platform === 'linux') {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const [program = '', ...args] = command.split('\0');
    return basename(program) === 'postgres' && args.includes(cluster);
  }
  if (process.platform === 'win32') return (await windowsProgram(pid)) === 'postgres.exe';
  const command = await outputOf('ps', ['-ww', '-o', 'command=', '-p', String(pid)]);
  return command !== undefined && command.includes('postgres') && command.includes(cluster);
}

async function linuxBirth(pid: number): Promise<string | undefined> {
  const [boot, line] = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
    readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''),
  ]);
  // proc(5): after the program's name in brackets comes field 3, the state; field 22 is the start time.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const [state, startTime] = [fields[0], fields[19]];
  return startTime === undefined || state === 'Z' ? undefined : `${boot.trim()}:${startTime}`;
}

async function windowsProgram(pid: number): Promise<string | undefined> {
  const row = await outputOf('tasklist', ['/NH', '/FO', 'CSV', '/FI', `PID eq ${pid}`]);
  return row?.match(/^"([^"]+)"/)?.[1];
}

async function outputOf(program: string, args: readonly string[]): Promise<string | undefined> {
  const options = { env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } };
  const { stdout } = await execute(program, args, options).catch(() => ({ stdout: '' }));
  return stdout.trim() || undefined;
}
