import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { faultsUnder } from '../values/fault.js';
import { isJsonObject, pointer } from '../values/json-map.js';
import * as kinds from '../values/kinds.js';
import { type Dto, toDto } from './dto.js';
import { type Check, Checked, fault, field, ReadAs, Value } from './field.js';
import { validationFaults } from './validation-faults.js';

/** A free-form JSON object, kept exactly as sent; 64 KiB and 32 levels unless told. */
export function FreeMap(facts?: Parameters<typeof kinds.map>[0]): PropertyDecorator {
  return Value(kinds.map(facts));
}

/** A map of names to `true`, `false` or `null`; which names there are is for the service to say. */
export function FlagMap({ example = { calls: false } }: { example?: Record<string, boolean> } = {}): PropertyDecorator {
  const check = objectCheck((value) =>
    Object.entries(value)
      .filter(([, flag]) => typeof flag !== 'boolean' && flag !== null)
      .flatMap(([name]) => faultsUnder(pointer(name), fault('wrong_type', 'This must be true, false or null.'))),
  );
  const additionalProperties = { type: 'boolean', nullable: true };
  return field('flag_map', check, { type: 'object', additionalProperties, example });
}

/**
 * Another DTO inside this one; a list, or anything else that is no object, is refused as such.
 *
 * NOTE: @nestjs/swagger knows a function that gives a class by its name, `type`; hence the arrow functions here.
 */
export function Nested<Inner extends object>(type: () => Dto<Inner>): PropertyDecorator {
  return applyDecorators(
    ReadAs((value) => toDto(type(), value)),
    Checked('nested', nestedFaults),
    ApiProperty({ type: () => type() }),
  );
}

/** A list of DTOs; its faults point into it, as in `/invitations/3/email`. */
export function NestedList<Inner extends object>(
  type: () => Dto<Inner>,
  { min, max }: { min: number; max: number },
): PropertyDecorator {
  const check: Check = (value) => {
    if (!Array.isArray(value)) return fault('wrong_type', 'This must be a list.');
    if (value.length < min) return fault('too_few', `The list has fewer than ${min} entries.`, { limit: min });
    if (value.length > max) return fault('too_many', `The list has more than ${max} entries.`, { limit: max });
    return value.flatMap((one, index) => faultsUnder(pointer(index), nestedFaults(one)));
  };
  return applyDecorators(
    ReadAs((value) => (Array.isArray(value) && value.length <= max ? value.map((one) => toDto(type(), one)) : value)),
    Checked('nested_list', check),
    ApiProperty({ type: () => type(), isArray: true, minItems: min, maxItems: max }),
  );
}

/** A map of names to DTOs or `null`, of at most `most` names; which names there are is for the service to say. */
export function NestedMap<Inner extends object>(
  type: () => Dto<Inner>,
  { most, example }: { most: number; example: Record<string, unknown> },
): PropertyDecorator {
  const check = objectCheck((value) => {
    if (Object.keys(value).length > most)
      return fault('too_many', `There are more than ${most} names.`, { limit: most });
    return Object.entries(value)
      .filter(([, one]) => one !== null)
      .flatMap(([name, one]) => faultsUnder(pointer(name), nestedFaults(one)));
  });
  const read = (value: unknown): unknown =>
    isJsonObject(value) && Object.keys(value).length <= most
      ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, toDto(type(), one)]))
      : value;
  const inner = { anyOf: [{ $ref: `#/components/schemas/${type().name}` }, { type: 'null' }] };
  return applyDecorators(
    ReadAs(read),
    Checked('nested_map', check),
    ApiProperty({ type: 'object', additionalProperties: inner, example }),
  );
}

/** NOTE: an object that was read is a DTO by now, since the fields of a request are read before they are checked. */
const nestedFaults = objectCheck(validationFaults);

function objectCheck(check: (value: Record<string, unknown>) => ReturnType<Check>): Check {
  return (value) => (isJsonObject(value) ? check(value) : fault('wrong_type', 'This must be an object.'));
}
