import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { invalidRequest } from '../failure.js';
import type { HttpRequest } from './request.js';

/**
 * The version that `If-Match` asks for; `undefined` when any will do.
 *
 * @example update(@Body() body: OrganizationDto, @IfMatch() ifVersion: number | undefined)
 */
export const IfMatch = createParamDecorator((_data: unknown, context: ExecutionContext): number | undefined => {
  return versionOf(context.switchToHttp().getRequest<HttpRequest>().headers['if-match']);
});

/** The version of a strong entity tag as an `ETag` of ours gives it, with or without a digest, or `*` (RFC 9110). */
export function versionOf(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined;
  const [, version] = /^"(\d{1,9})(?:\.[\w-]{16})?"$/.exec(ifMatch.trim()) ?? [];
  if (version !== undefined) return Number(version);
  const message = 'This must be one ETag as it was given, such as "7", or *.';
  throw invalidRequest({ errors: [{ pointer: 'If-Match', code: 'invalid_etag', message }] });
}
