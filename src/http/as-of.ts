import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { invalidRequest, type FieldFault } from '../failure.js';
import { isInstant } from '../values/instant.js';
import { describeMethod } from './header-docs.js';
import type { HttpRequest } from './request.js';

/**
 * `?asOf=<instant>` of a reading of what has a history; `undefined` for now. `description` says what is read then.
 *
 * @example read(@CurrentCaller() me: Caller, @AsOf('the profile as it was then') asOf: Date | undefined)
 */
export function AsOf(description: string): ParameterDecorator {
  return (target, method, index) => {
    Read()(target, method, index);
    describeMethod(
      target,
      method,
      ApiQuery({ ...asOfQuery, description: `An instant that has passed: ${description}` }),
    );
  };
}

const asOfQuery = { name: 'asOf', required: false, schema: { type: 'string', format: 'date-time' } } as const;

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
