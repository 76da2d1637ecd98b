import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { ValidateIf } from 'class-validator';
import { faultsUnder } from '../values/fault.js';
import { pointer } from '../values/json-map.js';
import * as kinds from '../values/kinds.js';
import { isRegion } from '../values/phone-number.js';
import { fault, field, noFaults, Value, type Check } from './field.js';

/** The field may be absent; `null` is a fault. */
export function Optional(): PropertyDecorator {
  return applyDecorators(
    ValidateIf((_dto, value) => value !== undefined),
    ApiProperty({ required: false }),
  );
}

/** The field may be absent, or `null` to clear it. */
export function Clearable(): PropertyDecorator {
  return applyDecorators(
    ValidateIf((_dto, value) => value !== undefined && value !== null),
    ApiProperty({ required: false, nullable: true }),
  );
}

type Facts<Make extends (facts: never) => unknown> = Parameters<Make>[0];

/** A text that people read. */
export function Text(facts: Facts<typeof kinds.text>): PropertyDecorator {
  return Value(kinds.text(facts));
}

/** A name that may be blank: one of spaces and invisible characters alone is read as the empty text. */
export function Name(facts: Facts<typeof kinds.name>): PropertyDecorator {
  return Value(kinds.name(facts));
}

/** Kept as sent. */
export function EmailAddress(facts?: Facts<typeof kinds.email>): PropertyDecorator {
  return Value(kinds.asSent(kinds.email(facts)));
}

/** A country or region that has phone numbers, in capitals. */
export function Country({ example = 'CA' }: { example?: string } = {}): PropertyDecorator {
  const check = (value: unknown) => {
    if (typeof value !== 'string') return fault('wrong_type', 'This must be a text.');
    return isRegion(value) ? noFaults : fault('invalid_country', 'This must be an ISO 3166-1 code such as CA.');
  };
  return field('country', check, { type: String, example, minLength: 2, maxLength: 2 });
}

export function TimeZone(facts?: Facts<typeof kinds.timeZone>): PropertyDecorator {
  return Value(kinds.timeZone(facts));
}

export function WebUrl(facts?: Facts<typeof kinds.webUrl>): PropertyDecorator {
  return Value(kinds.webUrl(facts));
}

/** In lower case. */
export function Id(): PropertyDecorator {
  return Value(kinds.id());
}

/** A list of ids, each once; one that is longer isn't looked into. */
export function Ids({ max }: { max: number }): PropertyDecorator {
  const kind = kinds.id();
  const check: Check = (value) => {
    if (!Array.isArray(value)) return fault('wrong_type', 'This must be a list.');
    if (value.length === 0) return fault('too_few', 'Send at least one id.', { limit: 1 });
    if (value.length > max) return fault('too_many', `Send at most ${max} ids.`, { limit: max });
    return value.flatMap((one, nth) => (one instanceof kinds.Misfit ? faultsUnder(pointer(nth), one.faults) : []));
  };
  const read = (value: unknown): unknown =>
    Array.isArray(value) && value.length <= max ? [...new Set(value.map((one) => kind.read(one)))] : value;
  return field(
    'ids',
    check,
    { type: 'array', items: { ...kind.shape, ...kind.sending }, minItems: 1, maxItems: max },
    read,
  );
}

export function Flag(): PropertyDecorator {
  return Value(kinds.flag());
}

export function OneOf(values: readonly string[], facts?: { example?: string }): PropertyDecorator {
  return Value(kinds.oneOf(values, facts));
}

/** A list of texts of a closed set; may be empty unless `least` says otherwise. What is given twice counts once. */
export function SomeOf(values: readonly string[], { least = 0 }: { least?: number } = {}): PropertyDecorator {
  const check = (value: unknown) => {
    if (!Array.isArray(value)) return fault('wrong_type', 'This must be a list.');
    if (value.length < least) return fault('too_few', `Send at least ${least}.`, { limit: least });
    const isKnown = value.every((item) => values.includes(item as string));
    return isKnown
      ? noFaults
      : fault('unknown_value', `Each must be one of ${values.join(', ')}.`, { allowed: values });
  };
  const items = { type: 'string', enum: [...values] };
  const facts: ApiPropertyOptions = {
    type: 'array',
    items,
    ...(least > 0 && { minItems: least, example: values.slice(0, least) }),
  };
  return field('some_of', check, facts, (value) => (Array.isArray(value) ? [...new Set<unknown>(value)] : value));
}
