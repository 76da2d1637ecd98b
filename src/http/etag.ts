import {
  applyDecorators,
  Injectable,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  type Type,
} from '@nestjs/common';
import { ApiConsumes, ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import { tap, type Observable } from 'rxjs';
import { ApiIfMatch } from './header-docs.js';
import type { HttpReply } from './request.js';

interface Versioned {
  version: number;
}

const headers = {
  ETag: { description: 'The version, for `If-Match`.', schema: { type: 'string' as const, example: '"7"' } },
};

/** A route that answers a thing with a `version`, which is its `ETag` too. */
export function ApiVersioned(type: Type<Versioned>): MethodDecorator {
  return applyDecorators(UseInterceptors(ETagInterceptor), ApiOkResponse({ type, headers }));
}

/** A route that makes such a thing. */
export function ApiVersionedCreated(type: Type<Versioned>): MethodDecorator {
  return applyDecorators(UseInterceptors(ETagInterceptor), ApiCreatedResponse({ type, headers }));
}

/** A route that changes such a thing, by PUT or by merge patch, and minds `If-Match`. */
export function ApiVersionedWrite(type: Type<Versioned>): MethodDecorator {
  return applyDecorators(
    ApiVersioned(type),
    ApiConsumes('application/json', 'application/merge-patch+json'),
    ApiIfMatch(),
  );
}

@Injectable()
class ETagInterceptor implements NestInterceptor<Versioned, Versioned> {
  intercept(context: ExecutionContext, next: CallHandler<Versioned>): Observable<Versioned> {
    const reply = context.switchToHttp().getResponse<HttpReply>();
    return next.handle().pipe(tap(({ version }) => void reply.header('etag', `"${version}"`)));
  }
}
