import type { Documented } from './documented.js';

/** What a test reads of an answer: JSON, read freely. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- an expectation is the type check of an answer
type Json = any;

export interface Reply {
  status: number;
  headers: Headers;
  /** Parsed when it is JSON, else the text; `undefined` when empty. */
  body: Json;
}

export type RequestHeaders = Record<string, string>;

/** Calls a server; objects are sent as JSON, a string or bytes as they are. Every answer is held against the document. */
export class Client {
  constructor(
    private readonly address: () => string,
    private readonly documented: Documented,
    private readonly authorize: () => Promise<RequestHeaders>,
  ) {}

  get(path: string, headers?: RequestHeaders): Promise<Reply> {
    return this.send('GET', path, undefined, headers);
  }

  put(path: string, body?: unknown, headers?: RequestHeaders): Promise<Reply> {
    return this.send('PUT', path, body, headers);
  }

  patch(path: string, body?: unknown, headers?: RequestHeaders): Promise<Reply> {
    return this.send('PATCH', path, body, headers);
  }

  post(path: string, body?: unknown, headers?: RequestHeaders): Promise<Reply> {
    return this.send('POST', path, body, headers);
  }

  delete(path: string, body?: unknown, headers?: RequestHeaders): Promise<Reply> {
    return this.send('DELETE', path, body, headers);
  }

  async send(method: string, path: string, body?: unknown, headers: RequestHeaders = {}): Promise<Reply> {
    const isRaw = typeof body === 'string' || body instanceof Uint8Array;
    const answer = await fetch(new URL(path, this.address()), {
      method,
      headers: {
        ...(await this.authorize()),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? null : isRaw ? body : JSON.stringify(body),
      redirect: 'manual',
    });
    const reply = { status: answer.status, headers: answer.headers, body: parse(answer, await answer.text()) };
    await this.documented.check(method, path, reply);
    return reply;
  }
}

function parse(answer: Response, text: string): Json {
  if (text === '') return undefined;
  const isJson = /\bjson\b/.test(answer.headers.get('content-type') ?? '');
  return isJson ? JSON.parse(text) : text;
}
