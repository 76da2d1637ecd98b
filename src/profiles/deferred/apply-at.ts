import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { describeMethod } from '../../http/header-docs.js';
import type { HttpRequest } from '../../http/request.js';
import { isJsonObject } from '../../values/json-map.js';
import type { Later } from '../profiles.service.js';
import { instantFaults } from './deferred.rules.js';

/**
 * `?applyAt=` and `?revertAt=` of a write that can wait or pass, with the body to keep; `undefined` for now and for good.
 *
 * @example update(@Body() body: ProfileDto, @WriteOptions('profile') options: ChangeOptions, @ApplyAt() later: Later | undefined)
 */
export function ApplyAt(): ParameterDecorator {
  return (target, method, index) => {
    Read()(target, method, index);
    describeMethod(target, method, ApiQuery(applyAtQuery), ApiQuery(revertAtQuery));
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

const revertAtQuery = {
  name: 'revertAt',
  required: false,
  schema: { type: 'string', format: 'date-time' },
  description:
    'An instant to come, within 366 days, and after `applyAt` where both are sent. What this write changes is taken back then: ' +
    'each field to what it was before, under the rights that who asked has then, unless somebody has changed it meanwhile. ' +
    'The taking back waits beside the others, counts among them, and is cancelled as they are.',
} as const;

/** NOTE: by the clock of this instance; the database's says when the time has come. */
const Read = createParamDecorator((_data: unknown, context: ExecutionContext): Later | undefined => {
  const { query, body } = context.switchToHttp().getRequest<HttpRequest>();
  const { applyAt, revertAt } = query as Record<string, unknown>;
  if (applyAt === undefined && revertAt === undefined) return undefined;
  return {
    applyAt: instantOf(applyAt),
    revertAt: instantOf(revertAt),
    body: isJsonObject(body) ? body : {},
    faults: instantFaults({ applyAt, revertAt }, new Date()),
  };
});

function instantOf(text: unknown): Date | undefined {
  return typeof text === 'string' ? new Date(text) : undefined;
}
