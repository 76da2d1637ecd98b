import type { Socket } from 'node:net';
import { v7 as uuidv7 } from 'uuid';
import { factsOf } from './error-facts.js';
import { problemAnswer, PROBLEM_CONTENT_TYPE } from './problem.js';

/** Answers what isn't HTTP enough to be a request: the socket gets a problem document and is closed. */
export function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const status = statuses[error.code ?? ''] ?? 400;
  const { problem } = problemAnswer(factsOf(Object.assign(new Error(), { statusCode: status })), uuidv7());
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${status} ${problem.title}`,
    `Content-Type: ${PROBLEM_CONTENT_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  if (socket.writable) socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  else socket.destroy();
}

const statuses: Record<string, number> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
};
