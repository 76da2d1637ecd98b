import { createParamDecorator, type ExecutionContext, type Type } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import type { HttpReply } from './request.js';

interface Versioned {
  version: number;
}

/** Gives an answer its version as `ETag`, and hands it on. */
export type Tag = <Answer extends Versioned>(answer: Answer) => Answer;

/**
 * For a route that answers something with a version.
 *
 * NOTE: an interceptor would read better and cost a read a sixth of its time: Nest then runs it through rxjs.
 *
 * @example read(@UuidParam('id') id: string, @Tagged() tagged: Tag) { return this.organizations.read(id).then(tagged); }
 */
export const Tagged = createParamDecorator((_data: unknown, context: ExecutionContext): Tag => {
  return tagOn(context.switchToHttp().getResponse<HttpReply>());
});

export function tagOn(reply: HttpReply): Tag {
  return (answer) => {
    reply.header('etag', tagOf(answer.version));
    return answer;
  };
}

export function tagOf(version: number): string {
  return `"${version}"`;
}

/** How an answer with an `ETag` is described. */
export const etagHeaders = {
  ETag: {
    description:
      'The version, for `If-Match`; what is read has a digest behind it, `"7.Zm9vYmFyYmF6cXV4"`, for `If-None-Match`.',
    schema: { type: 'string' as const, example: '"7"' },
  },
};

/** A route that answers a thing with a `version`, which is its `ETag` too. */
export function ApiVersioned(type: Type): MethodDecorator {
  return ApiOkResponse({ type, headers: etagHeaders });
}
