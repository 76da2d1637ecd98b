import { randomFillSync } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { v7 as uuidv7 } from 'uuid';

/** What the client calls its request, for the log only; `undefined` when it doesn't, or by nothing sane. */
export function clientRequestId({ 'x-request-id': given }: IncomingHttpHeaders): string | undefined {
  return typeof given === 'string' && SANE.test(given) ? given : undefined;
}

/** A UUIDv7; always the service's own, so that no two requests share an id; in `X-Request-Id`, the log and the history. */
export function newRequestId(): string {
  return uuidv7({ random: nextRandomBytes() });
}

const SANE = /^[A-Za-z0-9._-]{1,100}$/;

/** NOTE: asking the system for sixteen bytes at a time costs 2 µs a request. */
const pool = new Uint8Array(4096);
let used = pool.length;

function nextRandomBytes(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  return pool.subarray(used, (used += 16));
}
