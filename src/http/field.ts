import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { ValidateBy } from 'class-validator';
import type { Code } from '../codes.js';
import type { FaultParameters } from '../failure.js';
import type { Fault } from '../values/fault.js';
import { Misfit, type Kind } from '../values/kinds.js';

/** What is wrong with a value that was sent; pointers start at the value. No faults: the value is good. */
export type Check = (value: unknown) => readonly Fault[];

/** What a validation error carries about the check that failed, so that each fault is told with its own code. */
export interface CheckContext {
  check: Check;
}

/**
 * A DTO property decorator: the check of the value and its facts for the OpenAPI document. Alone, it makes the field
 * required; `@Optional()` and `@Clearable()` say otherwise. The value is kept as sent unless `read` makes another of it.
 */
export function field(name: string, check: Check, facts: ApiPropertyOptions, read = asSent): PropertyDecorator {
  return applyDecorators(ReadAs(read), Checked(name, check), ApiProperty(facts));
}

/** A value of a kind: read once, so that the DTO holds what the kind makes of it; what can't be read is refused with its faults. */
export function Value(kind: Kind<unknown>, facts: ApiPropertyOptions = {}): PropertyDecorator {
  const check: Check = (value) => (value instanceof Misfit ? value.faults : noFaults);
  const read = (sent: unknown): unknown => (sent === undefined || sent === null ? sent : kind.read(sent));
  return field(kind.name, check, { ...schemaOf(kind), ...facts } as ApiPropertyOptions, read);
}

/** What the document says of a value that is sent. */
function schemaOf({ shape, sending, limits: { pattern: _, ...limits } }: Kind<unknown>) {
  return { ...shape, ...sending, ...limits };
}

/** The check alone. */
export function Checked(name: string, check: Check): PropertyDecorator {
  const context: CheckContext = { check: (value) => missing(value) ?? check(value) };
  const validator = { validate: (value: unknown) => context.check(value).length === 0, defaultMessage: () => name };
  return ValidateBy({ name, validator }, { context });
}

/**
 * How the DTO's value is made of the one that was sent.
 *
 * NOTE: class-transformer copies objects that have no type: it drops the keys `__proto__` and `constructor`, and fails
 * on `{"constructor": 1}`. What is typed Boolean isn't walked into, and the transformation starts from the source again.
 */
export function ReadAs(read: (value: unknown) => unknown): PropertyDecorator {
  return applyDecorators(
    Type(() => Boolean),
    Transform(({ obj, key }) => read((obj as Record<string, unknown>)[key])),
  );
}

/** A fault of the value itself. */
export function fault(code: Code, message: string, parameters?: FaultParameters): readonly Fault[] {
  return [{ pointer: '', code, message, ...(parameters && { parameters }) }];
}

export const noFaults: readonly Fault[] = [];

function asSent(value: unknown): unknown {
  return value;
}

function missing(value: unknown): readonly Fault[] | undefined {
  if (value === undefined) return fault('required', 'This field is required.');
  if (value === null) return fault('not_clearable', 'This field can’t be null.');
  return undefined;
}
