import type { IncomingMessage } from 'node:http';
import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes, ApiExtension, type OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Failure } from '../failure.js';
import { type Operation, operationsOf } from './operations.js';

/** A body as it arrives, for the handler to read. */
export interface StreamedBody {
  /** The media type in lower case, without parameters. */
  type: string;
  /** Chunks of at most `mostBytes` in all; throws a failure when there are more, or the client goes away. */
  chunks: AsyncIterable<Buffer>;
}

export interface StreamOptions {
  /** Media type → its schema and example, for the document. */
  types: Record<string, { schema: object; example?: unknown }>;
  mostBytes: number;
}

/**
 * The body of the request, unread: the server's limit and its JSON parser don't come before it. Answers 413, and 415 for
 * other types.
 *
 * @example import(@Streamed({ types: { 'text/csv': { schema: { type: 'string' } } }, mostBytes: 1024 }) body: StreamedBody)
 */
export function Streamed({ types, mostBytes }: StreamOptions): ParameterDecorator {
  const names = Object.keys(types);
  return (target, method, index) => {
    BodyOf({ names, mostBytes })(target, method, index);
    const descriptor = Object.getOwnPropertyDescriptor(target, method as string);
    if (descriptor === undefined) return;
    const decorators = applyDecorators(
      RouteConfig({ streamsBody: { mostBytes } }),
      ApiConsumes(...names),
      ApiBody({ required: true, schema: {} }),
      ApiExtension(BODY_TYPES, types),
    );
    decorators(target, method as string, descriptor);
  };
}

const BODY_TYPES = 'x-body-types';

/** Each type of a streamed body has its own schema, which the decorators of the document have no word for. */
export function documentStreams(document: OpenAPIObject): void {
  for (const { operation } of operationsOf(document) as { operation: StreamOperation }[]) {
    if (operation[BODY_TYPES] === undefined) continue;
    operation.requestBody = { required: true, content: operation[BODY_TYPES] };
    delete operation[BODY_TYPES];
  }
}

type StreamOperation = Operation & { [BODY_TYPES]?: StreamOptions['types'] };

/** NOTE: Fastify chooses a parser by the type that is declared, so for these routes another one is put in its place. */
const UNREAD = 'application/octet-stream';

/** Lets bodies through to the routes with a streamed one, unread; costs the other routes nothing. */
export function acceptStreams(server: FastifyInstance): void {
  server.addContentTypeParser(UNREAD, (request, _body, done) => {
    done(declaredTypes.has(request.raw) ? null : Object.assign(new Error('No bytes here.'), { statusCode: 415 }));
  });
  server.addHook('onRoute', (route) => {
    const config = route.config as { streamsBody?: { mostBytes: number } } | undefined;
    if (config?.streamsBody === undefined) return;
    route.bodyLimit = config.streamsBody.mostBytes;
    route.onRequest = (request, _reply, done) => {
      declaredTypes.set(request.raw, request.headers['content-type'] ?? '');
      request.raw.headers['content-type'] = UNREAD;
      done();
    };
  });
}

const declaredTypes = new WeakMap<IncomingMessage, string>();

interface Accepted {
  names: string[];
  mostBytes: number;
}

const BodyOf = createParamDecorator(({ names, mostBytes }: Accepted, context: ExecutionContext): StreamedBody => {
  const { raw } = context.switchToHttp().getRequest<FastifyRequest>();
  const type = (declaredTypes.get(raw)?.split(';', 1)[0] ?? '').trim().toLowerCase();
  if (!names.includes(type)) {
    throw new Failure('unsupported-type', 'unsupported_media_type', `Send the body as ${names.join(', ')}.`);
  }
  return { type, chunks: chunksOf(raw, mostBytes) };
});

/** NOTE: a refused body is read to its end, not torn off, or the client would see no answer. */
async function* chunksOf(request: IncomingMessage, mostBytes: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > mostBytes) throw tooLarge(mostBytes);
      yield chunk;
    }
  } catch (error) {
    throw error instanceof Failure ? error : brokenOff();
  } finally {
    request.resume();
  }
}

function tooLarge(mostBytes: number): Failure {
  return new Failure('too-large', 'body_too_large', `The body is larger than ${mostBytes / 1024 / 1024} MiB.`);
}

function brokenOff(): Failure {
  return new Failure('invalid', 'malformed_request', 'The body ended early.');
}
