import { Resolver } from 'node:dns/promises';
import { Agent as HttpAgent, request as requestPlain, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent, request as requestSecure } from 'node:https';
import { isIP } from 'node:net';
import type { DeliveryFault } from './delivery.rules.js';
import { addressesFor, literalAddress, type Reach } from './reachable-addresses.js';

/** Answers all addresses of a name; throws when it has none. */
export type Resolve = (name: string) => Promise<string[]>;

export interface SenderOptions extends Reach {
  timeoutSeconds: number;
  /** Instead of DNS. */
  resolve?: Resolve;
  /** Authorities to trust instead of the usual ones. */
  ca?: string;
}

export interface Post {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** What came of an attempt: a status, or why there is none. */
export interface Answer {
  status: number | null;
  fault: DeliveryFault | null;
  retryAfter: string | undefined;
  /** The first 2 KiB. */
  body: string | null;
  milliseconds: number;
}

/** So much of an answer is read; whoever sends more is hung up on. */
const READ_BYTES = 2048;
/** How long the body of an answer may take once its status is there: that tells all that matters. */
const BODY_MS = 1_000;
/** Connections to one host that are kept for the next request, and for how long. */
const KEPT_SOCKETS = 100;
const IDLE_MS = 10_000;
const MOST_HEADER_BYTES = 16_384;

class Refused extends Error {
  constructor(readonly fault: DeliveryFault) {
    super(fault);
  }
}

/**
 * Posts to addresses that strangers chose. It connects to none that isn't everybody's, unless the operator has opened its network:
 * asked of the address itself at every connection, so that a name which resolves to another one the next time gains nothing. It
 * follows no redirect, reads the beginning of an answer, and waits no longer than told.
 */
export class Sender {
  private readonly resolve: Resolve;
  private readonly secure: Agent;
  private readonly plain = new HttpAgent({ keepAlive: true, maxFreeSockets: KEPT_SOCKETS, timeout: IDLE_MS });

  constructor(private readonly options: SenderOptions) {
    this.resolve = options.resolve ?? resolveName;
    const { ca } = options;
    this.secure = new Agent({
      keepAlive: true,
      maxFreeSockets: KEPT_SOCKETS,
      timeout: IDLE_MS,
      ...(ca !== undefined && { ca }),
    });
  }

  /** Never rejects. */
  async send(post: Post): Promise<Answer> {
    const since = performance.now();
    const answer = await this.attempt(post).catch((error: unknown) => failed(faultOf(error)));
    return { ...answer, milliseconds: Math.round(performance.now() - since) };
  }

  /** Ends connections that are kept for the next request. */
  close(): void {
    this.secure.destroy();
    this.plain.destroy();
  }

  private async attempt(post: Post): Promise<Omit<Answer, 'milliseconds'>> {
    try {
      return await this.exchange(post);
    } catch (error) {
      // The other side has closed a kept connection at this very moment.
      if (error instanceof StaleConnection) return this.exchange(post);
      throw error;
    }
  }

  private exchange({ url: address, headers, body }: Post): Promise<Omit<Answer, 'milliseconds'>> {
    const url = new URL(address);
    const mayConnect = addressesFor(url, this.options);
    const literal = literalAddress(url);
    if (literal !== undefined && !mayConnect(literal)) return Promise.resolve(failed('address_refused'));
    const isPlain = url.protocol === 'http:';
    const options: RequestOptions = {
      method: 'POST',
      agent: isPlain ? this.plain : this.secure,
      lookup: this.lookup(mayConnect) as NonNullable<RequestOptions['lookup']>,
      maxHeaderSize: MOST_HEADER_BYTES,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    };
    return new Promise((resolve, reject) => {
      const request = (isPlain ? requestPlain : requestSecure)(url, options);
      // NOTE: not left to the request, which tells of no end any more once it was taken for another protocol.
      const deadline = setTimeout(() => {
        reject(new Refused('timeout'));
        request.destroy();
      }, this.options.timeoutSeconds * 1000);
      request.once('response', (response) => {
        clearTimeout(deadline);
        void readBeginning(response).then((beginning) => resolve(answered(response, beginning)));
      });
      request.once('upgrade', (response, socket) => {
        clearTimeout(deadline);
        socket.destroy();
        resolve(answered(response, Buffer.alloc(0)));
      });
      request.on('error', (error) => {
        clearTimeout(deadline);
        reject(request.reusedSocket && codeOf(error) === 'ECONNRESET' ? new StaleConnection() : error);
      });
      request.end(body);
    });
  }

  /** In the place of the system's own: a connection goes to one of the addresses that this answers, and to no other. */
  private lookup(mayConnect: (address: string) => boolean) {
    return (name: string, { all }: { all?: boolean }, done: LookupDone): void => {
      this.resolve(name).then(
        (addresses) => {
          const allowed = addresses.filter(mayConnect).map((address) => ({ address, family: isIP(address) }));
          const [first] = allowed;
          if (first === undefined) done(new Refused('address_refused'));
          else if (all === true) done(null, allowed);
          else done(null, first.address, first.family);
        },
        () => done(new Refused('name_unknown')),
      );
    };
  }
}

type LookupDone = (
  error: Error | null,
  address?: string | { address: string; family: number }[],
  family?: number,
) => void;

class StaleConnection extends Error {}

/** Until its end, so much of it as is kept, or as has come in time. */
function readBeginning(response: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      if (!response.complete) response.destroy();
      resolve(Buffer.concat(parts).subarray(0, READ_BYTES));
    };
    const timer = setTimeout(end, BODY_MS);
    response.on('data', (part: Buffer) => {
      parts.push(part);
      bytes += part.length;
      if (bytes > READ_BYTES) end();
    });
    response.on('error', end);
    response.on('end', end);
  });
}

function answered({ statusCode = 0, headers }: IncomingMessage, beginning: Buffer): Omit<Answer, 'milliseconds'> {
  // PostgreSQL keeps no NUL.
  const body = beginning.toString('utf8').replaceAll('\u0000', '\ufffd');
  return { status: statusCode, fault: null, retryAfter: headers['retry-after'], body };
}

function failed(fault: DeliveryFault): Omit<Answer, 'milliseconds'> {
  return { status: null, fault, retryAfter: undefined, body: null };
}

const CONNECTION_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'EPIPE', 'ETIMEDOUT']);

/** Of an error no more than a word of ours: its own may have addresses in it. */
function faultOf(error: unknown): DeliveryFault {
  if (error instanceof Refused) return error.fault;
  if (error instanceof AggregateError && error.errors.length > 0) return faultOf(error.errors[0]);
  const code = codeOf(error);
  if (CONNECTION_CODES.has(code)) return 'connection_failed';
  return /^(HPE|ERR_HTTP|ERR_STREAM)/.test(code) ? 'malformed_answer' : 'tls_failed';
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

/** NOTE: not the system's `getaddrinfo`, which a name server that doesn't answer keeps a thread with that passwords are hashed in. */
async function resolveName(name: string): Promise<string[]> {
  if (/(^|\.)localhost\.?$/.test(name)) return ['127.0.0.1', '::1'];
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  const found = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  const addresses = found.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  if (addresses.length === 0) throw new Error('The name has no address.');
  return addresses;
}
