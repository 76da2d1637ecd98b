import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { invalidRequest, type FieldFault } from '../../failure.js';
import { describeMethod } from '../../http/header-docs.js';
import type { HttpRequest } from '../../http/request.js';
import { isInstant } from '../../values/instant.js';

/**
 * `?asOf=<instant>` of a reading of what has a history; `undefined` for now.
 *
 * @example read(@CurrentCaller() me: Caller, @AsOf() asOf: Date | undefined)
 */
export function AsOf(): ParameterDecorator {
  return (target, method, index) => {
    Read()(target, method, index);
    describeMethod(target, method, ApiQuery(asOfQuery));
  };
}

const asOfQuery = {
  name: 'asOf',
  required: false,
  schema: { type: 'string', format: 'date-time' },
  description:
    'An instant that has passed: the profile as it was then, as far as the caller sees it today; for the person and their ' +
    'administrators, without an `ETag`. 404 when there was nobody yet, or not in this home.',
} as const;

const Read = createParamDecorator((_data: unknown, context: ExecutionContext): Date | undefined => {
  const { asOf } = context.switchToHttp().getRequest<HttpRequest>().query as Record<string, unknown>;
  if (asOf === undefined) return undefined;
  const fault = asOfFault(asOf, new Date());
  if (fault !== undefined) throw invalidRequest({ errors: [fault] });
  return new Date(asOf as string);
});

function asOfFault(text: unknown, now: Date): FieldFault | undefined {
  if (typeof text !== 'string' || !isInstant(text)) {
    const message =
      'This must be a moment with its offset, such as 2026-11-01T09:00:00Z; the + of an offset is sent as %2B.';
    return { pointer: 'asOf', code: 'invalid_instant', message };
  }
  if (Date.parse(text) <= now.getTime()) return undefined;
  return { pointer: 'asOf', code: 'instant_out_of_range', message: 'This must be a moment that has passed.' };
}
