import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

/** Whether this is the text of a UUID (RFC 9562), in either case. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * A new id (RFC 9562, version 7), which sorts behind all that this process has made before.
 *
 * NOTE: the library asks the system for 16 random bytes each time, which takes most of its time; here they come from a pool.
 */
export function uuidv7(): string {
  const random = randomBytes();
  const now = Date.now();
  if (now > last.msecs) last = { msecs: now, seq: random.readUInt32BE(6) & 0x7fffffff };
  else last.seq += 1;
  return v7({ random, ...last });
}

/** The millisecond of the last id, and its place in it: the half of 32 bits that is left is never used up. */
let last = { msecs: 0, seq: 0 };

const RANDOM_BYTES = 16;
const pool = Buffer.alloc(256 * RANDOM_BYTES);
let used = pool.length;

function randomBytes(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += RANDOM_BYTES;
  return pool.subarray(used - RANDOM_BYTES, used);
}
