import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import type { ProfileAnswer } from './profiles.service.js';
import type { HttpReply, HttpRequest } from '../http/request.js';
import { isLenient } from './write-options.js';

/** Presents a profile on our own wire: `{user, persona}`, with the report when there is one, and the version as `ETag`. */
@Injectable()
export class ProfileInterceptor implements NestInterceptor<ProfileAnswer, Omit<ProfileAnswer, 'version'>> {
  intercept(context: ExecutionContext, next: CallHandler<ProfileAnswer>): Observable<Omit<ProfileAnswer, 'version'>> {
    const http = context.switchToHttp();
    const reply = http.getResponse<HttpReply>();
    if (isLenient(http.getRequest<HttpRequest>().headers.prefer))
      reply.header('preference-applied', 'handling=lenient');
    return next.handle().pipe(
      map(({ version, ...body }) => {
        reply.header('etag', `"${version}"`);
        return body;
      }),
    );
  }
}
