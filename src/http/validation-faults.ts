import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import type { FieldFault } from '../failure.js';
import { faultsUnder } from '../values/fault.js';
import { pointer } from '../values/json-map.js';
import { unknownFieldsOf } from './dto.js';
import type { CheckContext } from './field.js';

/** Every fault of a DTO, unknown fields included, with pointers from the DTO's root. */
export function validationFaults(dto: object): FieldFault[] {
  const errors = validateSync(dto, OPTIONS);
  const unknown = unknownFaults(dto, '');
  return errors.length === 0 ? unknown : [...unknown, ...errors.flatMap((error) => errorFaults(error, ''))];
}

keepChecks();

const OPTIONS = { validationError: { target: false, value: true } };

function errorFaults(error: ValidationError, parent: string): FieldFault[] {
  const at = parent + pointer(error.property);
  const own = Object.keys(error.constraints ?? {})
    .filter((name) => name !== 'nestedValidation')
    .flatMap((name) => faultsUnder(at, faultsOf(error, name)));
  if (own.length > 0) return own;
  if (error.constraints) return [{ pointer: at, code: 'wrong_type', message: 'This must be an object.' }];
  return (error.children ?? []).flatMap((child) => errorFaults(child, at));
}

/** Our own checks tell each fault; of a check from class-validator itself, the name is the code. */
function faultsOf(error: ValidationError, name: string) {
  const context = error.contexts?.[name] as CheckContext | undefined;
  if (context) return context.check(error.value);
  return [{ pointer: '', code: snakeCase(name), message: error.constraints?.[name] ?? 'This is not valid.' }];
}

function unknownFaults(dto: object, parent: string): FieldFault[] {
  const names = unknownFieldsOf(dto);
  if (!names && !Array.isArray(dto)) return [];
  const faults = (names ?? []).map((name) => unknownField(parent + pointer(name)));
  for (const [name, value] of Object.entries(dto)) {
    if (typeof value === 'object' && value !== null)
      faults.push(...unknownFaults(value as object, parent + pointer(name)));
  }
  return faults;
}

function unknownField(at: string): FieldFault {
  return { pointer: at, code: 'unknown_field', message: 'There is no such field.' };
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/**
 * NOTE: class-validator looks for the checks of a class at every validation, through all classes that have some. They are
 * the same from the first request on (we use no groups), so what was found is kept.
 */
function keepChecks(): void {
  const storage = getMetadataStorage();
  const find = storage.getTargetValidationMetadatas.bind(storage);
  const kept = new Map<unknown, ReturnType<typeof find>>();
  storage.getTargetValidationMetadatas = (type, ...options) => {
    const checks = kept.get(type) ?? find(type, ...options);
    kept.set(type, checks);
    return checks;
  };
}
