import type { FastifyReply } from 'fastify';

/** Tells caches that the answer depends on this header of the request too. */
export function addVary(reply: FastifyReply, name: string): void {
  const vary = String(reply.getHeader('vary') ?? '');
  if (!vary.includes(name)) reply.header('vary', vary === '' ? name : `${vary}, ${name}`);
}
