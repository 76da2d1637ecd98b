import type { TestServer } from '../support/server.js';

const MiB = 1024 * 1024;

/** What the server's heap holds now, garbage included, in bytes. */
export async function heapUsed({ anonymous }: TestServer): Promise<number> {
  const { body } = await anonymous.get('/metrics');
  return Number(/^nodejs_heap_size_used_bytes (\S+)$/m.exec(body as string)?.[1]);
}

/**
 * Whether memory has grown from the first third of the readings to the last by more than 32 MiB; the lowest of each is taken,
 * which has the least garbage in it.
 */
export function memoryFaults(levels: readonly number[]): string[] {
  const third = Math.ceil(levels.length / 3);
  const grown = Math.min(...levels.slice(-third)) - Math.min(...levels.slice(0, third));
  return grown > 32 * MiB ? [`the heap has grown by ${Math.round(grown / MiB)} MiB`] : [];
}
