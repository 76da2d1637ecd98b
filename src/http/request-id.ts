import type { IncomingHttpHeaders } from 'node:http';
import { uuidv7 } from '../values/uuid.js';

/** What the client calls its request, for the log only; `undefined` when it doesn't, or by nothing sane. */
export function clientRequestId({ 'x-request-id': given }: IncomingHttpHeaders): string | undefined {
  return typeof given === 'string' && SANE.test(given) ? given : undefined;
}

/** A UUIDv7; always the service's own, so that no two requests share an id; in `X-Request-Id`, the log and the history. */
export function newRequestId(): string {
  return uuidv7();
}

const SANE = /^[A-Za-z0-9._-]{1,100}$/;
