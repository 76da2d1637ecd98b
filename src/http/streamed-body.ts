import type { IncomingMessage } from 'node:http';
import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiBody, ApiExtension, type OpenAPIObject } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Failure } from '../failure.js';
import { mediaTypeOf } from './body-headers.js';
import { StreamedTypes } from './body-types.js';
import { FORM_BYTES, FORM_TYPE } from './form-file.js';
import { type Operation, operationsOf } from './operations.js';

/** A body as it arrives, for the handler to read. */
export interface StreamedBody {
  /** The media type in lower case, without parameters. */
  type: string;
  /** The same as it was sent, with the boundary of a form. */
  contentType: string;
  /** Chunks of at most `mostBytes` in all; throws a failure when there are more, or the client goes away. */
  chunks: AsyncIterable<Buffer>;
}

export interface StreamOptions {
  /** Media type → its schema and example, for the document. */
  types: Record<string, { schema: object; example?: unknown }>;
  mostBytes: number;
}

/**
 * The body of the request, unread, with a limit of its own, to which a form may add its fields. Answers 413, and 415 for
 * other types.
 *
 * @example import(@Streamed({ types: { 'text/csv': { schema: { type: 'string' } } }, mostBytes: 1024 }) body: StreamedBody)
 */
export function Streamed({ types, mostBytes }: StreamOptions): ParameterDecorator {
  return (target, method, index) => {
    BodyOf(mostBytes)(target, method, index);
    const descriptor = Object.getOwnPropertyDescriptor(target, method as string);
    if (descriptor === undefined) return;
    const decorators = applyDecorators(
      StreamedTypes(...Object.keys(types)),
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

const BodyOf = createParamDecorator((mostBytes: number, context: ExecutionContext): StreamedBody => {
  const { raw } = context.switchToHttp().getRequest<FastifyRequest>();
  const { 'content-type': contentType = '' } = raw.headers;
  const type = mediaTypeOf(contentType);
  const most = type === FORM_TYPE ? mostBytes + FORM_BYTES : mostBytes;
  return { type, contentType, chunks: chunksOf(raw, most) };
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
  const message = `The body is larger than ${Math.floor(mostBytes / 1024 / 1024)} MiB.`;
  return new Failure('too-large', 'body_too_large', message, { parameters: { limit: mostBytes } });
}

function brokenOff(): Failure {
  return new Failure('invalid', 'malformed_request', 'The body ended early.');
}
