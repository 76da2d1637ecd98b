import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { describeMethod } from '../../http/header-docs.js';
import type { HttpRequest } from '../../http/request.js';
import { isJsonObject } from '../../values/json-map.js';
import type { Later } from '../profiles.service.js';
import { applyAtFault } from './deferred.rules.js';

/**
 * `?applyAt=<instant>` of a write that can wait, with the body to keep; `undefined` for now.
 *
 * @example update(@Body() body: ProfileDto, @WriteOptions('profile') options: ChangeOptions, @ApplyAt() later: Later | undefined)
 */
export function ApplyAt(): ParameterDecorator {
  return (target, method, index) => {
    Read()(target, method, index);
    describeMethod(target, method, ApiQuery(applyAtQuery));
  };
}

const applyAtQuery = {
  name: 'applyAt',
  required: false,
  schema: { type: 'string', format: 'date-time' },
  description:
    'An instant to come, within 366 days. The change is decided now, and refused now; then it waits, and is decided anew and ' +
    'applied at that instant or soon after, under the rights that who asked has then. `If-Match` counts now. At most 100 ' +
    'changes of a person wait, 1 MiB of them together: 409.',
} as const;

/** NOTE: by the clock of this instance; the database's says when the time has come. */
const Read = createParamDecorator((_data: unknown, context: ExecutionContext): Later | undefined => {
  const { query, body } = context.switchToHttp().getRequest<HttpRequest>();
  const { applyAt } = query as Record<string, unknown>;
  if (applyAt === undefined) return undefined;
  const fault = applyAtFault(applyAt, new Date());
  const later = { applyAt: new Date(applyAt as string), body: isJsonObject(body) ? body : {} };
  return fault === undefined ? later : { fault, ...later };
});
