import { isJsonObject, pointer } from './json-map.js';
import { sameJson } from './merge.js';

/** Before and after per changed field, by RFC 6901 pointer; `null` stands for unset. */
export type FieldChanges = Record<string, { before: unknown; after: unknown }>;

/** What is different, as a history keeps it: maps by their own keys, so that a row stays small. */
export function differencesOf(before: object, after: object, path: string[] = []): FieldChanges {
  if (before === after) return {};
  const [old, young] = [before as Record<string, unknown>, after as Record<string, unknown>];
  const changes: FieldChanges = {};
  for (const key of new Set([...Object.keys(old), ...Object.keys(young)])) {
    const [was, is] = [valueOf(old, key), valueOf(young, key)];
    if (sameJson(was, is)) continue;
    const areMaps = path.length === 0 && isJsonObject(was) && isJsonObject(is);
    Object.assign(
      changes,
      areMaps ? differencesOf(was, is, [key]) : { [pointer(...path, key)]: { before: was, after: is } },
    );
  }
  return changes;
}

/** The value as JSON would have it. */
function valueOf(values: Record<string, unknown>, key: string): unknown {
  const value = Object.hasOwn(values, key) ? values[key] : undefined;
  return value instanceof Date ? value.toISOString() : (value ?? null);
}
