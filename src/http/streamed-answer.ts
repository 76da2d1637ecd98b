import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

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
    else leaves.abort();
  });
  return leaves.signal;
});

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
