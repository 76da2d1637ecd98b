import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { type FieldFault, invalidRequest } from '../failure.js';
import { isJsonObject } from '../values/json-map.js';
import { isAbsentAllowed } from './absent-bodies.js';
import { asParameter, isDecidedInPart, setAside } from './decided-in-part.js';
import { type Dto, toDto } from './dto.js';
import { notAt, textFaultsOf } from './text-faults.js';
import { validationFaults } from './validation-faults.js';

/**
 * Reads every body and query that a handler declares as a DTO, and refuses it with all of its faults at once, unless the
 * handler joins them with what it decides itself (`DecidedInPart`). Nothing is converted: `"true"` is no boolean.
 */
export class ValidationPipe implements PipeTransform {
  transform(value: unknown, { metatype, type }: ArgumentMetadata): unknown {
    if (metatype === undefined || notDtos.has(metatype) || (type !== 'body' && type !== 'query')) return value;
    if (value === undefined && isAbsentAllowed(metatype)) return toDto(metatype as Dto, {});
    if (!isJsonObject(value)) throw invalidRequest({ errors: [noObject(value)] });

    const dto = toDto(metatype as Dto, value) as object;
    const ofText = textFaultsOf(value);
    const errors = [...ofText, ...notAt(ofText, validationFaults(dto))];
    if (errors.length === 0) return dto;
    if (isDecidedInPart(metatype)) return setAside(dto, errors);
    throw invalidRequest({ errors: type === 'query' ? errors.map(asParameter) : errors });
  }
}

/** What TypeScript emits for a parameter whose type is no class. */
const notDtos = new Set<unknown>([Object, String, Number, Boolean, Array]);

function noObject(value: unknown): FieldFault {
  if (value === undefined || value === null) {
    return { pointer: '', code: 'required', message: 'The body must be a JSON object; there is none.' };
  }
  return { pointer: '', code: 'wrong_type', message: 'The body must be a JSON object.' };
}
