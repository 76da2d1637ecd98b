import { plainToInstance } from 'class-transformer';
import { getMetadataStorage } from 'class-validator';
import { isJsonObject } from '../values/json-map.js';
import { Notes } from '../values/notes.js';

/** A class whose properties are declared with the decorators of `fields.ts`. */
export type Dto<Instance extends object = object> = new () => Instance;

/**
 * The DTO for a JSON object or a query; anything else is returned as it is, for the checks to refuse.
 *
 * NOTE: class-transformer gets the declared fields only. It fails on, or silently drops, names such as `constructor`,
 * `__proto__` and `toString`, which have to be refused by name as any other unknown field.
 */
export function toDto<Instance extends object>(type: Dto<Instance>, source: unknown): unknown {
  if (!isJsonObject(source)) return source;
  const declared = declaredFields(type);
  const known: Record<string, unknown> = {};
  const unknown: string[] = [];
  for (const name of Object.keys(source)) {
    if (declared.has(name)) known[name] = source[name];
    else unknown.push(name);
  }
  const dto = plainToInstance(type, known);
  unknownFields.put(dto, unknown);
  return dto;
}

/** The names of the source that its DTO doesn't declare; `undefined` for what isn't a DTO. */
export function unknownFieldsOf(dto: object): readonly string[] | undefined {
  return unknownFields.of(dto);
}

/** Whether this is a class that a DTO was made of: one of those that the source declares. */
export function isDtoClass(type: unknown): boolean {
  return declaredByType.has(type as Dto);
}

const unknownFields = new Notes<readonly string[]>();
const declaredByType = new Map<Dto, ReadonlySet<string>>();

function declaredFields(type: Dto): ReadonlySet<string> {
  const cached = declaredByType.get(type);
  if (cached) return cached;
  const checks = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  const declared = new Set(checks.map((check) => check.propertyName));
  declaredByType.set(type, declared);
  return declared;
}
