import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { invalidRequest, type FieldFault } from '../failure.js';
import { ApiIfMatch, describeMethod } from './header-docs.js';
import type { HttpRequest } from './request.js';

/** The version of a strong entity tag as an `ETag` of ours gives it, with or without a digest, or `*` (RFC 9110); a fault is told. */
export function versionOf(ifMatch: string | undefined, faults: FieldFault[]): number | undefined {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined;
  const [, version] = /^"(\d{1,9})(?:\.[\w-]{16})?"$/.exec(ifMatch.trim()) ?? [];
  if (version !== undefined) return Number(version);
  const message = 'This must be one ETag as it was given, such as "7", or *.';
  faults.push({ pointer: 'If-Match', code: 'invalid_etag', message });
  return undefined;
}

/**
 * The version that `If-Match` names, for what is done as a whole.
 *
 * @example remove(@UuidParam('id') id: string, @IfMatch() ifVersion: number | undefined)
 */
export function IfMatch(): ParameterDecorator {
  return (target, method, index) => {
    Read()(target, method, index);
    describeMethod(target, method, ApiIfMatch());
  };
}

const Read = createParamDecorator((_data: unknown, context: ExecutionContext): number | undefined => {
  const errors: FieldFault[] = [];
  const version = versionOf(context.switchToHttp().getRequest<HttpRequest>().headers['if-match'], errors);
  if (errors.length > 0) throw invalidRequest({ errors });
  return version;
});
