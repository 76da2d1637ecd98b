import type { Readable } from 'node:stream';
import { createParamDecorator, Logger, StreamableFile, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { failure } from '../failure.js';

/**
 * A signal for work that takes longer than a request usually may: it is raised when the client goes away, and until then
 * the connection isn't closed for being silent.
 *
 * @example start(@ClientLeaves() leaves: AbortSignal)
 */
export const ClientLeaves = createParamDecorator((_data: unknown, context: ExecutionContext): AbortSignal => {
  const http = context.switchToHttp();
  const { socket } = http.getRequest<FastifyRequest>().raw;
  const { raw: reply } = http.getResponse<FastifyReply>();
  const leaves = new AbortController();
  const patience = socket.timeout ?? 0;
  socket.setTimeout(0);
  reply.once('close', () => {
    if (reply.writableFinished) socket.setTimeout(patience);
    else leaves.abort(clientLeft());
  });
  return leaves.signal;
});

/**
 * Whether the client reads an answer of this media type as it comes.
 *
 * NOTE: an answer to HEAD is made and thrown away, which would never end.
 *
 * @example read(@ReadsAs('text/event-stream') isStreamed: boolean)
 */
export const ReadsAs = createParamDecorator((type: string, context: ExecutionContext): boolean => {
  const { method, headers } = context.switchToHttp().getRequest<FastifyRequest>();
  return method === 'GET' && accepts(headers.accept, type);
});

/** For nobody to read, and for the log not to be taken for a fault of ours. */
const clientLeft = failure('unavailable', 'client_left', 'The client went away.');

const log = new Logger('stream');

/** An answer as it is made; what fails after its beginning breaks it off, and only the log tells why. */
export function streamed(stream: Readable, headers: { type: string; disposition?: string }): StreamableFile {
  stream.once('error', (error) => log.error(error));
  return new StreamableFile(stream, headers);
}

/** Whether the client asks for this media type by name. */
export function accepts(header: string | undefined, type: string): boolean {
  return (
    header !== undefined &&
    header
      .toLowerCase()
      .split(/[,;]/)
      .some((part) => part.trim() === type)
  );
}
