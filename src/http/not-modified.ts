import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import type { Coding } from './accepted-coding.js';
import { codingOf } from './packed-answers.js';

/**
 * Answers 304, with the headers of the 200 and no body, to whoever reads what they have already: `If-None-Match` (RFC 9110
 * §13.1.2).
 *
 * What is read shows more than its version counts: what it inherits, what its reader may see, an address that expires. So a
 * version's tag has a digest of the answer behind it here, `"7.Zm9v…"`, and `If-Match` looks at the version alone.
 */
export function answerNotModified(server: FastifyInstance): void {
  server.addHook('onSend', (request, reply, payload, done) => {
    const given = reply.getHeader('etag');
    if (typeof given !== 'string' || reply.statusCode !== 200 || !READS.has(request.method)) return done(null, payload);
    const coding = codingOf(request, reply, payload);
    const tag = typeof payload === 'string' ? digested(given, payload, coding) : given;
    reply.header('etag', tag);
    if (!isNamedIn(request.headers['if-none-match'], tag)) return done(null, payload);
    reply.code(304).removeHeader('content-type').removeHeader('content-length');
    // NOTE: Fastify drops the body of a HEAD itself, and fails where there is none to drop.
    if (request.method === 'HEAD') return done(null, payload);
    if (payload instanceof Readable) payload.destroy();
    done(null, null);
  });
}

/** Describes it where a read is described with an `ETag`. */
export function documentNotModified(document: OpenAPIObject): void {
  for (const { get } of Object.values(document.paths)) {
    const { parameters = [], responses = {} } = get ?? {};
    const headers = responses['200'] && 'headers' in responses['200'] ? responses['200'].headers : undefined;
    if (get === undefined || headers?.ETag === undefined) continue;
    get.parameters = [...parameters, IF_NONE_MATCH];
    responses['304'] = { description: 'An `ETag` of `If-None-Match` is still the one; no body.', headers };
  }
}

const READS = new Set(['GET', 'HEAD']);
const IF_NONE_MATCH = {
  name: 'If-None-Match',
  in: 'header' as const,
  required: false,
  description: 'Answer 304 without a body while this, or one of several, is still the `ETag`.',
  schema: { type: 'string' as const },
};

/** A packed answer has another tag than the same one as it is, so that each is a strong one (RFC 9110 §8.8.3.3). */
function digested(tag: string, payload: string, coding: Coding | undefined): string {
  const digest = createHash('sha256')
    .update(payload)
    .update(coding ?? '')
    .digest('base64url');
  return `${tag.slice(0, -1)}.${digest.slice(0, 16)}"`;
}

/** Weakly compared: a proxy that packs an answer makes its tag a weak one. */
function isNamedIn(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.trim() === '*' || header.match(/"[^"]*"/g)?.some((one) => one === tag) === true;
}
