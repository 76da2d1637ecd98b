import type { IncomingMessage } from 'node:http';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { failure } from '../failure.js';
import { announcesBody, checkBodyHeaders } from './body-headers.js';
import { bodyTypesOf } from './body-types.js';
import { parseJson } from './body-parser.js';

/** The largest body that is read as a whole, in bytes. */
const BODY_LIMIT = 256 * 1024;

const tooLarge = failure('too-large', 'body_too_large', 'The body is larger than 256 KiB.', { limit: BODY_LIMIT });
const brokenOff = failure('invalid', 'malformed_request', 'The body ended early.');

/** Keeps the server from reading a body before there is a route for it, and before the guards have seen who sends it. */
export function leaveBodiesUnread(server: FastifyInstance): void {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
    server.addHttpMethod(method, { hasBody: false, overrideExisting: true });
  }
}

/**
 * Reads the body of a request that the guards before this one have let in; nobody else's is read or judged. Answers 400
 * for what is no JSON, 413 and 415.
 *
 * NOTE: a guard, since the parameters of a handler are all worked out at once, and some of them look at the body.
 */
export class BodyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.method === 'GET' || request.method === 'HEAD') return true;
    const { types, isStreamed, isUnread = false } = bodyTypesOf(context.getHandler());
    const isTaken = isStreamed && !isUnread;
    if (isTaken || announcesBody(request.headers)) checkBodyHeaders(request.headers, types);
    return isStreamed || readInto(request);
  }
}

async function readInto(request: FastifyRequest): Promise<boolean> {
  if (announcesBody(request.headers)) request.body = parseJson(await readWhole(request.raw));
  return true;
}

/** NOTE: what is too large is read to its end, not torn off, or the client would see no answer; it just isn't kept. */
function readWhole(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length']) > BODY_LIMIT) throw tooLarge();
  if (request.destroyed) throw brokenOff();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= BODY_LIMIT) return chunks.push(chunk);
      chunks.length = 0;
      return reject(tooLarge());
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('close', () => reject(brokenOff()));
  });
}
