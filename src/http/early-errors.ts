import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';
import { factsOf } from './error-facts.js';
import type { FailureFilter } from './failure.filter.js';
import { problemAnswer, PROBLEM_CONTENT_TYPE } from './problem.js';
import { newRequestId } from './request-id.js';

/** Answers what isn't HTTP enough to be a request, or stops being it: once, in its turn, and then the connection ends. */
export class EarlyErrors {
  private readonly latest = new WeakMap<Socket, FastifyReply>();
  private readonly refused = new WeakSet<Socket>();

  constructor(private readonly filter: FailureFilter) {}

  /** Has to hear of every request, before it is answered. */
  expect(reply: FastifyReply): void {
    this.latest.set(reply.request.raw.socket, reply);
  }

  refuse(error: NodeJS.ErrnoException, socket: Socket): void {
    if (error.code === 'ECONNRESET' || socket.destroyed || this.refused.has(socket)) return;
    this.refused.add(socket);
    const refusal = Object.assign(new Error(), { statusCode: statuses[error.code ?? ''] ?? 400 });
    const latest = this.latest.get(socket);
    // NOTE: Node forgets a request that is answered; whoever still reads its body would wait for ever.
    socket.once('close', () => latest?.request.raw.destroy());
    if (latest === undefined || isOver(latest)) refuseConnection(refusal, socket);
    else if (isAnswerable(latest)) this.filter.answer(refusal, latest.request, latest.header('connection', 'close'));
    else closeAfter(latest, socket);
  }
}

const statuses: Record<string, number> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
};

/** What comes now belongs to no request. */
function isOver({ request, raw }: FastifyReply): boolean {
  return request.raw.complete && raw.writableFinished;
}

/** It is this request's own body that broke, and nothing was said of it yet. */
function isAnswerable({ request, raw }: FastifyReply): boolean {
  return !request.raw.complete && !raw.headersSent;
}

/** A second answer could be taken for that of another request. */
function closeAfter({ raw }: FastifyReply, socket: Socket): void {
  if (raw.writableFinished) socket.destroySoon();
  else raw.once('close', () => socket.destroySoon());
}

function refuseConnection(refusal: Error & { statusCode: number }, socket: Socket): void {
  const requestId = newRequestId();
  const { problem } = problemAnswer(factsOf(refusal), { requestId });
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    `Content-Type: ${PROBLEM_CONTENT_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Connection: close',
  ];
  if (socket.writable) socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  else socket.destroy();
}
