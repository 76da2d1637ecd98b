import type { Socket } from 'node:net';
import { factsOf } from './error-facts.js';
import { problemAnswer, PROBLEM_CONTENT_TYPE } from './problem.js';
import { newRequestId } from './request-id.js';

/** Answers what isn't HTTP enough to be a request: the socket gets a problem document and is closed. */
export function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const status = statuses[error.code ?? ''] ?? 400;
  const requestId = newRequestId();
  const { problem } = problemAnswer(factsOf(Object.assign(new Error(), { statusCode: status })), requestId);
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${status} ${problem.title}`,
    `Content-Type: ${PROBLEM_CONTENT_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Connection: close',
  ];
  if (socket.writable) socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  else socket.destroy();
}

const statuses: Record<string, number> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
};
