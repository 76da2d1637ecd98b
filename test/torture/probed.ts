import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import type { TestServer } from '../support/server.js';

/** What a server went through while something was done to it. */
export interface Strain {
  /** The longest that `/livez` took, in ms that the server's main thread computed. */
  ms: number;
  /** The most memory it had, in bytes. */
  bytes: number;
}

/** Does the work, and looks at the server meanwhile. */
export async function probed<Result>(server: TestServer, work: () => Promise<Result>): Promise<[Result, Strain]> {
  const workerData = { url: server.url(), pid: server.pid };
  const prober = new Worker(new URL('./prober.mjs', import.meta.url), { workerData });
  await once(prober, 'online');
  try {
    const result = await work();
    const told = once(prober, 'message');
    prober.postMessage('enough');
    const [strain] = (await told) as [Strain];
    return [result, strain];
  } finally {
    await prober.terminate();
  }
}

/** The memory of the server's process, in bytes. */
export async function residentBytes({ pid }: TestServer): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}
