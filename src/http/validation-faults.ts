import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import type { FieldFault } from '../failure.js';
import { faultsUnder } from '../values/fault.js';
import { pointer } from '../values/json-map.js';
import { Notes } from '../values/notes.js';
import { isDtoClass, unknownFieldsOf } from './dto.js';
import type { CheckContext } from './field.js';

/**
 * Every fault of a DTO, unknown fields included, with pointers from the DTO's root. A nested DTO is a value that its
 * field's own check holds against these (see `structured.fields.ts`), so class-validator never walks into a value.
 */
export function validationFaults(dto: object): readonly FieldFault[] {
  const known = told.of(dto);
  if (known !== undefined) return known;
  const unknown = (unknownFieldsOf(dto) ?? []).map(unknownField);
  const faults = [...unknown, ...validateSync(dto, OPTIONS).flatMap(errorFaults)];
  told.put(dto, faults);
  return faults;
}

keepChecks();

const OPTIONS = { validationError: { target: false, value: true } };

/** What is wrong with a DTO is asked twice, by class-validator and for the answer, and doubly so at each level. */
const told = new Notes<readonly FieldFault[]>();

function errorFaults(error: ValidationError): FieldFault[] {
  return Object.keys(error.constraints ?? {}).flatMap((name) => {
    const context = error.contexts?.[name] as CheckContext | undefined;
    if (context === undefined) throw new Error(`The check ${name} isn’t one of ours.`);
    return faultsUnder(pointer(error.property), context.check(error.value));
  });
}

function unknownField(name: string): FieldFault {
  return { pointer: pointer(name), code: 'unknown_field', message: 'There is no such field.' };
}

/**
 * NOTE: class-validator looks for the checks of a class at every validation, through all classes that have some, and sorts
 * them by property. They are the same from the first request on (we use no groups), so what was found is kept: for DTOs
 * alone, whose number the source knows, whatever else class-validator may ask for.
 */
function keepChecks(): void {
  const storage = getMetadataStorage();
  const find = storage.getTargetValidationMetadatas.bind(storage);
  const kept = new Map<unknown, ReturnType<typeof find>>();
  storage.getTargetValidationMetadatas = (type, ...options) => {
    if (!isDtoClass(type)) return find(type, ...options);
    const checks = kept.get(type) ?? find(type, ...options);
    kept.set(type, checks);
    return checks;
  };
  const group = storage.groupByPropertyName.bind(storage);
  const grouped = new WeakMap<object, ReturnType<typeof group>>();
  storage.groupByPropertyName = (checks) => {
    const byProperty = grouped.get(checks) ?? group(checks);
    grouped.set(checks, byProperty);
    return byProperty;
  };
}
