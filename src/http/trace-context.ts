import type { FastifyRequest } from 'fastify';

/** What of a request tells its trace. */
export type Traced = Pick<FastifyRequest, 'id' | 'headers'>;

/**
 * The trace that a request is part of (W3C Trace Context): the one that its `traceparent` names, or a new one. A new trace
 * is called after the request, so that no request needs more chance than its id.
 */
export function traceIdOf({ id, headers }: Traced): string {
  return parse(headers.traceparent)?.traceId ?? digitsOf(id);
}

/** The `traceparent` of what this request brings about: the same trace, with the request as the parent. */
export function traceparentOf({ id, headers }: Traced): string {
  const digits = digitsOf(id);
  const { traceId, flags } = parse(headers.traceparent) ?? { traceId: digits, flags: 0 };
  return `00-${traceId}-${digits.slice(16)}-0${flags}`;
}

/** Version 00 to the letter; of a later one what it has in common with that. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.*)?$/;
/** The flags that there are: sampled, and that the trace id is random. Others mean nothing yet, so they aren't passed on. */
const KNOWN_FLAGS = 3;

/** NOTE: a header that is sent twice arrives as one with a comma, and so is none. */
function parse(header: string | string[] | undefined): { traceId: string; flags: number } | undefined {
  if (typeof header !== 'string') return undefined;
  const [, version, traceId, flags, more] = TRACEPARENT.exec(header) ?? [];
  if (traceId === undefined || flags === undefined || (version === '00' && more !== undefined)) return undefined;
  return { traceId, flags: Number.parseInt(flags, 16) & KNOWN_FLAGS };
}

/** NOTE: the second half of a UUID begins with its variant, and so is never zero, which no span may be. */
function digitsOf(uuid: string): string {
  return uuid.replaceAll('-', '');
}
