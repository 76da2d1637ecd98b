import { finished, Readable, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { acceptedCoding, type Coding } from './accepted-coding.js';
import { addVary } from './vary.js';

/** Below this, packing costs more than it saves; the hot answers are shorter. */
const LEAST_LENGTH = 1024;
/** Up to this an answer is packed on the spot, in less than half a millisecond; the threads are for more, and for passwords. */
const LONGEST_AT_ONCE = 32 * 1024;

/** Packs what is read, where its client takes that: documents, lists, exports. Why so: docs/decisions/036-http.md. */
export function packAnswers(server: FastifyInstance): void {
  server.addHook('onSend', (request, reply, payload, done) => {
    const coding = codingOf(request, reply, payload);
    if (coding === undefined) return done(null, payload);
    reply.header('content-encoding', coding).removeHeader('content-length').removeHeader('accept-ranges');
    const { stream, whole, atOnce } = packers[coding];
    if (payload instanceof Readable) done(null, through(payload, stream()));
    else if ((payload as string).length <= LONGEST_AT_ONCE) done(null, atOnce(payload as string));
    else whole(payload as string, done);
  });
}

/** How an answer is packed, if it is; one that others may get otherwise says so in `Vary`. */
export function codingOf(request: FastifyRequest, reply: FastifyReply, payload: unknown): Coding | undefined {
  if (!isLong(payload) || !isPackable(request, reply)) return undefined;
  addVary(reply, 'Accept-Encoding');
  return acceptedCoding(request.headers['accept-encoding']);
}

const READS = new Set(['GET', 'HEAD']);
/** Not server-sent events, which a packer would hold until it has enough of them. */
const TYPES = /^(text\/(?!event-stream)|image\/svg\+xml|application\/(json|x-ndjson|javascript)\b)/;
/** Whose answers may have secrets beside what a stranger can choose: the length would tell of them (BREACH). */
const SECRET_ROUTES = '/api/auth/';

/** NOTE: in characters, of which no text has more than bytes. */
function isLong(payload: unknown): payload is string | Buffer | Readable {
  if (typeof payload === 'string' || Buffer.isBuffer(payload)) return payload.length >= LEAST_LENGTH;
  return payload instanceof Readable;
}

function isPackable({ method, routeOptions }: FastifyRequest, reply: FastifyReply): boolean {
  if (reply.statusCode !== 200 || !READS.has(method) || routeOptions.url?.startsWith(SECRET_ROUTES)) return false;
  return TYPES.test(String(reply.getHeader('content-type'))) && !reply.hasHeader('content-encoding');
}

/** Levels that cost less than making the answer did, and a window that keeps a client who doesn't read cheap. */
const brotli = {
  params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 2, [zlib.constants.BROTLI_PARAM_LGWIN]: 18 },
};
const gzip = { level: 1 };

interface Packer {
  stream: () => Transform;
  whole: (payload: zlib.InputType, done: (error: Error | null, packed: Buffer) => void) => void;
  atOnce: (payload: zlib.InputType) => Buffer;
}

const packers: Record<Coding, Packer> = {
  br: {
    stream: () => zlib.createBrotliCompress(brotli),
    whole: (payload, done) => zlib.brotliCompress(payload, brotli, done),
    atOnce: (payload) => zlib.brotliCompressSync(payload, brotli),
  },
  gzip: {
    stream: () => zlib.createGzip(gzip),
    whole: (payload, done) => zlib.gzip(payload, gzip, done),
    atOnce: (payload) => zlib.gzipSync(payload, gzip),
  },
};

/** NOTE: `pipeline` would tell the source of a client who leaves as of an error. */
function through(source: Readable, packer: Transform): Readable {
  finished(source, (error) => {
    if (error != null) packer.destroy(error);
  });
  packer.once('close', () => source.destroy());
  return source.pipe(packer);
}
