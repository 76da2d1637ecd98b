import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { invalidRequest } from '../../failure.js';
import type { HttpRequest } from '../../http/request.js';
import { isJsonObject } from '../../values/json-map.js';
import type { ChangeOptions, Later } from '../profiles.service.js';
import { writeOptionsOf } from '../write-options.js';
import { applyAtFault } from './deferred.rules.js';

/**
 * What every profile write understands (`WriteOptions`), and `?applyAt=<instant>` of those that can wait; the answer to one
 * that waits always has the report.
 *
 * @example update(@CurrentCaller() me: Caller, @Body() body: ProfileDto, @DeferrableOptions('profile') options: ChangeOptions)
 */
export const DeferrableOptions = createParamDecorator((source: string, context: ExecutionContext): ChangeOptions => {
  const request = context.switchToHttp().getRequest<HttpRequest>();
  const options = writeOptionsOf(source, request);
  const later = laterOf(request);
  return later === undefined ? options : { ...options, later, reports: true };
});

/** NOTE: by the clock of this instance; the database's decides when the time has come. */
function laterOf({ query, body }: HttpRequest): Later | undefined {
  const { applyAt } = query as Record<string, unknown>;
  if (applyAt === undefined) return undefined;
  const fault = applyAtFault(applyAt, new Date());
  if (fault !== undefined) throw invalidRequest({ errors: [fault] });
  return { applyAt: new Date(applyAt as string), body: isJsonObject(body) ? body : {} };
}
