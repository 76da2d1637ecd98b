import type { FastifyReply, FastifyRequest } from 'fastify';

/** The server's request and reply, for the few places outside this room that read a header or set one. */
export type HttpRequest = FastifyRequest;
export type HttpReply = FastifyReply;
