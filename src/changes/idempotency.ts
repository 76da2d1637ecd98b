import { createHash } from 'node:crypto';
import type { FieldFault } from '../failure.js';
import type { HttpRequest } from '../http/request.js';

/** A key the client chose so that a repeated request is answered, not done again. */
export interface Idempotency {
  route: string;
  key: string;
  requestHash: Buffer;
}

/** The same key with another address, body or condition is another request. */
export function idempotencyOf(
  { headers, body, url, method }: HttpRequest,
  faults: FieldFault[],
): Idempotency | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    const message = 'This must be 1 to 255 visible ASCII characters.';
    faults.push({ pointer: 'Idempotency-Key', code: 'invalid_idempotency_key', message, parameters: KEY_LENGTHS });
    return undefined;
  }
  const path = url.split('?', 1)[0] ?? url;
  const asked = JSON.stringify([url, headers.prefer ?? null, headers['if-match'] ?? null, body ?? null]);
  return { route: `${method} ${path}`, key, requestHash: createHash('sha256').update(asked).digest() };
}

const KEY_LENGTHS = { minimum: 1, maximum: 255 };
