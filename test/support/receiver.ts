import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll } from '@jest/globals';

export interface ReceivedPost {
  path: string;
  headers: Record<string, string>;
  /** As it came, which is what is signed. */
  raw: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- an expectation is the type check of a payload
  body: any;
}

/** A status, or whatever else is done with the response. */
type Answering = (post: ReceivedPost) => number | ((response: ServerResponse) => unknown);

const LONGEST_WAIT_MS = 30_000;

/** Where webhooks go to, for a test file; every test takes a path of its own. */
export function useReceiver(): Receiver {
  const receiver = new Receiver();
  beforeAll(() => receiver.open());
  afterAll(() => receiver.close());
  return receiver;
}

/** A real HTTP server that keeps what it gets, and answers 204 unless a path was told otherwise. */
export class Receiver {
  readonly posts: ReceivedPost[] = [];
  connections = 0;
  private readonly answering = new Map<string, Answering>();
  private server: Server | undefined;
  private port = 0;
  private paths = 0;

  async open(host = '127.0.0.1', port = 0): Promise<void> {
    this.server = createServer((request, response) => {
      void text(request).then((raw) => {
        const post = {
          path: request.url ?? '',
          headers: plain(request.headers),
          raw,
          body: JSON.parse(raw) as unknown,
        };
        this.posts.push(post);
        const answer = this.answering.get(post.path)?.(post) ?? 204;
        if (typeof answer === 'number') response.writeHead(answer).end();
        else answer(response);
      });
    });
    this.server.on('connection', () => this.connections++);
    this.server.listen(port, host);
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  get portNumber(): number {
    return this.port;
  }

  /** An address that nothing else is sent to. */
  place(answering?: Answering): string {
    const path = `/hook-${++this.paths}`;
    if (answering !== undefined) this.answering.set(path, answering);
    return `http://127.0.0.1:${this.port}${path}`;
  }

  answers(url: string, answering: Answering): void {
    this.answering.set(new URL(url).pathname, answering);
  }

  /** What has come to the address by now. */
  at(url: string): ReceivedPost[] {
    const { pathname } = new URL(url);
    return this.posts.filter(({ path }) => path === pathname);
  }

  /** The same, once there are so many. */
  async until(url: string, count: number): Promise<ReceivedPost[]> {
    for (const deadline = Date.now() + LONGEST_WAIT_MS; Date.now() < deadline; await delay(10)) {
      const posts = this.at(url);
      if (posts.length >= count) return posts;
    }
    throw new Error(`There are ${this.at(url).length} posts to ${url}, not ${count}.`);
  }
}

function plain(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
